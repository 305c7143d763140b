"""Sources: what is due, who may read it now, and how it went."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from listener.errors import NotFound
from listener.terms import Health
from models import Source

# Longer than the longest fetch the door allows; a worker killed while reading gives the source back after it.
LEASE = timedelta(seconds=120)
# How long the sweep waits for a worker to start a source that it announced.
ANNOUNCED = timedelta(seconds=60)
# What is not read as promised.
TROUBLED = frozenset({Health.FAILING, Health.GONE, Health.THROTTLED, Health.SILENT, Health.DISABLED})


def announce_due(session: Session, now: datetime, limit: int, streaming: Collection[str] = ()) -> list[UUID]:
    """Return sources that are due and not yet announced, most overdue first, and mark them announced.

    Those of the connectors in `streaming` are not read but listened to (see `due_streams`).
    """
    due = (
        select(Source.id)
        .where(
            col(Source.enabled),
            Source.next_poll_at <= now,
            col(Source.connector).not_in(streaming),
            or_(col(Source.queued_until).is_(None), col(Source.queued_until) < now),
        )
        .order_by(col(Source.next_poll_at))
        .limit(limit)
    )
    marked = session.exec(
        update(Source).where(col(Source.id).in_(due)).values(queued_until=now + ANNOUNCED).returning(col(Source.id))
    )
    return list(marked.scalars())


def due_streams(session: Session, now: datetime, streaming: Collection[str]) -> Sequence[UUID]:
    """Return the sources of these connectors that nobody listens to, and that are to be listened to now."""
    return session.exec(
        select(Source.id).where(col(Source.enabled), Source.next_poll_at <= now, col(Source.connector).in_(streaming))
    ).all()


def has_any(session: Session, connectors: Collection[str]) -> bool:
    """Tell whether a source of these connectors is switched on."""
    wanted = select(Source.id).where(col(Source.enabled), col(Source.connector).in_(connectors)).limit(1)
    return session.exec(wanted).first() is not None


def take(session: Session, source_id: UUID, now: datetime, lease: timedelta = LEASE) -> Source | None:
    """Lease the source by compare-and-swap on its due time; None when it is not due or someone else has it."""
    taken = session.exec(
        update(Source)
        .where(col(Source.id) == source_id, col(Source.enabled), col(Source.next_poll_at) <= now)
        .values(next_poll_at=now + lease, queued_until=now + lease)
        .returning(col(Source.id))
    ).first()
    return session.get(Source, source_id, populate_existing=True) if taken else None


def still_leased(session: Session, source_id: UUID, lease: datetime) -> Source | None:
    """Return the source if the lease that ends at `lease` is still ours, locked for this transaction."""
    return session.exec(
        select(Source).where(Source.id == source_id, Source.next_poll_at == lease).with_for_update()
    ).first()


def stop(source: Source, now: datetime) -> None:
    """Switch a source off, and take it from whoever reads it just now: what they bring is no longer asked for."""
    source.enabled, source.next_poll_at, source.queued_until = False, now, None


def is_being_read(source: Source, now: datetime) -> bool:
    """Tell whether a worker has it: what was announced, and not yet taken, is due before that ends."""
    return source.queued_until is not None and now < source.queued_until == source.next_poll_at


def locked(session: Session, source_id: UUID) -> Source:
    """Return the source, locked for this transaction."""
    return session.exec(select(Source).where(Source.id == source_id).with_for_update()).one()


def every(session: Session) -> Sequence[Source]:
    return session.exec(select(Source).order_by(col(Source.name))).all()


def names(session: Session) -> Sequence[tuple[UUID, str]]:
    """Return key and name of every source, by name."""
    return list(session.exec(select(Source.id, Source.name).order_by(col(Source.name))))


def perhaps_unheard(session: Session, overdue: datetime) -> Sequence[Source]:
    """Return the sources in trouble, and those that should have been read before `overdue`, by name."""
    unwell = col(Source.health).in_(TROUBLED) | (col(Source.enabled) & (Source.next_poll_at < overdue))
    return session.exec(select(Source).where(unwell).order_by(col(Source.name))).all()


def get(session: Session, source_id: UUID) -> Source:
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound(f"There is no source {source_id}", advice="List them with: listener source list")
    return source


def _of_brand(brand_id: UUID) -> ColumnElement[bool]:
    return or_(col(Source.brand_id).is_(None), col(Source.brand_id) == brand_id)


def unread(session: Session, brand_id: UUID) -> Sequence[Source]:
    """Return the brand's sources that were not read as promised: failing, gone, throttled, silent or disabled."""
    return session.exec(
        select(Source).where(_of_brand(brand_id), col(Source.health).in_(TROUBLED)).order_by(col(Source.name))
    ).all()


def count_read(session: Session, brand_id: UUID, since: datetime) -> int:
    """Count the brand's sources read well since then."""
    return session.exec(
        select(func.count()).select_from(Source).where(_of_brand(brand_id), col(Source.last_ok_at) >= since)
    ).one()
