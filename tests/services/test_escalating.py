"""From tier to tier and back."""

import pytest

from listener.errors import Conflict
from listener.services import webcare
from listener.services.installation import Installation
from listener.store.queue import QueueFilter
from listener.terms import CaseEventKind, CaseState, EscalationReason, Tier
from models import Agent, Brand, Case, Source
from tests.factories import make_agent, make_case, now


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


def test_up_and_back(inst: Installation, case: Case, ann: Agent) -> None:
    """N1 to N3 and back to where it came from: unclaimed each time, with reason, note and moment."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    up = webcare.escalate(inst, case.number, ann, Tier.N3, EscalationReason.RISK, " A lawyer wrote. ", start)
    assert (up.tier, up.tier_since, up.state, up.holder_id) == (Tier.N3, start, CaseState.NEW, None)
    event, who = webcare.case(inst, case.number).events[-1]
    assert (event.kind, who) == (CaseEventKind.ESCALATED, ann)
    assert event.detail == {"from": "n1", "to": "n3", "cause": "risk", "note": "A lawyer wrote."}
    expert = make_agent(inst.database, "Eve", tier=Tier.N3)
    webcare.claim(inst, case.number, expert, start)
    back = webcare.hand_back(inst, case.number, expert, "Answer as usual.", start)
    assert (back.tier, back.state) == (Tier.N1, CaseState.NEW)
    event, _ = webcare.case(inst, case.number).events[-1]
    assert (event.kind, event.detail["note"]) == (CaseEventKind.HANDED_BACK, "Answer as usual.")


def test_a_tier_moves_only_where_it_can(inst: Installation, case: Case, ann: Agent) -> None:
    """Not sideways, not below N1, and not what another holds."""
    with pytest.raises(Conflict, match="with N1"):
        webcare.hand_back(inst, case.number, ann, "", now())
    with pytest.raises(Conflict, match="with N1 already"):
        webcare.escalate(inst, case.number, ann, Tier.N1, EscalationReason.OTHER, "", now())
    webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    with pytest.raises(Conflict, match="Bob has case"):
        webcare.escalate(inst, case.number, ann, Tier.N2, EscalationReason.OTHER, "", now())


def test_what_rests_goes_on_when_it_is_escalated(inst: Installation, case: Case, ann: Agent) -> None:
    """Another tier finds a case to work on, not one that sleeps."""
    webcare.snooze(inst, case.number, ann, None, now())
    up = webcare.escalate(inst, case.number, ann, Tier.N2, EscalationReason.EXPERTISE, "", now())
    assert (up.state, up.wake_at, up.paused_at) == (CaseState.NEW, None, None)


def test_the_queue_of_a_tier(inst: Installation, brand: Brand, source: Source, case: Case, ann: Agent) -> None:
    """Each tier's queue holds its own cases."""
    other = make_case(inst.database, brand, source)
    webcare.escalate(inst, other.number, ann, Tier.N2, EscalationReason.DECISION, "", now())

    def numbers(tier: Tier) -> list[int]:
        return [row.case.number for row in webcare.look(inst, QueueFilter(tier=tier), ann, now()).rows]

    assert (numbers(Tier.N1), numbers(Tier.N2), numbers(Tier.N3)) == ([case.number], [other.number], [])
