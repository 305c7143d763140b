"""The coverage ledger: a row for each source and hour in which somebody tried to read it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from listener.decide.coverage import LATE, REMEMBERED, HourFacts, hour_of
from models import Source, SourceHour


def add_read(session: Session, source: Source, new: int, now: datetime, *, incomplete: bool = False) -> None:
    """Note a reading that went well, before the source itself knows of it. The caller holds the source."""
    row = _row(session, source.id, now)
    row.reads += 1
    row.incomplete += incomplete
    row.late += source.last_ok_at is not None and now - source.last_ok_at > LATE
    if new:
        _add_news(row, source)


def add_delivered(session: Session, source: Source, now: datetime) -> None:
    """Note news that came between two readings, before the source itself knows of it. The caller holds the source."""
    _add_news(_row(session, source.id, now), source)


def _add_news(row: SourceHour, source: Source) -> None:
    if source.last_ok_at is not None and source.last_document_at is not None:
        row.times += 1
        silence = source.last_ok_at - source.last_document_at  # as it was at the reading before, which brought nothing
        row.longest_gap = max(row.longest_gap, round(silence.total_seconds()))


def add_failure(session: Session, source: Source, now: datetime, *, throttled: bool) -> None:
    row = _row(session, source.id, now)
    row.throttled, row.failed = row.throttled + throttled, row.failed + (not throttled)


def _row(session: Session, source_id: UUID, now: datetime) -> SourceHour:
    key = (source_id, hour_of(now))
    row = session.get(SourceHour, key)
    if row is None:
        row = SourceHour(source_id=key[0], hour=key[1])
        session.add(row)
    return row


def gaps(session: Session, source_id: UUID, now: datetime) -> tuple[list[timedelta], int]:
    """Return the longest gap of each day that is remembered, and how many times something came."""
    table = SourceHour
    query = select(col(table.hour), col(table.longest_gap), col(table.times)).where(
        col(table.source_id) == source_id, col(table.hour) >= now - REMEMBERED, col(table.times) > 0
    )
    longest: dict[object, int] = {}
    times = 0
    for hour, gap, count in session.execute(query):
        longest[hour.date()] = max(longest.get(hour.date(), 0), gap)
        times += count
    return [timedelta(seconds=gap) for gap in longest.values()], times


def hours(
    session: Session, source_ids: Iterable[UUID], start: datetime, end: datetime
) -> dict[UUID, dict[datetime, HourFacts]]:
    """Return what happened in the hours from `start` (a whole one) until before `end`, by source and hour."""
    query = select(SourceHour).where(
        col(SourceHour.source_id).in_(list(source_ids)), col(SourceHour.hour) >= start, col(SourceHour.hour) < end
    )
    found: dict[UUID, dict[datetime, HourFacts]] = {}
    for row in session.execute(query).scalars():
        facts = HourFacts(row.reads, row.late, row.throttled, row.failed, row.incomplete)
        found.setdefault(row.source_id, {})[row.hour] = facts
    return found


def begun(session: Session, source_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return the first hour there is of each source: before it nothing is known."""
    query = select(col(SourceHour.source_id), func.min(col(SourceHour.hour))).where(
        col(SourceHour.source_id).in_(list(source_ids))
    )
    return dict(session.execute(query.group_by(col(SourceHour.source_id))).all())


def remove_before(session: Session, moment: datetime) -> None:
    session.execute(delete(SourceHour).where(col(SourceHour.hour) < moment))
