"""How a source is shown: is something wrong, and can it keep the promise of the hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.decide.schedule import meets_target
from listener.store.overview import SourceRow
from listener.store.sources import TROUBLED


@dataclass(frozen=True, slots=True)
class SourceView:
    """`interval` between two reads; `is_soon_enough` when it costs little of the promised hour."""

    row: SourceRow
    interval: timedelta
    is_trouble: bool
    is_soon_enough: bool
    is_overdue: bool


def view_of(row: SourceRow, now: datetime) -> SourceView:
    source = row.source
    interval = timedelta(seconds=source.fixed_interval or source.interval)
    overdue = source.enabled and now - source.next_poll_at > 2 * interval + timedelta(minutes=2)
    is_trouble = overdue or not source.enabled or source.health in TROUBLED
    return SourceView(row, interval, is_trouble, meets_target(interval), overdue)
