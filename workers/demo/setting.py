"""Sets up a demo home: brands, feeds, the Slack channel and the people who sign in. Configuration only, no posts."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from listener.services import accounts
from listener.services.installation import Installation
from listener.terms import Level, Role
from models import Brand, Channel, Query, Source
from workers.demo.brands import DemoBrand


@dataclass(frozen=True, slots=True)
class Login:
    """Someone who can sign in to this demo, until it ends."""

    role: Role
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where the demo's feeds are published and its alarms go, and how often the feeds are read."""

    publisher: str
    webhook: str
    interval: timedelta


_PEOPLE = (
    (Role.OWNER, "Robin Hale", "owner@demo.invalid", "en"),
    (Role.AGENT, "Maëlys Carrel", "maelys@demo.invalid", "fr"),
    (Role.AGENT, "Joris Bakema", "joris@demo.invalid", "nl"),
    (Role.AGENT, "Edie Thorne", "edie@demo.invalid", "en"),
)


def configure(inst: Installation, brands: Sequence[DemoBrand], places: Places, now: datetime) -> list[Login]:
    """Write the configuration into an empty home. The passwords are made here and kept nowhere else."""
    inst.database.write(lambda session: _write(session, brands, places, now))
    logins = [Login(role, name, email, secrets.token_urlsafe(12)) for role, name, email, _ in _PEOPLE]
    for login, (*_, locale) in zip(logins, _PEOPLE, strict=True):
        accounts.create_agent(inst, login.email, login.name, login.role, login.password, now, locale=locale)
    return logins


def _write(session: Session, brands: Sequence[DemoBrand], places: Places, now: datetime) -> None:
    for brand in brands:
        _write_brand(session, brand, places, now)
    session.add(
        Channel(
            notifier="slack", name="Slack of the demo", options={"webhook_url": places.webhook}, operator=True,
            least_level=Level.HIGH, next_send_at=now, created_at=now,
        )
    )  # fmt: skip


def _write_brand(session: Session, brand: DemoBrand, places: Places, now: datetime) -> None:
    row = Brand(
        slug=brand.slug, name=brand.name, handles=list(brand.handles), time_zone=brand.time_zone,
        locale=brand.locale, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    seconds = max(1, round(places.interval.total_seconds()))
    session.add(Query(brand_id=row.id, expression=brand.query, created_at=now))
    session.add(
        Source(
            connector="feed", name=brand.title, options={"url": places.publisher + brand.path}, created_at=now,
            next_poll_at=now, interval=seconds, fixed_interval=seconds,
        )
    )  # fmt: skip
