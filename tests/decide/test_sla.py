"""Deadlines from the log, what to tell of them, and where the hour went."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.calendar import ALWAYS, Calendar, SpecialDay, working_time_between
from listener.decide.hours import parse_week
from listener.decide.policies import Calendars, Policy
from listener.decide.sla import Deadline, deadline, legs, reckon
from listener.decide.timeline import ClockEvent
from listener.decide.watches import next_watch, told_by_opening
from listener.decide.why import CODES
from listener.terms import CaseEventKind, ClockKind, DayKind, Pause, SlaTarget

K = CaseEventKind
FIRST, NEXT, RESOLUTION = ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday; one o'clock in Brussels
HOUR = timedelta(hours=1)
ALL = frozenset((clock, pause) for clock in ClockKind for pause in Pause)
DESK = Calendar("Desk", "Europe/Brussels", parse_week("mon-fri 09:00-12:30 13:30-17:00"))


def after(minutes: float) -> datetime:
    """A moment so many minutes after noon, when the post was published."""
    return NOON + timedelta(minutes=minutes)


def event(kind: CaseEventKind, minute: float, posted: float | None = None, **values: object) -> ClockEvent:
    published = after(posted) if posted is not None else None
    return ClockEvent(kind, after(minute), published, **values)  # type: ignore[arg-type]


def policy(**values: object) -> Policy:
    return Policy("Promise", SlaTarget(**values))  # type: ignore[arg-type]


OPENED = event(K.OPENED, 5, 0)
WHOLE = policy(next_response=2 * HOUR, resolution=8 * HOUR, pauses=ALL)


def of(clock: ClockKind, events: list[ClockEvent], promise: Policy = WHOLE, round: int = 0) -> Deadline:
    return next(one for one in reckon(events, promise) if (one.clock, one.round) == (clock, round))


def test_the_clock_starts_at_publication() -> None:
    """The usual promise: an hour around the clock from publication, whenever the case was opened."""
    usual = deadline([OPENED], Policy())
    assert (usual.clock, usual.started_at, usual.due_at) == (FIRST, NOON, after(60))


def test_a_promise_counts_in_the_hours_of_its_calendar() -> None:
    """Lunch and the weekend do not count: published on Friday at one, half past two; at half past four, on Monday."""
    assert deadline([OPENED], Policy(), Calendars(DESK)).due_at == after(90)
    late = [ClockEvent(K.OPENED, after(240), after(210))]
    brussels = ZoneInfo("Europe/Brussels")
    assert deadline(late, Policy(), Calendars(DESK)).due_at == datetime(2026, 11, 23, 9, 30, tzinfo=brussels)


def test_an_earlier_post_that_joins_moves_the_start() -> None:
    """Until we answered: then the start is history."""
    assert deadline([OPENED, event(K.JOINED, 10, -20)], Policy()).due_at == after(40)
    assert of(FIRST, [OPENED, event(K.REPLIED, 10), event(K.JOINED, 20, -20)]).due_at == after(60)


def test_an_answer_stops_the_first_response_and_not_the_resolution() -> None:
    """Of the clocks that still run, the first due is the one that counts."""
    events = [OPENED, event(K.REPLIED, 30)]
    assert of(FIRST, events).stopped_at == after(30)
    assert (deadline(events, WHOLE).clock, deadline(events, WHOLE).due_at) == (RESOLUTION, after(480))


def test_the_author_who_writes_on_is_answered_anew() -> None:
    """From that post's publication; more posts before the answer start nothing, and those of others neither."""
    events = [OPENED, event(K.REPLIED, 30), event(K.JOINED, 50, 45), event(K.JOINED, 55, 54, by_author=True)]
    events += [event(K.JOINED, 60, 58, by_author=True)]
    assert (of(NEXT, events, round=1).started_at, of(NEXT, events, round=1).due_at) == (after(54), after(174))
    assert deadline(events, WHOLE).clock is NEXT
    events += [event(K.REPLIED, 70), event(K.JOINED, 80, 79, by_author=True)]
    assert of(NEXT, events, round=1).stopped_at == after(70)
    assert of(NEXT, events, round=2).due_at == after(199)


def test_an_answer_that_arrives_late_leaves_open_what_its_writer_never_saw() -> None:
    """Let go at noon and ten, arrived half an hour later; the author wrote twice meanwhile, and is owed an answer."""
    log = [OPENED, event(K.JOINED, 20, 18, by_author=True), event(K.JOINED, 25, 24, by_author=True),
           event(K.REPLIED, 40, released_at=after(10))]  # fmt: skip
    assert of(FIRST, log).stopped_at == after(40)
    owed = of(NEXT, log, round=1)
    assert (owed.started_at, owed.stopped_at) == (after(18), None)
    seen = [*log[:3], event(K.REPLIED, 40, released_at=after(30))]
    assert [one.clock for one in reckon(seen, WHOLE) if one.stopped_at is None] == [RESOLUTION]


def test_a_close_stops_every_clock_and_undoing_it_none_ever() -> None:
    """Undone, the clocks run as if they had never stopped."""
    closed = [OPENED, event(K.CLOSED, 40)]
    assert all(one.stopped_at == after(40) for one in reckon(closed, WHOLE))
    undone = [*closed, event(K.REOPENED, 50, undo=True)]
    assert [(one.due_at, one.stopped_at) for one in reckon(undone, WHOLE)] == [(after(60), None), (after(480), None)]


def test_a_case_reopened_by_its_author_goes_on() -> None:
    """The next response runs from their post, the resolution without the time in which it was closed."""
    events = [OPENED, event(K.CLOSED, 40), event(K.JOINED, 100, 95, by_author=True), event(K.REOPENED, 100, 95)]
    assert of(FIRST, events).stopped_at == after(40)
    assert of(NEXT, events, round=1).due_at == after(95 + 120)
    assert of(RESOLUTION, events).due_at == after(480 + 60)


def test_the_clock_rests_only_where_the_policy_says_so() -> None:
    """Waiting and snoozing stop nothing by themselves."""
    for kind, end in ((K.WAITING, event(K.RESUMED, 40)), (K.SNOOZED, event(K.JOINED, 41, 40, by_author=True))):
        events = [OPENED, event(kind, 10), end]
        assert of(RESOLUTION, events).due_at == after(510)
        assert of(RESOLUTION, events, policy(resolution=8 * HOUR)).due_at == after(480)
        pause = Pause.WAITING if kind is K.WAITING else Pause.SNOOZED
        only = policy(resolution=8 * HOUR, pauses=frozenset({(RESOLUTION, pause)}))
        assert (of(RESOLUTION, events, only).due_at, of(FIRST, events, only).due_at) == (after(510), after(60))


def test_a_snooze_ends_by_itself() -> None:
    """Or earlier, when someone wakes it."""
    events = [OPENED, event(K.SNOOZED, 10, until=after(40))]
    assert of(FIRST, events).due_at == after(90)
    assert of(FIRST, [*events, event(K.RESUMED, 20)]).due_at == after(70)
    assert of(FIRST, [*events, event(K.RESUMED, 200)]).due_at == after(90)


def test_a_clock_that_rests_with_no_end_known_is_not_late() -> None:
    """It stands where it stood, warns of nothing that lies beyond, and one that runs goes before it."""
    events = [OPENED, event(K.WAITING, 40)]
    resting = of(FIRST, events)
    assert (resting.paused_at, resting.due_at, resting.runs) == (after(40), after(60), False)
    assert [watch.key for watch in resting.watches] == ["warned:1800"]
    only = policy(resolution=8 * HOUR, pauses=frozenset({(FIRST, Pause.WAITING)}))
    assert deadline(events, only).clock is RESOLUTION
    (first, *_) = reckon(events, WHOLE, Calendars(DESK))
    spans = [step.values["span"] for step in first.why if "day" in step.values]
    assert sum(spans, timedelta()) == HOUR


def test_what_was_late_before_the_rest_stays_late() -> None:
    """A pause after the breach moves nothing."""
    rested = of(FIRST, [OPENED, event(K.WAITING, 70)])
    assert (rested.due_at, rested.paused_at) == (after(60), None)


def test_a_rest_outside_working_hours_costs_nothing() -> None:
    """Waiting over the weekend, when nobody works, moves no deadline."""
    events = [OPENED, event(K.WAITING, 5 * 60), event(K.RESUMED, 40 * 60)]
    desk = Calendars(DESK)
    assert deadline(events, WHOLE, desk).due_at == deadline([OPENED], WHOLE, desk).due_at


def test_a_calendar_that_never_opens_does_not_swallow_the_promise() -> None:
    """The deadline is counted around the clock, and says so."""
    shut = SpecialDay(DayKind.SPECIAL, {"": "Shut"})
    days = {date(2026, 11, 1) + timedelta(days=n): shut for n in range(2200)}
    found = deadline([OPENED], Policy(), Calendars(Calendar("Shut", "UTC", DESK.week, days)))
    assert found.due_at == after(60)
    assert "never_open" in [step.code for step in found.why]


# --- What to tell ------------------------------------------------------------------------------------------------


def told(now: datetime, keys: list[str], promise: Policy | None = None) -> tuple[CaseEventKind, datetime] | None:
    """What to tell next of the first response."""
    watch = next_watch(of(FIRST, [OPENED], promise or Policy()).watches, keys, now)
    return (watch.kind, watch.at) if watch else None


def test_a_case_is_warned_of_twice_then_breached() -> None:
    """In order: half an hour, three quarters, the hour, nothing more."""
    assert told(after(1), []) == (K.WARNED, after(30))
    assert told(after(30), ["warned:1800"]) == (K.WARNED, after(45))
    assert told(after(45), ["warned:2700"]) == (K.BREACHED, after(60))
    assert told(after(60), ["breached:3600"]) is None


def test_after_the_breach_it_is_told_again_where_the_policy_wants_it() -> None:
    """Half an hour and two hours after it."""
    promise = policy(overdue=(timedelta(minutes=120), timedelta(minutes=30)))
    assert told(after(61), ["breached:3600"], promise) == (K.OVERDUE, after(90))
    assert told(after(90), ["overdue:5400"], promise) == (K.OVERDUE, after(180))


def test_a_case_that_opens_late_is_not_warned_of_what_its_opening_said() -> None:
    """Opened after 35 minutes: the opening alert shows 25 minutes left, the next word is at 45."""
    watches = of(FIRST, [OPENED], Policy()).watches
    assert told(after(35), told_by_opening(watches, after(35))) == (K.WARNED, after(45))
    assert told(after(90), told_by_opening(watches, after(90))) == (K.BREACHED, after(60))


def test_a_sweep_that_slept_tells_one_thing() -> None:
    """Asleep from minute 1 to 51: only the second warning; to minute 61: only the breach."""
    assert told(after(51), []) == (K.WARNED, after(45))
    assert told(after(61), []) == (K.BREACHED, after(60))


def test_the_other_clocks_are_warned_at_the_same_shares() -> None:
    """Half and three quarters of eight hours; nonsense among the warnings is left out."""
    minutes = tuple(timedelta(minutes=m) for m in (45, 30, 45, 60, 90, 0))
    found = of(RESOLUTION, [OPENED], policy(resolution=8 * HOUR, warnings=minutes))
    assert [watch.at for watch in found.watches] == [after(240), after(360), after(480)]


# --- Properties --------------------------------------------------------------------------------------------------

MINUTES = st.integers(1, 4000).map(lambda m: timedelta(minutes=m))
TARGETS = st.builds(
    SlaTarget, MINUTES, st.lists(MINUTES, max_size=3).map(tuple), st.none() | MINUTES, st.none() | MINUTES,
    st.lists(MINUTES, max_size=2).map(tuple), st.frozensets(st.sampled_from(sorted(ALL))),
)  # fmt: skip
HOURS = st.sampled_from(
    [
        "daily 00:00-24:00",
        "mon-fri 09:00-12:30 13:30-17:00",
        "daily 01:30-03:30",
        "fri-sun 22:00-06:00",
        "sun 10:00-11:00",
    ]
)
CALENDARS = st.builds(
    lambda hours, zone: Calendar("Any", zone, parse_week(hours)),
    HOURS, st.sampled_from(["UTC", "Europe/Brussels", "America/New_York", "Australia/Lord_Howe"]),
)  # fmt: skip
# Some cases of each live through a change of the clocks.
STARTS = st.sampled_from([NOON, datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)])
LATER = (K.JOINED, K.REPLIED, K.WAITING, K.SNOOZED, K.RESUMED, K.CLOSED, K.REOPENED)


@st.composite
def logs(draw: st.DrawFn) -> list[ClockEvent]:
    """Any log: posts collected late, snoozes cut short, cases closed and opened again, by hand or by their author."""
    moment = draw(STARTS)
    log = [ClockEvent(K.OPENED, moment + timedelta(minutes=draw(st.integers(0, 60))), moment)]
    for kind in draw(st.lists(st.sampled_from(LATER), max_size=10)):
        moment = max(moment, log[-1].at) + timedelta(minutes=draw(st.integers(0, 600)))
        posted = moment - timedelta(minutes=draw(st.integers(0, 200)))
        by_post = kind is K.JOINED or (kind is K.REOPENED and draw(st.booleans()))
        until = moment + timedelta(minutes=draw(st.integers(1, 300))) if draw(st.booleans()) else None
        log.append(ClockEvent(
            kind, moment, posted if by_post else None, by_author=kind is K.JOINED and draw(st.booleans()),
            until=until if kind is K.SNOOZED else None, undo=kind is K.REOPENED and not by_post,
            released_at=moment - timedelta(minutes=draw(st.integers(0, 60))) if kind is K.REPLIED else None,
        ))  # fmt: skip
    return log


@settings(deadline=None, max_examples=150)
@given(logs(), TARGETS, CALENDARS)
def test_recomputing_from_the_events_gives_the_same_deadlines(
    log: list[ClockEvent], target: SlaTarget, calendar: Calendar
) -> None:
    """The log alone decides: again, and with a calendar that was loaded anew, everything is the same."""
    promise = Policy("Promise", target)
    again = Calendar(calendar.name, calendar.zone, tuple(calendar.week), dict(calendar.days))
    assert reckon(log, promise, Calendars(calendar)) == reckon(list(log), promise, Calendars(again))


@settings(deadline=None, max_examples=150)
@given(logs(), TARGETS, CALENDARS)
def test_what_happens_later_leaves_what_was_due_before_alone(
    log: list[ClockEvent], target: SlaTarget, calendar: Calendar
) -> None:
    """A deadline that passed before an event never moves by it, unless an earlier post joins or a close is undone."""
    promise = Policy("Promise", target)
    before = (
        {(one.clock, one.round): one for one in reckon(log[:-1], promise, Calendars(calendar))} if len(log) > 1 else {}
    )
    last = log[-1]
    for one in reckon(log, promise, Calendars(calendar)):
        old = before.get((one.clock, one.round))
        if old and old.due_at <= last.at and old.paused_at is None and last.kind not in (K.JOINED, K.REOPENED):
            assert one.due_at == old.due_at


@settings(deadline=None, max_examples=150)
@given(logs(), TARGETS, CALENDARS)
def test_a_deadline_is_its_promise_of_working_time_away(
    log: list[ClockEvent], target: SlaTarget, calendar: Calendar
) -> None:
    """Without pauses and reopening the working time from the start to the deadline is the promise; never less."""
    for one in reckon(log, Policy("Promise", target), Calendars(calendar)):
        promised = target.promised(one.clock)
        assert promised is not None
        counted = working_time_between(ALWAYS if calendar.always else calendar, one.started_at, one.due_at)
        assert counted >= promised
        if not target.pauses and all(event.kind is not K.REOPENED for event in log):
            assert counted == promised
        assert one.started_at <= one.due_at
        assert [watch.at for watch in one.watches] == sorted(watch.at for watch in one.watches)


@settings(deadline=None, max_examples=100)
@given(logs(), TARGETS, CALENDARS)
def test_the_days_told_add_up_to_the_promise(log: list[ClockEvent], target: SlaTarget, calendar: Calendar) -> None:
    """Why a deadline is what it is leaves nothing out: the time of the days it names is the time promised."""
    for one in reckon(log, Policy("Promise", target), Calendars(calendar)):
        spans = [step.values["span"] for step in one.why if "span" in step.values and "day" in step.values]
        if not calendar.always:
            assert sum(spans, timedelta()) == target.promised(one.clock)
        assert {step.code for step in one.why} <= set(CODES)
        last = "due" if one.paused_at is None else "would_be_due"
        assert [step.values["at"] for step in one.why if step.code == last] == [one.due_at]


@settings(deadline=None)
@given(TARGETS, st.lists(st.integers(0, 120), max_size=30), st.integers(0, 700))
def test_whatever_the_sweep_does_each_thing_is_told_once_and_in_order(
    target: SlaTarget, naps: list[int], opened: int
) -> None:
    """Sweeping at any moments tells each thing once, never early, at most one a sweep, and the breach in any case."""
    watches = of(FIRST, [event(K.OPENED, opened, 0)], Policy("Promise", target)).watches
    now, spoken = after(opened), []
    keys = told_by_opening(watches, now)
    for nap in [*naps, 20_000, 20_000]:
        watch = next_watch(watches, keys, now)
        if watch and watch.at <= now:
            spoken.append(watch)
            keys = [*keys, watch.key]
        now += timedelta(minutes=nap)
    assert len({watch.key for watch in spoken}) == len(spoken)
    assert [watch.at for watch in spoken] == sorted(watch.at for watch in spoken)
    kinds = [watch.kind for watch in spoken]
    assert kinds == sorted(kinds, key=[K.WARNED, K.BREACHED, K.OVERDUE].index)
    assert target.overdue or kinds[-1] is K.BREACHED


def test_legs_say_where_the_hour_went() -> None:
    """Each step has its time and its share of the whole."""
    whole = legs(NOON, after(6), after(7), after(9), after(21), after(45))
    assert [leg.name for leg in whole] == ["collected", "classified", "queued", "claimed", "answered"]
    assert [leg.share for leg in whole] == pytest.approx([0.1, 1 / 60, 2 / 60, 0.2, 0.4])
    assert [leg.name for leg in legs(NOON, after(6))] == ["collected"]
    assert legs(NOON) == ()
    assert legs(NOON, after(6), whole=timedelta(minutes=12))[0].share == 0.5


MOMENTS = st.none() | st.integers(-100, 10_000)


@settings(deadline=None)
@given(st.lists(MOMENTS, min_size=5, max_size=5))
def test_legs_add_up_to_the_way(minutes: list[int | None]) -> None:
    """Whatever is missing or out of order, no leg is negative and they add up to the latest moment."""
    moments = [after(m) if m is not None else None for m in minutes]
    found = legs(NOON, *moments)
    assert all(leg.duration >= timedelta(0) for leg in found)
    latest = max([moment for moment in moments if moment is not None] + [NOON])
    assert sum((leg.duration for leg in found), timedelta(0)) == latest - NOON
