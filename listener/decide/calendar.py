"""Working time: when a team works, and how long that is between two moments.

A moment is working time when the clock on the wall in the calendar's zone stands within a period of that day. So a
period from 02:00 to 03:00 lasts two hours on the night the clocks go back, and none on the night they go forward, and
no moment is ever counted twice. Everything is exact to the microsecond.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from listener.terms import DayKind

MINUTES_A_DAY = 24 * 60
FARTHEST = timedelta(days=5 * 366)  # a calendar that does not open enough in so long is taken to be wrong

_DAY = timedelta(days=1)
_NO_TIME = timedelta()


class NeverOpen(ValueError):  # noqa: N818 - what it says of the calendar
    """The calendar has too little working time to reach the end."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` until before `end`, in minutes after midnight on the wall: 0 to 1440. Overnight is two periods."""

    start: int
    end: int


WHOLE_DAY = (Period(0, MINUTES_A_DAY),)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day unlike its weekday: a holiday, or one set by hand. `names` by language, "" for the one spoken there."""

    kind: DayKind
    names: Mapping[str, str]
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works. `week` holds the periods of the seven days, Monday first; `days` are the exceptions."""

    name: str
    zone: str
    week: tuple[tuple[Period, ...], ...]
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def periods(self, day: date) -> tuple[Period, ...]:
        special = self.days.get(day)
        return special.periods if special else self.week[day.weekday()]

    @property
    def always(self) -> bool:
        """Whether it is open around the clock."""
        special = (day.periods for day in self.days.values())
        return all(periods == WHOLE_DAY for periods in (*self.week, *special))


ALWAYS = Calendar("", "UTC", (WHOLE_DAY,) * 7)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Working time without a break, within one day of the calendar. `offset` is that of the zone."""

    day: date
    start: datetime
    end: datetime
    offset: timedelta


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two moments; none when the end is not after the start."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)  # in a zone, Python would take the times on the wall apart
    if calendar is ALWAYS:
        return max(end - start, _NO_TIME)
    return sum((one.end - one.start for one in stretches(calendar, start, end)), _NO_TIME)


def add_working_time(calendar: Calendar, start: datetime, span: timedelta) -> datetime:
    """Return the earliest moment, in UTC, by which `span` of working time has passed since `start`.

    An hour that ends with the day ends when the day does, not next morning. Raises NeverOpen.
    """
    start = start.astimezone(UTC)
    if calendar is ALWAYS or span <= _NO_TIME:
        return start + max(span, _NO_TIME)
    left = span
    for one in stretches(calendar, start, start + FARTHEST):
        if one.end - one.start >= left:
            return one.start + left
        left -= one.end - one.start
    raise NeverOpen(f"The calendar “{calendar.name}” has no {span} of working time after {start}")


def stretches(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Yield the working time between two moments in order. Times are UTC, days those of the calendar's zone.

    A stretch is cut where the clocks change. Between two changes, time on the wall runs as everywhere: there a period
    is two subtractions. The walk is along UTC, because days on the wall may be cut in two (clocks put back over
    midnight) or missing.
    """
    held: Stretch | None = None  # it may go on after midnight of UTC
    for begin, until, offset in _even(calendar.zone, start.astimezone(UTC), end.astimezone(UTC)):
        for one in _within(calendar, begin, until, offset):
            if held and held.end == one.start and (held.day, held.offset) == (one.day, offset):
                held = Stretch(held.day, held.start, one.end, offset)
                continue
            if held:
                yield held
            held = one
    if held:
        yield held


def _within(calendar: Calendar, begin: datetime, until: datetime, offset: timedelta) -> Iterator[Stretch]:
    """Yield the periods between two moments with one offset."""
    wall, last = begin.replace(tzinfo=None) + offset, until.replace(tzinfo=None) + offset
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < last:
        for period in calendar.periods(midnight.date()):
            opens = max(midnight + timedelta(minutes=period.start), wall) - offset
            closes = min(midnight + timedelta(minutes=period.end), last) - offset
            if opens < closes:
                yield Stretch(midnight.date(), opens.replace(tzinfo=UTC), closes.replace(tzinfo=UTC), offset)
        midnight += _DAY


def local_day(calendar: Calendar, moment: datetime) -> date:
    """Return the day on the wall at that moment."""
    return moment.astimezone(ZoneInfo(calendar.zone)).date()


def _even(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut the time between two moments (UTC) where the zone's offset changes, and at least every day."""
    ordinal = start.toordinal()
    while start < end:
        changes = _offsets(zone, ordinal)
        bounds = [since for since, _ in changes[1:]]
        bounds.append(datetime.fromordinal(ordinal + 1).replace(tzinfo=UTC))
        for (_, offset), bound in zip(changes, bounds, strict=True):
            if start < min(bound, end):
                yield start, min(bound, end), offset
                start = min(bound, end)
        ordinal += 1


@lru_cache(maxsize=16_384)
def _offsets(zone: str, ordinal: int) -> tuple[tuple[datetime, timedelta], ...]:
    """Return the zone's offsets during a day of UTC, each with the moment from which it holds.

    At most one change a day is looked for: since 1970 no zone has had two within two days.
    """
    place, begin = ZoneInfo(zone), datetime.fromordinal(ordinal).replace(tzinfo=UTC)
    before, after = _offset(place, begin), _offset(place, begin + _DAY)
    if before == after:
        return ((begin, before),)
    low, high = 0, 24 * 3600  # seconds: offsets change on a full one
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(place, begin + timedelta(seconds=middle)) == before:
            low = middle
        else:
            high = middle
    return ((begin, before), (begin + timedelta(seconds=high), after))


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or _NO_TIME
