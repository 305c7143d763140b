"""What sources called us for: what is to be asked for now, and when they called."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models import Source, SourceNotice

KEPT = timedelta(days=7)
LEASE = timedelta(minutes=2)  # longer than asking takes: a worker that dies gives it back


def note(session: Session, source_id: UUID, names: Collection[str], now: datetime) -> None:
    """Note what a source named; what it named before is asked for again. The caller holds the source."""
    known = {one.name: one for one in session.exec(_of(source_id).where(col(SourceNotice.name).in_(names)))}
    for name in names:
        row = known.get(name) or SourceNotice(source_id=source_id, name=name, told_at=now)
        row.told_at = row.ask_at = now
        session.add(row)


def due_sources(session: Session, now: datetime) -> list[UUID]:
    """Return the sources to ask for something now: those that were read before, and well."""
    due = select(SourceNotice.source_id).where(col(SourceNotice.ask_at) <= now)
    well = (col(Source.enabled), Source.failures == 0, col(Source.last_ok_at).is_not(None))
    return list(session.exec(select(Source.id).where(col(Source.id).in_(due), *well)))


def take(session: Session, source_id: UUID, now: datetime, limit: int) -> Sequence[SourceNotice]:
    """Lease some of what is due of a source, what was told of first before the rest. The caller holds the source."""
    due = _of(source_id).where(col(SourceNotice.ask_at) <= now)
    taken = session.exec(due.order_by(col(SourceNotice.ask_at), col(SourceNotice.name)).limit(limit)).all()
    for one in taken:
        one.ask_at = now + LEASE
    return taken


def put_off(session: Session, taken: Sequence[SourceNotice], until: datetime | None) -> None:
    """Ask for these, which were taken together, next at a moment; None: no more.

    What was told of again meanwhile stays due.
    """
    if taken:
        names, lease = [one.name for one in taken], taken[0].ask_at
        which = update(SourceNotice).where(col(SourceNotice.source_id) == taken[0].source_id)
        which = which.where(col(SourceNotice.name).in_(names), col(SourceNotice.ask_at) == lease)
        session.exec(which.values(ask_at=until).execution_options(synchronize_session=False))


def last_told(session: Session, source_id: UUID) -> datetime | None:
    """Return when the source named something last."""
    return session.exec(select(func.max(SourceNotice.told_at)).where(SourceNotice.source_id == source_id)).one()


def remove_before(session: Session, moment: datetime) -> None:
    """Forget what was told of before a moment, asked for or not."""
    session.exec(delete(SourceNotice).where(col(SourceNotice.told_at) < moment))


def _of(source_id: UUID) -> SelectOfScalar[SourceNotice]:
    return select(SourceNotice).where(SourceNotice.source_id == source_id)
