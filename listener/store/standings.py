"""How brands do, in figures for the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from listener.store import registry
from listener.store.sources import TROUBLED
from models import Brand, Mention, Source


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found since a moment, what waits, where it is read, and how many of these places have trouble."""

    mentions: int = 0
    last_at: datetime | None = None
    open_cases: int = 0
    sources: int = 0
    unread: int = 0


def standings(session: Session, brands: Sequence[Brand], since: datetime) -> dict[UUID, Standing]:
    """Return the standing of each brand, in three queries."""
    found = (
        select(Mention.brand_id, func.count(), func.max(Mention.published_at))
        .where(Mention.published_at >= since)
        .group_by(col(Mention.brand_id))
    )
    mentions = {brand_id: (count, last) for brand_id, count, last in session.exec(found)}
    waiting = registry.open_cases(session)
    read = session.exec(select(Source.brand_id, Source.health, Source.enabled)).all()
    kept = {}
    for brand in brands:
        own = [not enabled or health in TROUBLED for brand_id, health, enabled in read if brand_id in (None, brand.id)]
        number, newest = mentions.get(brand.id, (0, None))
        kept[brand.id] = Standing(number, newest, waiting.get(brand.id, 0), len(own), sum(own))
    return kept
