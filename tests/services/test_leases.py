"""A claim lasts while its holder is there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from listener.errors import Conflict
from listener.services import webcare
from listener.services.installation import Installation
from listener.terms import CaseEventKind, CaseState, CloseReason
from models import Agent, Brand, Case, Source
from tests.factories import make_agent, make_case, now

LEASE = timedelta(minutes=10)


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


@pytest.fixture
def bob(inst: Installation) -> Agent:
    return make_agent(inst.database, "Bob")


def _held(inst: Installation, case: Case) -> Case:
    return webcare.case(inst, case.number).row.case


def test_a_claim_is_given_back_when_nobody_is_there(inst: Installation, case: Case, ann: Agent) -> None:
    """Ten minutes without a sign of the holder: the sweep gives the case back, once, and the history says why."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    assert webcare.give_back_due(inst, start + LEASE - timedelta(seconds=1)) == 0
    assert webcare.give_back_due(inst, start + LEASE) == 1
    assert webcare.give_back_due(inst, start + LEASE) == 0
    given = _held(inst, case)
    assert (given.state, given.holder_id, given.claimed_at, given.lease_until) == (CaseState.NEW, None, None, None)
    event, who = webcare.case(inst, case.number).events[-1]
    assert (event.kind, event.detail, who) == (CaseEventKind.RELEASED, {"why": "lease"}, None)


def test_an_open_page_keeps_the_claim(inst: Installation, case: Case, ann: Agent, bob: Agent) -> None:
    """A sign of the holder renews the lease; one of a colleague does not, and neither changes the case."""
    start = now()
    version = webcare.claim(inst, case.number, ann, start).version
    webcare.here(inst, case.number, bob, start + timedelta(minutes=5))
    assert _held(inst, case).lease_until == start + LEASE
    webcare.here(inst, case.number, ann, start + timedelta(minutes=6))
    assert _held(inst, case).lease_until == start + timedelta(minutes=16)
    assert _held(inst, case).version == version
    assert webcare.give_back_due(inst, start + LEASE) == 0


@pytest.mark.parametrize("act", ["claim", "note"])
def test_an_action_keeps_the_claim(inst: Installation, case: Case, ann: Agent, act: str) -> None:
    """Whoever works is there: a second claim and a note renew the lease as well."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    later = start + timedelta(minutes=9)
    if act == "claim":
        webcare.claim(inst, case.number, ann, later)
    else:
        webcare.note(inst, case.number, ann, "They called.", later)
    assert _held(inst, case).lease_until == later + LEASE


def test_what_ran_out_can_be_claimed_before_the_sweep(inst: Installation, case: Case, ann: Agent, bob: Agent) -> None:
    """A lease that is over holds nobody off; until then the second is told who has the case."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    with pytest.raises(Conflict, match="Ann has case"):
        webcare.claim(inst, case.number, bob, start + LEASE - timedelta(seconds=1))
    assert webcare.claim(inst, case.number, bob, start + LEASE).holder_id == bob.id
    kinds = [event.kind for event, _ in webcare.case(inst, case.number).events]
    assert kinds[-3:] == [CaseEventKind.CLAIMED, CaseEventKind.RELEASED, CaseEventKind.CLAIMED]


def test_who_comes_back_too_late_is_told_what_happened(inst: Installation, case: Case, ann: Agent, bob: Agent) -> None:
    """A close from a page that lost its claim is refused, with the loss, or with who has the case now."""
    start = now()
    seen = webcare.claim(inst, case.number, ann, start).version
    webcare.give_back_due(inst, start + LEASE)
    with pytest.raises(Conflict) as refused:
        webcare.close(inst, case.number, ann, CloseReason.ANSWERED, start + LEASE, seen)
    assert (refused.value.code, refused.value.facts["kind"]) == ("changed", "released")
    assert (refused.value.facts["by"], refused.value.facts["why"]) == ("Listener", "lease")
    webcare.claim(inst, case.number, bob, start + LEASE)
    with pytest.raises(Conflict, match="Bob has case"):
        webcare.close(inst, case.number, ann, CloseReason.ANSWERED, start + LEASE, seen)


def test_a_lease_ends_with_the_claim(inst: Installation, case: Case, ann: Agent) -> None:
    """Closed and released cases have no lease; an undone close has a new one."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    assert webcare.close(inst, case.number, ann, CloseReason.SPAM, start).lease_until is None
    assert webcare.reopen(inst, case.number, ann, start + timedelta(hours=1)).lease_until == start + timedelta(
        hours=1, minutes=10
    )
    assert webcare.release(inst, case.number, ann, now()).lease_until is None


def test_of_many_who_take_what_ran_out_one_wins(inst: Installation, case: Case, ann: Agent) -> None:
    """A sweep and twenty claims at the moment at which a lease runs out: given back once, held by one."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    agents = [make_agent(inst.database, f"Agent{n}") for n in range(20)]
    over = start + LEASE

    def try_to(agent: Agent | None) -> str:
        if agent is None:
            webcare.give_back_due(inst, over)
            return ""
        try:
            return webcare.claim(inst, case.number, agent, over) and agent.name
        except Conflict as conflict:
            return conflict.facts["by"]

    with ThreadPoolExecutor(21) as pool:
        names = set(pool.map(try_to, [*agents[:10], None, *agents[10:]])) - {""}
    assert len(names) == 1
    kinds = [event.kind for event, _ in webcare.case(inst, case.number).events]
    assert (kinds.count(CaseEventKind.RELEASED), kinds.count(CaseEventKind.CLAIMED)) == (1, 2)
