"""Working time, exact over split shifts, holidays, both daylight-saving days and every zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from listener.decide.calendar import (
    ALWAYS,
    Calendar,
    NeverOpen,
    Period,
    SpecialDay,
    add_working_time,
    stretches,
    working_time_between,
)
from listener.decide.hours import parse_week
from listener.terms import DayKind

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# Both halves of the world, half hours, midnight changes, clocks put back over midnight, a day that never was.
ZONES = [
    "UTC", "Europe/Brussels", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
    "Africa/Casablanca", "America/Havana", "Asia/Beirut", "America/Goose_Bay", "Pacific/Apia", "Pacific/Chatham",
]  # fmt: skip
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NIGHT = parse_week("daily 01:30-03:30")


def desk(hours: str = "mon-fri 09:00-12:30 13:30-17:00", zone: str = "Europe/Brussels") -> Calendar:
    return Calendar("Desk", zone, parse_week(hours))


def at(text: str, zone: str = "Europe/Brussels", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def closed(*days: date) -> Mapping[date, SpecialDay]:
    return {day: SpecialDay(DayKind.HOLIDAY, {"": "Holiday"}) for day in days}


def test_a_split_shift_leaves_out_lunch() -> None:
    """From noon to two there is one hour of work: half before lunch, half after."""
    assert working_time_between(desk(), at("2026-11-20 12:00"), at("2026-11-20 14:00")) == HOUR


def test_an_hour_goes_on_after_the_weekend() -> None:
    """Half an hour is left on Friday; the other half is Monday's first."""
    assert add_working_time(desk(), at("2026-11-20 16:30"), HOUR) == at("2026-11-23 09:30")


def test_an_hour_that_ends_with_the_day_is_due_in_the_evening() -> None:
    """The earliest moment by which the hour has passed is five o'clock, not nine next morning."""
    assert add_working_time(desk(), at("2026-11-19 16:00"), HOUR) == at("2026-11-19 17:00")


def test_holidays_do_not_count_and_a_special_day_has_its_own_hours() -> None:
    """Over Christmas 2026: the 24th until noon by hand, the 25th a holiday, then the weekend."""
    days = {
        date(2026, 12, 24): SpecialDay(DayKind.SPECIAL, {"": "Eve"}, (Period(9 * 60, 12 * 60),)),
        date(2026, 12, 25): SpecialDay(DayKind.HOLIDAY, {"": "Christmas"}),
    }
    calendar = Calendar("Desk", "Europe/Brussels", desk().week, days)
    assert add_working_time(calendar, at("2026-12-24 11:30"), HOUR) == at("2026-12-28 09:30")


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    """Of half past one to half past three, one hour is left; around the clock the day has 23."""
    calendar = Calendar("Night", "Europe/Brussels", NIGHT)
    assert working_time_between(calendar, at(f"{SPRING} 00:00"), at(f"{SPRING} 06:00")) == HOUR
    whole = desk("daily 00:00-24:00")
    assert working_time_between(whole, at(f"{SPRING} 00:00"), at("2026-03-30 00:00")) == 23 * HOUR
    assert add_working_time(calendar, at(f"{SPRING} 01:30"), 45 * MINUTE) == at(f"{SPRING} 03:15")


def test_a_period_that_the_clocks_jump_over_has_no_moment() -> None:
    """Two to three does not exist on that night."""
    skipped = desk("sun 02:00-03:00")
    assert list(stretches(skipped, at(f"{SPRING} 00:00"), at(f"{SPRING} 12:00"))) == []


def test_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    """Half past one to half past three takes three hours; an hour from the first half past two ends at the second."""
    calendar = Calendar("Night", "Europe/Brussels", NIGHT)
    assert working_time_between(calendar, at(f"{AUTUMN} 00:00"), at(f"{AUTUMN} 06:00")) == 3 * HOUR
    first, second = at(f"{AUTUMN} 02:30"), at(f"{AUTUMN} 02:30", fold=1)
    assert add_working_time(calendar, first, HOUR) == second == first + HOUR


def test_an_hour_of_the_wall_may_come_twice() -> None:
    """A shift until half past two works both hours: the wall says so."""
    early = desk("sun 01:00-02:30")
    parts = [(one.start, one.end) for one in stretches(early, at(f"{AUTUMN} 00:00"), at(f"{AUTUMN} 12:00"))]
    assert parts == [
        (at(f"{AUTUMN} 01:00"), at(f"{AUTUMN} 02:30")),
        (at(f"{AUTUMN} 02:00", fold=1), at(f"{AUTUMN} 02:30", fold=1)),
    ]


def test_a_day_that_never_was_has_no_working_time() -> None:
    """Samoa went from Thursday the 29th to Saturday the 31st of December 2011."""
    apia = desk("daily 00:00-24:00", "Pacific/Apia")
    start, end = at("2011-12-29 12:00", "Pacific/Apia"), at("2011-12-31 12:00", "Pacific/Apia")
    assert working_time_between(apia, start, end) == 24 * HOUR
    assert {one.day for one in stretches(apia, start, end)} == {date(2011, 12, 29), date(2011, 12, 31)}


def test_a_calendar_that_does_not_open_says_so() -> None:
    """There is no moment to return."""
    days = {date(2026, 1, 1) + timedelta(days=n): closed(SPRING)[SPRING] for n in range(3000)}
    with pytest.raises(NeverOpen, match="Desk"):
        add_working_time(Calendar("Desk", "UTC", desk().week, days), at("2026-02-01 00:00"), MINUTE)


def test_around_the_clock_is_the_time_that_passes() -> None:
    """Whatever the zone and the day of the year."""
    start = at(f"{SPRING} 01:00")
    assert add_working_time(ALWAYS, start, 30 * HOUR) == start + 30 * HOUR
    assert desk("daily 00:00-24:00", "America/Havana").always
    assert working_time_between(ALWAYS, start, start - HOUR) == timedelta()


# --- Properties: against the plainest reading of the rule, minute by minute --------------------------------------

TIMES = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
PERIODS = TIMES.map(lambda t: tuple(Period(a * 15, b * 15) for a, b in zip(t[::2], t[1::2], strict=False)))
# Around every change of the clocks of 2026 that the zones above have, and Samoa's lost day.
BASES = [
    datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC),
    datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC),
    datetime(2010, 11, 6, tzinfo=UTC), datetime(2011, 12, 29, tzinfo=UTC), datetime(2026, 2, 13, tzinfo=UTC),
]  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any zone; weeks with split shifts and closed days; holidays and special days near the bases."""
    week = tuple(draw(st.lists(PERIODS | st.just(()), min_size=7, max_size=7)))
    base = draw(st.sampled_from(BASES)).date()
    days = draw(st.dictionaries(st.integers(0, 4).map(lambda n: base + timedelta(days=n)), PERIODS | st.just(())))
    special = {day: SpecialDay(DayKind.SPECIAL, {"": "Day"}, periods) for day, periods in days.items()}
    return Calendar("Any", draw(st.sampled_from(ZONES)), week, special)


MOMENTS = st.builds(lambda base, m: base + timedelta(minutes=m), st.sampled_from(BASES), st.integers(0, 4 * 1440))
SPANS = st.timedeltas(timedelta(), timedelta(hours=30))


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """The rule itself: the clock on the wall stands within a period of its day."""
    wall = moment.astimezone(ZoneInfo(calendar.zone))
    minute = wall.hour * 60 + wall.minute
    return any(one.start <= minute < one.end for one in calendar.periods(wall.date()))


@settings(deadline=None, max_examples=60)
@given(calendars(), MOMENTS, st.integers(0, 1500))
def test_working_time_is_the_open_minutes(calendar: Calendar, start: datetime, minutes: int) -> None:
    """Counting the minutes at which the wall clock stands in a period gives the same, in any zone, on any day."""
    counted = sum(is_open(calendar, start + n * MINUTE) for n in range(minutes))
    assert working_time_between(calendar, start, start + minutes * MINUTE) == counted * MINUTE


@settings(deadline=None)
@given(calendars(), MOMENTS, SPANS)
@example(Calendar("Night", "Europe/Brussels", NIGHT), datetime(2026, 10, 24, 23, tzinfo=UTC), 3 * HOUR)
@example(Calendar("Night", "Europe/Brussels", NIGHT), datetime(2026, 3, 28, 23, tzinfo=UTC), 3 * HOUR)
def test_adding_is_the_inverse_of_measuring(calendar: Calendar, start: datetime, span: timedelta) -> None:
    """Exactly `span` lies before the moment returned, and less before any earlier one."""
    if not any(calendar.week):
        return
    end = add_working_time(calendar, start, span)
    assert working_time_between(calendar, start, end) == span
    if span:
        assert working_time_between(calendar, start, end - timedelta(microseconds=1)) < span


@settings(deadline=None)
@given(calendars(), st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up(calendar: Calendar, moments: list[datetime]) -> None:
    """Two parts make the whole, and the stretches come in order without touching twice."""
    a, b, c = moments
    whole = working_time_between(calendar, a, c)
    assert working_time_between(calendar, a, b) + working_time_between(calendar, b, c) == whole
    found = list(stretches(calendar, a, c))
    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@settings(deadline=None)
@given(calendars(), MOMENTS, SPANS, SPANS)
def test_more_time_is_never_due_earlier(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    """A longer promise, or a later start, never moves the end forward in time."""
    if not any(calendar.week):
        return
    assert add_working_time(calendar, start, one + other) >= add_working_time(calendar, start, one)
    assert add_working_time(calendar, start + other, one) >= add_working_time(calendar, start, one)


@settings(deadline=None, max_examples=60)
@given(calendars(), MOMENTS, st.integers(1, 1500))
def test_adding_working_time_is_walking_minute_by_minute(calendar: Calendar, start: datetime, minutes: int) -> None:
    """The end is that of the minute at which the last open one has passed, wherever the clocks change on the way."""
    if not any(calendar.week):
        return
    moment, left = start, minutes
    while left:
        left -= is_open(calendar, moment)
        moment += MINUTE
    assert add_working_time(calendar, start, minutes * MINUTE) == moment


@settings(deadline=None, max_examples=60)
@given(calendars() | st.just(ALWAYS), MOMENTS, SPANS, st.sampled_from(ZONES))
@example(ALWAYS, datetime(2026, 10, 25, 0, tzinfo=UTC), 2 * HOUR, "Europe/Brussels")
@example(ALWAYS, datetime(2026, 4, 4, 14, tzinfo=UTC), 2 * HOUR, "Australia/Lord_Howe")
def test_the_zone_of_whoever_asks_changes_nothing(
    calendar: Calendar, start: datetime, span: timedelta, reader: str
) -> None:
    """A moment is the same moment on every wall: also in the hour that comes twice there, or never."""
    if not any(calendar.week):
        return
    here, there = start.astimezone(ZoneInfo(reader)), (start + span).astimezone(ZoneInfo(reader))
    assert add_working_time(calendar, here, span) == add_working_time(calendar, start, span)
    assert working_time_between(calendar, here, there) == working_time_between(calendar, start, start + span)
