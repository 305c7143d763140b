"""How long a case lies at a tier before that tier acts, and what that does to the other clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from listener.decide.calendar import ALWAYS, Calendar, SpecialDay
from listener.decide.hours import parse_week
from listener.decide.policies import Calendars, Policy
from listener.decide.sla import Deadline, deadline, reckon
from listener.decide.timeline import ClockEvent
from listener.terms import CaseEventKind, ClockKind, DayKind, Pause, SlaTarget, Tier

K = CaseEventKind
FIRST, N1, N2, N3 = ClockKind.FIRST_RESPONSE, ClockKind.AT_N1, ClockKind.AT_N2, ClockKind.AT_N3
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday; one o'clock in Brussels
HOUR = timedelta(hours=1)
ANN, EVE = UUID(int=1), UUID(int=2)
TIERED = SlaTarget(resolution=8 * HOUR, at_n1=HOUR, at_n2=2 * HOUR, at_n3=4 * HOUR)
ESCALATED = frozenset((clock, Pause.ESCALATED) for clock in (FIRST, ClockKind.RESOLUTION))


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def event(kind: CaseEventKind, minute: float, **values: Any) -> ClockEvent:
    return ClockEvent(kind, after(minute), **values)


OPENED = event(K.OPENED, 5, published_at=NOON)
TO_N2 = event(K.ESCALATED, 10, tier=Tier.N2, agent=ANN)
TAKEN = event(K.CLAIMED, 40, agent=EVE)


def of(clock: ClockKind, *events: ClockEvent, target: SlaTarget = TIERED, round: int = 1) -> Deadline:
    found = reckon([OPENED, *events], Policy("Promise", target))
    return next(one for one in found if one.clock is clock and (clock is FIRST or one.round == round))


def test_a_tier_has_its_own_time_from_the_escalation() -> None:
    """Two hours for N2; the hour from publication goes on, and the first due of them counts."""
    assert (of(N2, TO_N2).started_at, of(N2, TO_N2).due_at) == (after(10), after(130))
    assert (of(FIRST, TO_N2).due_at, of(FIRST, TO_N2).runs) == (after(60), True)
    assert deadline([OPENED, TO_N2], Policy("", TIERED)).clock is FIRST
    assert deadline([OPENED, event(K.REPLIED, 8), TO_N2], Policy("", TIERED)).clock is N2


def test_where_a_tier_promises_nothing_nothing_runs() -> None:
    """N3 alone has a promise: what lies at N2 has the clocks it had."""
    only = SlaTarget(at_n3=HOUR)
    assert [one.clock for one in reckon([OPENED, TO_N2], Policy("", only))] == [FIRST]


def test_a_tiers_time_counts_in_the_hours_of_the_policy() -> None:
    """Escalated on Friday at four in Brussels, where the desk shuts at five: due on Monday at ten."""
    desk = Calendar("Desk", "Europe/Brussels", parse_week("mon-fri 09:00-17:00"))
    late = event(K.ESCALATED, 180, tier=Tier.N2)
    (found,) = (one for one in reckon([OPENED, late], Policy("", TIERED), Calendars(desk)) if one.clock is N2)
    assert found.due_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


OFFICE = Calendar("Office", "Europe/Brussels", parse_week("mon-fri 09:00-17:00"))
AT_N3 = Calendars(tiers={Tier.N3: OFFICE})


def due(clock: ClockKind, calendars: Calendars, *events: ClockEvent, target: SlaTarget = TIERED) -> Deadline:
    return next(one for one in reckon([OPENED, *events], Policy("", target), calendars) if one.clock is clock)


def test_a_tier_counts_in_hours_of_its_own_from_when_the_case_came_there() -> None:
    """Escalated to a desk that shuts half an hour later, on Friday at five, and that has four hours for it."""
    to_n2, to_n3 = event(K.ESCALATED, 10, tier=Tier.N2), event(K.ESCALATED, 210, tier=Tier.N3)
    assert due(N2, AT_N3, to_n2, to_n3).due_at == after(130)
    assert due(N3, AT_N3, to_n2, to_n3).due_at == datetime(2026, 11, 23, 11, 30, tzinfo=UTC)


def test_the_answers_keep_to_the_hours_of_the_policy_wherever_the_case_lies() -> None:
    """It runs on over the client's weekend; a pause lets it rest, and does not make it count in other hours."""
    late = event(K.ESCALATED, 210, tier=Tier.N3)
    target = SlaTarget(first_response=8 * HOUR, resolution=24 * HOUR, at_n3=4 * HOUR)
    for clock, hours in ((FIRST, 8), (ClockKind.RESOLUTION, 24)):
        assert due(clock, AT_N3, late, target=target).due_at == NOON + hours * HOUR
    rests = SlaTarget(first_response=8 * HOUR, at_n3=4 * HOUR, pauses=ESCALATED)
    taken = event(K.CLAIMED, 4000, agent=EVE)
    assert due(FIRST, AT_N3, late, taken, target=rests).due_at == after(4000 + 480 - 210)


def test_a_deadline_says_whose_hours_it_counts() -> None:
    """The calendar by its name, and the tier where it is the tier's; around the clock may be a tier's too."""
    always = Calendar("Shifts", "UTC", parse_week("daily 00:00-24:00"))
    calendars = Calendars(OFFICE, {Tier.N2: always, Tier.N3: OFFICE})

    def said(clock: ClockKind, *events: ClockEvent) -> list[tuple[str, object]]:
        steps = due(clock, calendars, *events).why
        return [
            (step.code, step.values.get("name")) for step in steps if "hours" in step.code or "clock_at" in step.code
        ]

    to_n3 = event(K.ESCALATED, 10, tier=Tier.N3)
    assert said(FIRST, TO_N2) == [("hours", "Office")]
    assert said(N2, TO_N2) == [("around_the_clock_at", "Shifts")]
    assert said(N3, to_n3) == [("hours_at", "Office")]
    assert [step.code for step in due(N3, Calendars(ALWAYS), to_n3).why][1:3] == ["from_tier", "around_the_clock"]


def test_a_tier_that_never_works_has_a_deadline_all_the_same() -> None:
    """Counted around the clock, and it says whose calendar has no hours; the other clocks are not touched."""
    shut = SpecialDay(DayKind.SPECIAL, {"": "Shut"})
    days = {NOON.date() + timedelta(days=n): shut for n in range(-20, 2200)}
    calendars = Calendars(OFFICE, {Tier.N2: Calendar("Shut", "UTC", OFFICE.week, days)})
    found = due(N2, calendars, TO_N2)
    assert (found.due_at, [step.values for step in found.why if step.code == "never_open"]) == (
        after(130),
        [{"name": "Shut"}],
    )
    assert due(FIRST, calendars, TO_N2).due_at == after(60)


@pytest.mark.parametrize(
    ("act", "how"),
    [
        (TAKEN, "taken"),
        (event(K.REPLIED, 40), "answered"),
        (event(K.CLOSED, 40), "closed"),
        (event(K.HANDED_BACK, 40, tier=Tier.N1), "moved"),
        (event(K.ESCALATED, 40, tier=Tier.N3), "moved"),
        (event(K.WAITING, 40, agent=EVE), "taken"),
    ],
)
def test_a_tier_acts(act: ClockEvent, how: str) -> None:
    """Whatever it does with the case stops its clock, and the clock says what it was."""
    stopped = of(N2, TO_N2, act)
    assert stopped.stopped_at == after(40)
    assert stopped.why[-1].code == f"{how}_in_time"
    late = of(N2, TO_N2, act, target=SlaTarget(at_n2=HOUR / 4))
    assert late.why[-1].code == f"{how}_late"


def test_the_next_tier_counts_from_when_the_case_came_there() -> None:
    """Up to N3, back to N2, down to N1: each has its own time, and a second stay is a second round."""
    log = [
        TO_N2,
        event(K.ESCALATED, 20, tier=Tier.N3),
        event(K.HANDED_BACK, 30, tier=Tier.N2),
        event(K.HANDED_BACK, 50, tier=Tier.N1),
    ]
    assert of(N3, *log).due_at == after(260)
    assert (of(N2, *log, round=2).started_at, of(N2, *log, round=2).stopped_at) == (after(30), after(50))
    assert (of(N1, *log).due_at, of(N1, *log).runs) == (after(110), True)


def test_taking_a_case_and_giving_it_back_does_not_stop_the_clock() -> None:
    """It counts on from the escalation, as if nobody had taken the case; an answer in between is an act."""
    back = event(K.RELEASED, 90)
    assert (of(N2, TO_N2, TAKEN, back).due_at, of(N2, TO_N2, TAKEN, back).runs) == (after(130), True)
    for act in (event(K.REPLIED, 50), event(K.WAITING, 50, agent=EVE)):
        assert of(N2, TO_N2, TAKEN, act, back).stopped_at == after(40)
    asleep = event(K.SNOOZED, 50, agent=EVE, until=after(60))
    assert of(N2, TO_N2, TAKEN, asleep, event(K.RESUMED, 60), back).runs


def test_a_close_that_is_undone_never_stopped_it() -> None:
    """Closed while nobody had it, its clock runs on; closed by its holder, it is theirs again and nobody else's."""
    undone = event(K.REOPENED, 60, undo=True, agent=EVE)
    closed = event(K.CLOSED, 50, agent=EVE)
    assert of(N2, TO_N2, closed, undone).runs
    assert of(N2, TO_N2, TAKEN, closed, undone).stopped_at == after(40)
    assert of(N2, TO_N2, TAKEN, closed, undone, event(K.RELEASED, 70)).runs
    by_another = event(K.REOPENED, 60, undo=True, agent=ANN)
    assert of(N2, TO_N2, TAKEN, closed, by_another).runs


def test_what_was_closed_there_is_answered_next() -> None:
    """Opened again by its author, the case has its next response; the tier has acted, whoever gives it back then."""
    reopened = event(K.REOPENED, 60, published_at=after(55), by_author=True)
    log = [TO_N2, TAKEN, event(K.CLOSED, 50, agent=EVE), reopened, event(K.RELEASED, 70)]
    assert of(N2, *log).stopped_at == after(40)
    assert of(ClockKind.NEXT_RESPONSE, *log).due_at == after(115)


def test_the_first_response_rests_for_a_tier_only_where_the_policy_says_so() -> None:
    """Until that tier takes the case up; given back, it rests again. One of the two always runs."""
    rests = SlaTarget(at_n2=2 * HOUR, pauses=ESCALATED)
    lying = of(FIRST, TO_N2, target=rests)
    assert (lying.paused_at, lying.due_at) == (after(10), after(60))
    assert deadline([OPENED, TO_N2], Policy("", rests)).clock is N2
    assert of(FIRST, TO_N2, TAKEN, target=rests).due_at == after(90)
    again = of(FIRST, TO_N2, TAKEN, event(K.RELEASED, 60), target=rests)
    assert (again.paused_at, again.due_at) == (after(60), after(90))
    assert {"escalated", "escalated_on"} < {step.code for step in again.why}


def test_it_does_not_rest_for_a_tier_that_promises_nothing() -> None:
    """Nobody would be reminded of the case; and N1 is no higher tier."""
    rests = SlaTarget(at_n1=HOUR, at_n2=HOUR, pauses=ESCALATED)
    to_n3 = event(K.ESCALATED, 10, tier=Tier.N3)
    assert of(FIRST, to_n3, target=rests).due_at == after(60)
    assert "escalated_counts" in {step.code for step in of(FIRST, to_n3, target=rests).why}
    back = of(FIRST, TO_N2, event(K.HANDED_BACK, 30, tier=Tier.N1), target=rests)
    assert (back.due_at, back.paused_at) == (after(80), None)


def test_an_older_post_that_joins_moves_no_stay() -> None:
    """The first response counts from it; the tier from when the case came there."""
    older = event(K.JOINED, 20, published_at=after(-20))
    assert (of(FIRST, TO_N2, older).due_at, of(N2, TO_N2, older).due_at) == (after(40), after(130))


def test_the_clock_of_a_tier_never_rests() -> None:
    """Putting a case aside there gains no time, whatever the policy lets rest."""
    target = SlaTarget(at_n2=HOUR, pauses=frozenset((clock, pause) for clock in ClockKind for pause in Pause))
    log = [TO_N2, TAKEN, event(K.SNOOZED, 45, agent=EVE, until=after(60)), event(K.RESUMED, 60), event(K.RELEASED, 65)]
    assert of(N2, *log, target=target).due_at == after(70)


def test_a_tier_is_warned_of_at_the_same_shares() -> None:
    """Half and three quarters of its own time, the breach, and after it."""
    target = SlaTarget(at_n2=2 * HOUR, overdue=(HOUR / 2,))
    assert [watch.at for watch in of(N2, TO_N2, target=target).watches] == [
        after(70), after(100), after(130), after(160),
    ]  # fmt: skip
