"""Subscriptions at hubs: which must be asked for now, and what the hub said."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models import FeedSubscription, Source

ASKING = timedelta(minutes=2)  # longer than a request can take: a worker that dies gives it back


def of_source(session: Session, source_id: UUID) -> FeedSubscription | None:
    return session.get(FeedSubscription, source_id)


def forget(session: Session, source_id: UUID) -> None:
    session.execute(delete(FeedSubscription).where(col(FeedSubscription.source_id) == source_id))


def take_due(session: Session, now: datetime, limit: int = 20) -> list[FeedSubscription]:
    """Lease the subscriptions that must be asked for, of sources that are read."""
    table = FeedSubscription
    read = select(Source.id).where(col(Source.enabled))
    due = select(table.source_id).where(table.try_at <= now, col(table.source_id).in_(read)).limit(limit)
    taken = session.exec(
        update(table)
        .where(col(table.source_id).in_(due), col(table.try_at) <= now)
        .values(try_at=now + ASKING)
        .returning(col(table.source_id))
    )
    return [session.get_one(table, source_id, populate_existing=True) for source_id in taken.scalars()]
