"""What an operator looks at: how far a new installation has come, what was told, what counts stand at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Select, func, literal, select
from sqlmodel import Session, col

from listener.store import agents
from listener.store.queue import OPEN, is_late
from listener.terms import DeliveryState
from models import Agent, Alert, Brand, Case, Channel, Delivery, Digest, Mention, Source

Rows: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an installation has so far, in the order in which it is set up; `heard`: whether there is any mention."""

    brands: int
    sources: int
    channels: int
    heard: bool
    last_read_at: datetime | None
    people: int


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery: what was to be told, where, and for which brand and case."""

    delivery: Delivery
    alert: Alert
    channel: Channel
    brand: Brand | None
    case_number: int | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    source: Source
    brand: Brand | None


def beginning(session: Session) -> Beginning:
    def number(table: type[Any]) -> int:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())

    told = select(func.count()).select_from(Channel).where(col(Channel.agent_id).is_(None))
    channels = session.execute(told).scalar_one()
    last = session.execute(select(func.max(col(Source.last_polled_at)))).scalar_one()
    heard = session.execute(select(col(Mention.id)).limit(1)).first() is not None  # not counted: there are millions
    return Beginning(number(Brand), number(Source), int(channels), heard, last, number(Agent))


def deliveries(
    session: Session,
    states: Sequence[DeliveryState] = (),
    limit: int = 100,
    offset: int = 0,
    channel_id: UUID | None = None,
) -> list[Told]:
    """Return deliveries, of one channel or of all, the newest first."""
    query: Rows = (
        select(Delivery, Alert, Channel, Brand, col(Case.number))
        .join(Alert, col(Delivery.alert_id) == col(Alert.id))
        .join(Channel, col(Delivery.channel_id) == col(Channel.id))
        .outerjoin(Brand, col(Alert.brand_id) == col(Brand.id))
        .outerjoin(Case, col(Alert.case_id) == col(Case.id))
    )
    if states:
        query = query.where(col(Delivery.state).in_(states))
    if channel_id:
        query = query.where(col(Delivery.channel_id) == channel_id)
    ordered = query.order_by(col(Delivery.created_at).desc(), col(Delivery.id).desc())
    return [Told(*row) for row in session.execute(ordered.limit(limit).offset(offset))]


def channels(session: Session) -> Sequence[Channel]:
    return session.execute(select(Channel).order_by(col(Channel.name))).scalars().all()


def sources(session: Session) -> list[SourceRow]:
    query = select(Source, Brand).outerjoin(Brand, col(Source.brand_id) == col(Brand.id))
    return [SourceRow(source, brand) for source, brand in session.execute(query.order_by(col(Source.name)))]


def digests(session: Session, limit: int = 60) -> list[tuple[Digest, Brand]]:
    """Return the digests built, the newest day first."""
    query = select(Digest, Brand).join(Brand, col(Digest.brand_id) == col(Brand.id))
    found = session.execute(query.order_by(col(Digest.day).desc(), col(Brand.name)).limit(limit))
    return [(digest, brand) for digest, brand in found]


def digest(session: Session, slug: str, day: str) -> tuple[Digest | None, Brand] | None:
    """Return a brand with its digest of a day, if that was built; None when there is no such brand."""
    query = (
        select(Brand, Digest)
        .outerjoin(Digest, (col(Digest.brand_id) == col(Brand.id)) & (col(Digest.day) == day))
        .where(col(Brand.slug) == slug)
    )
    found = session.execute(query).first()
    return (found[1], found[0]) if found else None


def gauges(session: Session, now: datetime) -> dict[str, dict[str, float]]:
    """Return what is counted for monitoring: by name, then by label value ("" for none)."""
    is_open, nothing = col(Case.state).in_(OPEN), literal("")
    queries: dict[str, Rows] = {
        "open_cases": select(col(Case.state), func.count()).where(is_open).group_by(col(Case.state)),
        "late_cases": select(nothing, func.count()).select_from(Case).where(is_open, is_late(now)),
        "mentions": select(nothing, func.count()).select_from(Mention),
        "deliveries": select(col(Delivery.state), func.count()).group_by(col(Delivery.state)),
        "sources": select(col(Source.health), func.count()).group_by(col(Source.health)),
        "agents": select(nothing, func.count()).select_from(Agent).where(agents.may_enter()),
    }
    return {
        name: {str(label): float(number) for label, number in session.execute(query)} for name, query in queries.items()
    }
