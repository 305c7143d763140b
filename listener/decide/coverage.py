"""What was not heard: how an hour of a source went, what its usual gap is, and when silence is against its habit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
LATE = timedelta(minutes=6)  # between two readings: the share of the hour that reading may cost
REMEMBERED = timedelta(days=14)  # the habit of weekdays, and twice a weekend
KEPT = timedelta(days=35)
# An alarm must come within twice the usual gap; the readings in between are at most half a gap apart.
SILENT_GAPS = 1.5
SHORTEST_GAP = timedelta(minutes=10)
_FEWEST = 12  # times something came, before there is a habit
_DAYS_TO_FORGIVE_ONE = 7


class Standing(StrEnum):
    """How an hour of a source went."""

    READ = "read"
    INCOMPLETE = "incomplete"  # the source showed fewer posts than were written
    LATE = "late"
    THROTTLED = "throttled"
    FAILING = "failing"
    UNREAD = "unread"  # nobody tried


@dataclass(frozen=True, slots=True)
class HourFacts:
    """The readings of one source in one hour: how many went well, came late, were refused, failed, missed posts."""

    reads: int = 0
    late: int = 0
    throttled: int = 0
    failed: int = 0
    incomplete: int = 0


def standing(facts: HourFacts | None) -> Standing:
    """One good reading makes an hour read, if nothing was missed; else the commoner trouble gives it its name."""
    if facts is None or not (facts.reads or facts.throttled or facts.failed):
        return Standing.UNREAD
    if facts.reads and facts.incomplete:
        return Standing.INCOMPLETE
    if facts.reads:
        return Standing.LATE if facts.late else Standing.READ
    return Standing.THROTTLED if facts.throttled > facts.failed else Standing.FAILING


def usual_gap(longest_of_days: Sequence[timedelta], times: int) -> timedelta | None:
    """Return the longest silence that is usual, as readings see it; None while nothing is known of the habit.

    The longest of each day: nights and weekends are in it. Of a week or more the very longest is left out: once,
    something broke.
    """
    if times < _FEWEST or not longest_of_days:
        return None
    ordered = sorted(longest_of_days)
    return max(ordered[-2] if len(ordered) >= _DAYS_TO_FORGIVE_ONE else ordered[-1], SHORTEST_GAP)


def hours_between(start: datetime, end: datetime) -> list[datetime]:
    """Return the whole hours from `start` on that have begun before `end`."""
    first = hour_of(start)
    return [first + HOUR * n for n in range(max(0, -((first - end) // HOUR)))]


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def in_spans(hours: Iterable[datetime], zone: str) -> str:
    """Say hours as spans of local time: «14:00–17:00, 21:00–22:00»."""
    spans: list[tuple[datetime, datetime]] = []
    for hour in sorted(hours):
        if spans and spans[-1][1] == hour:
            spans[-1] = (spans[-1][0], hour + HOUR)
        else:
            spans.append((hour, hour + HOUR))
    local = ZoneInfo(zone)
    return ", ".join(f"{a.astimezone(local):%H:%M}–{b.astimezone(local):%H:%M}" for a, b in spans)
