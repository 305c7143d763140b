"""A clock per tier over real cases: shown, ordered, warned of, and stopped by what the tier does."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from listener.errors import Conflict, ListenerError, NotFound
from listener.services import clocks, registry, rendering, team, webcare
from listener.services.installation import Installation
from listener.services.watching import watch_cases
from listener.store.queue import QueueFilter
from listener.terms import AlertKind, CaseEventKind, CaseState, ClockKind, CloseReason, EscalationReason, Role, Tier
from models import Agent, Alert, Brand, Case, CaseWarning, Delivery, Source
from tests.factories import make_agent, make_brand, make_case, now
from tests.fakes import FakeNotifier

K = CaseEventKind
FIRST, N2 = ClockKind.FIRST_RESPONSE, ClockKind.AT_N2
HOUR, MINUTE, ZONE = timedelta(hours=1), timedelta(minutes=1), ZoneInfo("UTC")


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    """A case of ten minutes ago under a policy with a promise for each tier."""
    registry.add_policy(
        inst, now(), name="Tiers", first_response=240, at_n1=60, at_n2=120, at_n3=480, overdue=[30], warnings=[120]
    )
    return make_case(inst.database, brand, source)


def person(inst: Installation, name: str, role: Role = Role.AGENT, **values: object) -> Agent:
    return make_agent(inst.database, name, role=role, password_hash="x", **values)


def escalate(inst: Installation, case: Case, by: Agent, tier: Tier = Tier.N2) -> None:
    webcare.escalate(inst, case.number, by, tier, EscalationReason.EXPERTISE, "", now())


def shown(inst: Installation, case: Case) -> Case:
    return webcare.case(inst, case.number).row.case


def at_n2(inst: Installation, case: Case) -> list[tuple[int, bool]]:
    """The stays at N2 by round, and whether their clocks run."""
    found = webcare.case(inst, case.number).clocks
    return [(one.round, one.stopped_at is None) for one in found if one.clock is N2]


def due_at_n2(inst: Installation, case: Case) -> datetime:
    return next(one.due_at for one in webcare.case(inst, case.number).clocks if one.clock is N2)


def test_what_is_escalated_shows_the_time_of_its_tier(inst: Installation, case: Case) -> None:
    """The case shows the clock that is due first, the other stays beside it, and each tells why."""
    escalate(inst, case, make_agent(inst.database))
    one, view = shown(inst, case), webcare.case(inst, case.number)
    assert (one.clock, one.runs_from, one.due_at) == (N2, one.tier_since, one.tier_since + 2 * HOUR)
    assert [(row.clock, row.stopped_at) for row in view.clocks] == [(FIRST, None), (N2, None)]
    assert [step["code"] for step in view.clocks[1].why] == ["policy", "from_tier", "around_the_clock", "due"]


def test_the_queue_is_in_the_order_of_what_is_due_first(
    inst: Installation, case: Case, brand: Brand, source: Source
) -> None:
    """What was answered and lies at N2 goes before what has more time, and is late there when its tier is."""
    other = make_case(inst.database, brand, source)
    escalate(inst, case, make_agent(inst.database))

    def numbers(wanted: QueueFilter, moment: timedelta) -> list[int]:
        return [row.case.number for row in webcare.look(inst, wanted, None, now() + moment).rows]

    assert numbers(QueueFilter(), MINUTE) == [case.number, other.number]
    assert numbers(QueueFilter(late=True), 3 * HOUR) == [case.number]
    tiers = {heap.key: heap for heap in team.look(inst, now() + 100 * MINUTE, ZONE).tiers}
    assert (tiers["n2"].open, tiers["n2"].soon, tiers["n2"].late) == (1, 1, 0)
    assert (tiers["n1"].open, tiers["n1"].soon) == (1, 0)


def test_taking_it_stops_the_clock_and_giving_it_back_does_not(inst: Installation, case: Case) -> None:
    """By hand or because the lease ran out; answering, closing and handing back do."""
    ann, eve = make_agent(inst.database, "Ann"), make_agent(inst.database, "Eve", tier=Tier.N2)
    escalate(inst, case, ann)
    webcare.claim(inst, case.number, eve, now())
    assert (at_n2(inst, case), shown(inst, case).clock) == ([(1, False)], FIRST)
    webcare.release(inst, case.number, eve, now())
    assert (at_n2(inst, case), shown(inst, case).clock) == ([(1, True)], N2)
    webcare.claim(inst, case.number, eve, now())
    assert webcare.give_back_due(inst, now() + 3 * HOUR) == 1
    assert at_n2(inst, case) == [(1, True)]
    webcare.close(inst, case.number, eve, CloseReason.ANSWERED, now())
    webcare.reopen(inst, case.number, ann, now())
    assert at_n2(inst, case) == [(1, True)]
    webcare.hand_back(inst, case.number, ann, "", now())
    assert (at_n2(inst, case), shown(inst, case).clock) == ([(1, False)], ClockKind.AT_N1)
    escalate(inst, case, ann)
    assert at_n2(inst, case) == [(1, False), (2, True)]


def test_what_never_left_its_tier_is_not_worked_out_again_when_it_is_claimed(inst: Installation, case: Case) -> None:
    """Nothing of its clocks depends on who has it."""
    before = [row.model_dump() for row in webcare.case(inst, case.number).clocks]
    webcare.claim(inst, case.number, make_agent(inst.database), now())
    assert [row.model_dump() for row in webcare.case(inst, case.number).clocks] == before


def test_a_promise_made_later_holds_for_what_lies_there(inst: Installation, case: Case) -> None:
    """And a promise that is taken back goes: the log knows since when the case is at N2."""
    escalate(inst, case, make_agent(inst.database))
    registry.change_policy(inst, "Tiers", at_n2=None)
    clocks.reckon_all(inst, now())
    assert (at_n2(inst, case), shown(inst, case).clock) == ([], FIRST)
    registry.change_policy(inst, "Tiers", at_n2=30)
    clocks.reckon_all(inst, now())
    assert shown(inst, case).due_at == shown(inst, case).tier_since + HOUR / 2


def test_a_tier_counts_in_its_own_hours_and_the_answer_in_those_of_the_policy(inst: Installation, case: Case) -> None:
    """The client's desk opens in two days: N3 is due after that, and the answer is where it was, shown first."""
    start = now().date()
    registry.add_calendar(inst, now(), name="Client")
    for n in range(-1, 3):
        registry.set_day(inst, "Client", start + timedelta(days=n), "closed", "Fair")
    registry.change_policy(inst, "Tiers", at_n3_calendar="Client")
    before = shown(inst, case).due_at
    escalate(inst, case, make_agent(inst.database), Tier.N3)
    first, third = webcare.case(inst, case.number).clocks
    assert third.due_at == datetime.combine(start + timedelta(days=3), time(8), UTC)
    assert {"code": "around_the_clock_at", "values": {"tier": "n3", "name": "Client", "zone": "UTC"}} not in third.why
    assert {"code": "hours_at", "values": {"tier": "n3", "name": "Client", "zone": "UTC"}} in third.why
    assert (shown(inst, case).clock, first.due_at) == (FIRST, before)


def test_a_changed_calendar_of_a_tier_moves_what_lies_there(inst: Installation, case: Case) -> None:
    """By a day that was set, by another calendar, and by none: the deadline follows from the log each time."""
    registry.add_calendar(inst, now(), name="Client", hours="daily 00:00-12:00 13:00-24:00")
    registry.change_policy(inst, "Tiers", at_n2_calendar="Client")
    escalate(inst, case, make_agent(inst.database))
    since = shown(inst, case).tier_since
    assert since
    for n in range(3):
        registry.set_day(inst, "Client", since.date() + timedelta(days=n), "closed", "")
    assert clocks.reckon_all(inst, now()) == 1
    assert due_at_n2(inst, case) == datetime.combine(since.date() + timedelta(days=3), time(2), UTC)
    registry.change_policy(inst, "Tiers", at_n2_calendar=None)
    assert clocks.reckon_all(inst, now()) == 1
    assert due_at_n2(inst, case) == since + 2 * HOUR


def test_a_calendar_that_a_tier_counts_in_is_not_deleted(inst: Installation, case: Case) -> None:
    """The refusal names the policy and the tiers; the calendar says who uses it."""
    registry.add_calendar(inst, now(), name="Client")
    registry.change_policy(inst, "Tiers", at_n2_calendar="Client", at_n3_calendar="Client")
    with pytest.raises(Conflict, match=r"used by: Tiers \(N2, N3\)") as refused:
        registry.remove_calendar(inst, "Client")
    assert refused.value.advice == "Let them use another first: listener policy change 'Tiers' --n2-calendar …"
    assert registry.show_calendar(inst, "Client").policies == ["Tiers"]
    registry.change_policy(inst, "Tiers", at_n2_calendar=None, at_n3_calendar=None)
    registry.remove_calendar(inst, "Client")


def test_a_calendar_is_named_only_for_a_tier_that_promises_something(inst: Installation, case: Case) -> None:
    """There would be nothing to count in it."""
    registry.add_calendar(inst, now(), name="Client")
    with pytest.raises(ListenerError, match="N3 has a calendar"):
        registry.change_policy(inst, "Tiers", at_n3=None, at_n3_calendar="Client")
    with pytest.raises(NotFound, match="None such"):
        registry.change_policy(inst, "Tiers", at_n3_calendar="None such")


def test_the_people_of_the_tier_are_told_then_the_leads_then_the_managers(inst: Installation, case: Case) -> None:
    """Before, at and after the breach, each once; nobody of another tier, another client, or without a way in."""
    mail = FakeNotifier()
    settings = inst.settings.model_copy(update={"smtp_url": "smtp://mail.example"})
    inst = replace(inst, settings=settings, notifiers={**inst.notifiers, "email": mail})
    person(inst, "Ann"), person(inst, "Eve", tier=Tier.N2), person(inst, "Edo", tier=Tier.N2)
    person(inst, "Nia", tier=Tier.N3), person(inst, "Lea", Role.LEAD), person(inst, "Max", Role.MANAGER)
    person(inst, "Oda", tier=Tier.N2, all_brands=False), person(inst, "Mia", Role.MANAGER, tier=Tier.N2)
    make_agent(inst.database, "Ida", tier=Tier.N2)
    escalate(inst, case, person(inst, "Bob"))
    start = shown(inst, case).tier_since or now()
    for minute in (59, 60, 61, 119, 120, 121, 149, 150, 151):
        watch_cases(inst, start + minute * MINUTE)
    with inst.database.reading() as session:
        rows = session.exec(select(CaseWarning, Agent).join(Agent, Agent.id == CaseWarning.agent_id)).all()
        told = sorted((warning.kind, agent.name) for warning, agent in rows if warning.clock is N2)
        managers = [(K.OVERDUE, "Max"), (K.OVERDUE, "Mia")]
        assert told == sorted([(K.WARNED, "Edo"), (K.WARNED, "Eve"), (K.BREACHED, "Lea"), *managers])
        assert len(session.exec(select(Delivery)).all()) == len(rows)
        alert = session.exec(select(Alert).where(Alert.clock == N2, Alert.kind == AlertKind.CASE_WARNING)).one()
        deliveries = session.exec(select(Delivery).where(Delivery.alert_id == alert.id)).all()
        message = rendering.message(session, inst.settings, [(deliveries[0], alert)])
    assert (message.clock, message.due_at) == (N2, start + 2 * HOUR)


def test_where_nobody_works_on_the_tier_the_leads_are_told(inst: Installation, case: Case) -> None:
    """And of what was handed back to N1, which nobody has: the whole first line is too many."""
    person(inst, "Lea", Role.LEAD)
    ann = person(inst, "Ann")
    escalate(inst, case, ann)
    watch_cases(inst, now() + 61 * MINUTE)
    webcare.hand_back(inst, case.number, ann, "", now())
    watch_cases(inst, now() + 31 * MINUTE)
    with inst.database.reading() as session:
        rows = session.exec(select(CaseWarning.clock, Agent.name).join(Agent, Agent.id == CaseWarning.agent_id)).all()
    assert sorted(rows) == [(ClockKind.AT_N1, "Lea"), (N2, "Lea")]


def test_a_clock_rests_for_a_tier_only_where_that_promises_something(inst: Installation, case: Case) -> None:
    """Such a policy is refused; with a promise of N2 the first response rests until N2 takes the case up."""
    with pytest.raises(ListenerError, match="N2 or N3"):
        registry.add_policy(inst, now(), name="Rests", pauses=["first_response:escalated"])
    registry.change_policy(inst, "Tiers", pauses=["first_response:escalated"])
    escalate(inst, case, make_agent(inst.database))
    first, second = webcare.case(inst, case.number).clocks
    assert (first.paused_at, second.paused_at) == (shown(inst, case).tier_since, None)
    with pytest.raises(ListenerError, match="N2 or N3"):
        registry.change_policy(inst, "Tiers", at_n2=None, at_n3=None)


def test_another_brand_keeps_its_own_promise(inst: Installation, case: Case, source: Source) -> None:
    """A policy of one client promises nothing of another's experts."""
    other = make_brand(inst.database, "Mango")
    registry.add_policy(inst, now(), name="Mango", brand="mango", first_response=60)
    theirs = make_case(inst.database, other, source)
    escalate(inst, theirs, make_agent(inst.database), Tier.N3)
    assert [row.clock for row in webcare.case(inst, theirs.number).clocks] == [FIRST]
    assert shown(inst, theirs).state is CaseState.NEW
