"""Why a deadline is what it is: steps with their values, to be said in the reader's language.

The name of a value tells what it is: `at`, `since` and `until` are moments, `day` and `last` are days of the calendar,
`span` is a length of time, `clock` and `tier` are words of ours, the rest is text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from listener.decide.calendar import ALWAYS, Calendar, Stretch, local_day, stretches
from listener.decide.policies import Calendars, Policy
from listener.decide.stays import Rest
from listener.decide.timeline import Timeline
from listener.decide.way import Way, cut
from listener.terms import CaseEventKind, ClockKind, DayKind

# Every code a step can have: each has its words in the catalogues of the console.
CODES = (
    "policy", "no_policy", "for_brand", "for_source", "for_level", "for_language",
    "from_publication", "from_author", "from_tier",
    "around_the_clock", "hours", "around_the_clock_at", "hours_at", "never_open",
    "waiting", "waiting_on", "waiting_counts", "snoozed", "snoozed_on", "snoozed_counts", "reopened",
    "escalated", "escalated_on", "escalated_counts",
    "day", "day_none", "closed_day", "closed_days", "holiday", "special", "more_days", "clocks_forward", "clocks_back",
    "due", "would_be_due", "answered_in_time", "answered_late", "closed_in_time", "closed_late",
    "taken_in_time", "taken_late", "moved_in_time", "moved_late",
)  # fmt: skip
_ENDS = {
    CaseEventKind.REPLIED: "answered", CaseEventKind.CLOSED: "closed", CaseEventKind.CLAIMED: "taken",
    CaseEventKind.ESCALATED: "moved", CaseEventKind.HANDED_BACK: "moved",
}  # fmt: skip
MOST_DAYS = 12  # are told one by one; of more, the first and the last
_DAY, _NO_TIME = timedelta(days=1), timedelta()


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def steps(
    line: Timeline, way: Way, policy: Policy, due_at: datetime, paused: bool, calendars: Calendars
) -> tuple[Step, ...]:
    """Tell how a deadline came about. The way counts around the clock where the calendar meant for it never opens."""
    return (
        *_promise(policy, way.run.clock),
        _start(way),
        _hours(way, calendars),
        *(_rest(rest, way) for rest in _rests(line, way, due_at)),
        *_ledger(way, due_at),
        Step("would_be_due" if paused else "due", {"at": due_at}),
        *_end(way, due_at),
    )


def _promise(policy: Policy, clock: ClockKind) -> Iterator[Step]:
    promised = {"clock": clock.value, "span": policy.target.promised(clock)}
    yield Step("policy", {"name": policy.name, **promised}) if policy.name else Step("no_policy", promised)
    for name, value in policy.named:
        yield Step(f"for_{name}", {"name": value})


def _start(way: Way) -> Step:
    clock, at = way.run.clock, way.run.started_at
    if clock.tier is not None:
        return Step("from_tier", {"at": at, "tier": clock.tier.value})
    return Step("from_author" if clock is ClockKind.NEXT_RESPONSE else "from_publication", {"at": at})


def _hours(way: Way, calendars: Calendars) -> Step:
    """With «_at» where the hours are those of the tier, and not the policy's."""
    tier, meant = way.run.clock.tier, calendars.of(way.run.clock)
    if way.calendar is ALWAYS and not meant.always:
        return Step("never_open", {"name": meant.name})
    code = "around_the_clock" if way.calendar is ALWAYS else "hours"
    named = {"name": meant.name, "zone": meant.zone}
    if tier is not None and tier in calendars.tiers:
        return Step(f"{code}_at", {"tier": tier.value, **named})
    return Step(code) if way.calendar is ALWAYS else Step(code, named)


def _rests(line: Timeline, way: Way, due_at: datetime) -> Iterator[Rest]:
    """Yield the rests of the case that lie in the clock's run, those that its policy lets count too.

    Of the clock of a tier there is nothing to say: that it lies there is what it counts.
    """
    for rest in line.rests if way.run.clock.tier is None else ():
        part = cut(rest, way.run)
        if part is not None and part.since < due_at and (rest.pause or part in way.rests):
            yield part


def _rest(rest: Rest, way: Way) -> Step:
    """With «_on» while it lasts, with «_counts» where the policy lets the clock run on."""
    code = rest.pause.value if rest.pause else "reopened"
    values = {"since": rest.since, **({"tier": rest.at.tier.value} if rest.at and rest.at.tier else {})}
    if rest not in way.rests:
        return Step(f"{code}_counts", values)
    return Step(f"{code}_on", values) if rest.until is None else Step(code, {**values, "until": rest.until})


def _ledger(way: Way, due_at: datetime) -> list[Step]:
    """Tell day by day how much counted; the spans add up to the promise."""
    if way.calendar is ALWAYS:
        return []
    counted = [one for start, end in way.counted(due_at) for one in stretches(way.calendar, start, end)]
    spans: dict[date, timedelta] = {}
    for one in counted:
        spans[one.day] = spans.get(one.day, _NO_TIME) + one.end - one.start
    told, day, last = [], local_day(way.calendar, way.run.started_at), local_day(way.calendar, due_at)
    while day <= last:
        told.append((day, spans.get(day, _NO_TIME)))
        day += _DAY
    return [*_days(way.calendar, _joined(way.calendar, told)), *_changes(counted)]


def _joined(calendar: Calendar, told: list[tuple[date, timedelta]]) -> list[tuple[date, date, timedelta]]:
    """Take closed weekdays that follow each other together, as a weekend."""
    rows: list[tuple[date, date, timedelta]] = []
    for day, span in told:
        plain = day not in calendar.days and not calendar.periods(day)
        before = rows[-1] if rows else None
        if plain and before and before[1] not in calendar.days and not calendar.periods(before[1]):
            rows[-1] = (before[0], day, _NO_TIME)
        else:
            rows.append((day, day, span))
    return rows


def _days(calendar: Calendar, rows: list[tuple[date, date, timedelta]]) -> Iterator[Step]:
    half = MOST_DAYS // 2
    between = rows[half:-half] if len(rows) > MOST_DAYS else []
    shown = [*rows[:half], *rows[-half:]] if between else rows
    for place, (day, last, span) in enumerate(shown):
        if between and place == half:
            left_out = sum((span for *_, span in between), _NO_TIME)
            yield Step("more_days", {"day": between[0][0], "last": between[-1][1], "span": left_out})
        yield _day(calendar, day, last, span)


def _day(calendar: Calendar, day: date, last: date, span: timedelta) -> Step:
    special = calendar.days.get(day)
    if special is not None:
        code = "holiday" if special.kind is DayKind.HOLIDAY and not special.periods else "special"
        return Step(code, {"day": day, "names": dict(special.names), "span": span})
    if not calendar.periods(day):
        return Step("closed_days" if last > day else "closed_day", {"day": day, "last": last})
    return Step("day" if span else "day_none", {"day": day, "span": span})


def _changes(counted: list[Stretch]) -> Iterator[Step]:
    """Tell of clocks that were changed in the middle of working time: there the wall misleads."""
    for one, other in pairwise(counted):
        if one.end == other.start and one.offset != other.offset:
            yield Step("clocks_forward" if one.offset < other.offset else "clocks_back", {"at": other.start})


def _end(way: Way, due_at: datetime) -> Iterator[Step]:
    stopped = way.run.stopped_at
    if stopped is None:
        return
    what = _ENDS[way.run.stopped_by or CaseEventKind.CLOSED]
    code = f"{what}_late" if stopped > due_at else f"{what}_in_time"
    yield Step(code, {"at": stopped, "span": abs(due_at - stopped)})
