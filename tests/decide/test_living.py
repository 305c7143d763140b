"""Deadlines worked out from the log, beside those of a case that was lived step by step."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.calendar import Calendar, Period, SpecialDay
from listener.decide.hours import parse_week
from listener.decide.policies import Calendars, Policy
from listener.decide.sla import reckon
from listener.decide.timeline import ClockEvent
from listener.terms import CaseEventKind, ClockKind, DayKind, Pause, SlaTarget, Tier
from tests.decide.living import STEP, Found, Living

K = CaseEventKind
PEOPLE = st.sampled_from([UUID(int=1), UUID(int=2)])
# Each lives through a change of the clocks of one of the zones, or through nothing special.
STARTS = [
    datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 3, 8, 4, tzinfo=UTC), datetime(2026, 11, 1, 3, tzinfo=UTC),
    datetime(2026, 4, 4, 12, tzinfo=UTC), datetime(2026, 10, 3, 12, tzinfo=UTC),
]  # fmt: skip
ZONES = ["UTC", "Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
HOURS = [
    "daily 00:00-24:00",
    "mon-fri 08:00-12:30 13:30-18:00; sat 10:00-14:00",
    "daily 01:30-03:30 04:00-08:00",
    "daily 20:00-04:00",
    "weekend 00:00-24:00; wed 06:15-22:45",
]
SPANS = st.integers(1, 12 * 8).map(lambda steps: steps * STEP)
LATER = st.integers(0, 12 * 14).map(lambda steps: steps * STEP)
PAUSES = [(clock, pause) for clock in list(ClockKind)[:3] for pause in Pause]
TARGETS = st.builds(
    SlaTarget, SPANS, next_response=SPANS, resolution=SPANS, at_n1=st.none() | SPANS, at_n2=SPANS,
    at_n3=st.none() | SPANS, pauses=st.frozensets(st.sampled_from(PAUSES)),
)  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn, near: datetime, name: str = "Any") -> Calendar:
    """Split shifts, nights, a weekend; a holiday and a special day near the start."""
    days: dict[date, SpecialDay] = {}
    for kind, periods in ((DayKind.HOLIDAY, ()), (DayKind.SPECIAL, (Period(600, 720), Period(780, 1440)))):
        if draw(st.booleans()):
            day = near.date() + timedelta(days=draw(st.integers(0, 2)))
            days[day] = SpecialDay(kind, {"": kind.value}, periods)
    return Calendar(name, draw(st.sampled_from(ZONES)), parse_week(draw(st.sampled_from(HOURS))), days)


def hours(life: Living) -> Calendars:
    return Calendars(life.calendar, {clock.tier: one for clock, one in life.others.items() if clock.tier})


def acts(life: Living) -> list[CaseEventKind]:
    """What may happen to the case as it is, by the rules of the services."""
    if life.closed:
        return [K.REOPENED, K.JOINED]
    posts = [K.JOINED, K.REPLIED, K.CLOSED, K.WAITING, K.SNOOZED, K.ESCALATED, K.HANDED_BACK]
    if life.resting:
        return [*posts, K.RESUMED]
    return [*posts, *[K.CLAIMED if life.holder is None else K.RELEASED] * 3]


@st.composite
def lives(draw: st.DrawFn) -> tuple[Living, list[ClockEvent]]:
    """A case that was lived, and what its log says of it."""
    start = draw(st.sampled_from(STARTS))
    of_tiers = {ClockKind.at(tier): draw(st.none() | calendars(start, tier.value)) for tier in Tier}
    others = {clock: calendar for clock, calendar in of_tiers.items() if calendar}
    life = Living(draw(TARGETS), draw(calendars(start)), start, others)
    log = [ClockEvent(K.OPENED, start + draw(LATER) / 28 // STEP * STEP, start)]
    for _ in range(draw(st.integers(0, 9))):
        at = log[-1].at + draw(LATER)
        log += _happen(draw, life, draw(st.sampled_from(acts(life))), at)
    return life, log


def _happen(draw: st.DrawFn, life: Living, kind: CaseEventKind, at: datetime) -> list[ClockEvent]:
    """Let something happen, as its service does, and return what stands in the log."""
    who = life.holder or draw(PEOPLE)
    match kind:
        case K.CLAIMED:
            life.claim(at, who)
        case K.RELEASED:
            life.release(at)
        case K.REPLIED:
            life.reply(at)
        case K.WAITING | K.SNOOZED:
            until = at + draw(SPANS) if kind is K.SNOOZED and draw(st.booleans()) else None
            life.rest(at, Pause(kind.value), who, until)
            return [ClockEvent(K.CLAIMED, at, agent=who), ClockEvent(kind, at, until=until, agent=who)]
        case K.RESUMED:
            who = draw(PEOPLE)
            life.resume(at, who)
        case K.ESCALATED | K.HANDED_BACK:
            return _moved(draw, life, kind, at)
        case K.CLOSED:
            life.close(at)
        case K.REOPENED:
            return _reopened(draw, life, at)
        case K.JOINED:
            by_author = draw(st.booleans())
            life.post(at, by_author=by_author)
            return [ClockEvent(kind, at, at, by_author=by_author)]
    return [ClockEvent(kind, at, agent=who)]


def _moved(draw: st.DrawFn, life: Living, kind: CaseEventKind, at: datetime) -> list[ClockEvent]:
    order = list(Tier)
    place = order.index(life.tier)
    reachable = order[place + 1 :] if kind is K.ESCALATED else order[:place]
    if not reachable:
        return []
    rested, tier = life.resting is not None, draw(st.sampled_from(reachable))
    life.move(at, tier)
    woken = [ClockEvent(K.RESUMED, at)] if rested else []
    return [*woken, ClockEvent(kind, at, tier=tier)]


def _reopened(draw: st.DrawFn, life: Living, at: datetime) -> list[ClockEvent]:
    if draw(st.booleans()):
        who = draw(PEOPLE)
        life.undo_close(at, who)
        return [ClockEvent(K.REOPENED, at, undo=True, agent=who)]
    life.reopen(at)
    return [ClockEvent(K.JOINED, at, at, by_author=True), ClockEvent(K.REOPENED, at, at, by_author=True)]


@settings(deadline=None, max_examples=120)
@given(lives())
def test_the_log_gives_the_deadlines_of_the_life(lived: tuple[Living, list[ClockEvent]]) -> None:
    """Every clock starts, rests, stops and is due as if each five minutes had been counted when they passed."""
    life, log = lived
    worked_out = {
        (one.clock, one.round): Found(one.started_at, one.due_at, one.stopped_at, one.paused_at)
        for one in reckon(log, Policy("Promise", life.target), hours(life))
    }
    assert worked_out == life.found()


@settings(deadline=None, max_examples=60)
@given(lives())
def test_every_deadline_names_the_calendar_that_it_counted_in(lived: tuple[Living, list[ClockEvent]]) -> None:
    """That of its tier with the tier's name, else the policy's; the time of the days told is all that was promised."""
    life, log = lived
    for one in reckon(log, Policy("Promise", life.target), hours(life)):
        calendar = life.others.get(one.clock, life.calendar)
        (said,) = (step for step in one.why if step.code.startswith(("hours", "around_the_clock")))
        assert said.values.get("tier") == (
            one.clock.tier.value if one.clock.tier and one.clock in life.others else None
        )
        assert said.values.get("name", calendar.name) == calendar.name
        if said.code.startswith("hours"):
            assert said.values["zone"] == calendar.zone
            spans = [step.values["span"] for step in one.why if "day" in step.values and "span" in step.values]
            assert sum(spans, timedelta()) == life.target.promised(one.clock)
        else:
            assert calendar.always


@settings(deadline=None, max_examples=60)
@given(lives(), st.integers(1, 12 * 48))
def test_what_is_published_later_is_due_no_earlier(lived: tuple[Living, list[ClockEvent]], steps: int) -> None:
    """Whole lives moved in time: no deadline of the one that began later comes before its own in the other."""
    life, log = lived
    policy = Policy("Promise", life.target)
    later = [_moved_by(event, steps * STEP) for event in log]
    for one, other in zip(reckon(log, policy, hours(life)), reckon(later, policy, hours(life)), strict=True):
        if not life.target.pauses and all(event.kind is not K.REOPENED for event in log):
            assert one.due_at <= other.due_at
        assert (one.clock, one.round, one.stopped_at is None) == (other.clock, other.round, other.stopped_at is None)


def _moved_by(event: ClockEvent, span: timedelta) -> ClockEvent:
    def move(moment: datetime | None) -> datetime | None:
        return moment + span if moment else None

    return ClockEvent(
        event.kind, event.at + span, move(event.published_at), by_author=event.by_author, until=move(event.until),
        undo=event.undo, agent=event.agent, tier=event.tier,
    )  # fmt: skip
