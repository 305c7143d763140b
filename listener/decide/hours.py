"""Working hours as people type them: «mon-fri 09:00-12:30 13:30-17:00; sat 10:00-12:00»."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from listener.decide.calendar import MINUTES_A_DAY, WHOLE_DAY, Period
from listener.decide.remarks import Saying
from listener.errors import ListenerError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHORTHANDS = {"daily": range(7), "weekdays": range(5), "weekend": range(5, 7)}
_PERIOD = re.compile(r"(\d{1,2})[:h.](\d{2})\s*[-–]\s*(\d{1,2})[:h.](\d{2})")
_ADVICE = Saying(
    "hours_written",
    "Write it as: mon-fri 09:00-12:30 13:30-17:00; sat 10:00-12:00. Around the clock is: daily 00:00-24:00.",
)
_NO_HOURS = Saying("hours_none", "A week needs working hours")
_UNREADABLE = Saying("hours_unreadable", "“{text}” are no working hours")
_NO_TIME = Saying("hours_no_time", "There is no time {time}")
_TIMES = Saying("hours_times", "Times go from 00:00 to 24:00.")
_NO_LENGTH = Saying("hours_no_length", "A period from {start} to {end} has no length")
_PAST_MIDNIGHT = Saying("hours_past_midnight", "A day ends at midnight, and these hours go on after it")
_NEXT_DAY = Saying("hours_next_day", "End them at 24:00, and set the rest on the day after, with its other hours.")
_NO_DAY = Saying("hours_no_day", "“{text}” is no day of the week")
_OVERLAP = Saying("hours_overlap", "{day}: {one} and {other} overlap")

Week = tuple[tuple[Period, ...], ...]


def parse_week(text: str) -> Week:
    """Return the periods of the seven days, Monday first; days that are not named are closed.

    A period that ends before it begins goes on after midnight: «fri 22:00-06:00» is open on Saturday until six.
    Raises ListenerError for what cannot be read, for periods that overlap, and for a week without any.
    """
    week: list[list[Period]] = [[] for _ in DAYS]
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", text.lower()))):
        days, _, hours = part.partition(" ")
        for day in _days(days):
            for here, period in _spread(parse_periods(hours)):
                week[(day + here) % 7].append(period)
    if not any(week):
        raise ListenerError(_NO_HOURS(), _ADVICE())
    return tuple(_checked(periods, name) for periods, name in zip(week, DAYS, strict=True))


def parse_day(text: str) -> tuple[Period, ...]:
    """Return the periods of one special day; «closed» is none. Raises ListenerError for what goes on after it, too."""
    spread = list(_spread(parse_periods(text.lower())))
    if any(here for here, _ in spread):
        raise ListenerError(_PAST_MIDNIGHT(), _NEXT_DAY())
    return _checked([period for _, period in spread], "the day")


def parse_periods(text: str) -> list[tuple[int, int]]:
    """Return starts and ends in minutes after midnight as they are typed. Raises ListenerError."""
    if text.strip() in ("closed", ""):
        return []
    rest = _PERIOD.sub("", text).replace(",", " ").replace("and", " ").strip()
    found = [tuple(map(int, match.groups())) for match in _PERIOD.finditer(text)]
    if rest or not found:
        raise ListenerError(_UNREADABLE(text=(rest or text).strip()), _ADVICE())
    return [(_minute(h, m), _minute(end_h, end_m)) for h, m, end_h, end_m in found]


def _minute(hour: int, minute: int) -> int:
    if minute > 59 or hour * 60 + minute > MINUTES_A_DAY:
        raise ListenerError(_NO_TIME(time=f"{hour:02}:{minute:02}"), _TIMES())
    return hour * 60 + minute


def _spread(typed: Iterable[tuple[int, int]]) -> Iterable[tuple[int, Period]]:
    """Yield each period with the day it lies on: 0 the day itself, 1 the day after."""
    for start, end in typed:
        if start in (end, MINUTES_A_DAY):
            raise ListenerError(_NO_LENGTH(start=clock(start), end=clock(end)), _ADVICE())
        if start < end:
            yield 0, Period(start, end)
            continue
        yield 0, Period(start, MINUTES_A_DAY)
        if end:
            yield 1, Period(0, end)


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        if part in _SHORTHANDS:
            days += _SHORTHANDS[part]
        else:
            start, end = _day(first), _day(last or first)
            days += [(start + n) % 7 for n in range((end - start) % 7 + 1)]
    return days


def _day(text: str) -> int:
    for number, name in enumerate(DAYS):
        if text.startswith(name):
            return number
    raise ListenerError(_NO_DAY(text=text), _ADVICE())


def _checked(periods: Sequence[Period], day: str) -> tuple[Period, ...]:
    ordered = sorted(periods)
    for one, other in pairwise(ordered):
        if other.start < one.end:
            raise ListenerError(_OVERLAP(day=day, one=said_periods((one,)), other=said_periods((other,))), _ADVICE())
    return tuple(ordered)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def said_periods(periods: Iterable[Period]) -> str:
    """«09:00-12:30 13:30-17:00», or «closed»."""
    return " ".join(f"{clock(one.start)}-{clock(one.end)}" for one in periods) or "closed"


def said_week(week: Week) -> str:
    """Return the week as it can be typed again, days alike together: «mon-fri 09:00-17:00; sat 10:00-12:00»."""
    if all(periods == WHOLE_DAY for periods in week):
        return "daily 00:00-24:00"
    parts, day = [], 0
    while day < 7:
        last = day
        while last < 6 and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            names = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            parts.append(f"{names} {said_periods(week[day])}")
        day = last + 1
    return "; ".join(parts)
