"""Tags on cases, and colleagues called in notes."""

import pytest

from listener.errors import ListenerError
from listener.services import webcare
from listener.services.installation import Installation
from listener.store.queue import QueueFilter
from listener.terms import CaseEventKind
from models import Agent, Brand, Case, Source
from tests.factories import make_agent, make_case, now


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


def test_a_case_is_found_by_its_tags(inst: Installation, brand: Brand, source: Source, case: Case, ann: Agent) -> None:
    """Set, shown, filtered by, removed; each change once in the history, and none makes a close stale."""
    other = make_case(inst.database, brand, source)
    assert webcare.tag(inst, case.number, ann, "Refund, VIP", now()) == ["refund", "vip"]
    assert webcare.tag(inst, case.number, ann, "refund", now()) == ["refund", "vip"]
    webcare.tag(inst, other.number, ann, "vip", now())
    found = webcare.look(inst, QueueFilter(tag="refund"), ann, now())
    assert [row.case.number for row in found.rows] == [case.number]
    assert found.rows[0].tags == ["refund", "vip"]
    assert webcare.known_tags(inst) == ["refund", "vip"]
    webcare.untag(inst, case.number, ann, "refund", now())
    webcare.untag(inst, case.number, ann, "refund", now())
    view = webcare.case(inst, case.number)
    assert view.row.tags == ["vip"]
    assert [event.kind for event, _ in view.events][1:] == [CaseEventKind.TAGGED, CaseEventKind.UNTAGGED]
    assert view.row.case.version == case.version


def test_a_tag_needs_letters_and_twenty_are_enough(inst: Installation, case: Case, ann: Agent) -> None:
    """Nothing and too much are refused with what to do."""
    with pytest.raises(ListenerError, match="letters"):
        webcare.tag(inst, case.number, ann, " , ", now())
    with pytest.raises(ListenerError, match="at most 20"):
        webcare.tag(inst, case.number, ann, ",".join(map(str, range(21))), now())


def test_a_colleague_called_hears_of_it_until_they_look(inst: Installation, case: Case, ann: Agent) -> None:
    """Bob finds the note above his queue; when he opens the case, or says so, it is gone. Ann calls not herself."""
    bob = make_agent(inst.database, "Bob")

    def calls(who: Agent) -> list[tuple[int, str, str]]:
        found = webcare.look(inst, QueueFilter(), who, now()).calls
        return [(one.number, one.by, one.call.words) for one in found]

    webcare.note(inst, case.number, ann, "@Bob can you call them? @Ann", now())
    assert calls(bob) == [(case.number, "Ann", "@Bob can you call them? @Ann")]
    assert calls(ann) == []
    webcare.here(inst, case.number, bob, now())
    assert calls(bob) == []
    webcare.note(inst, case.number, ann, "@bob again", now())
    webcare.seen(inst, case.number, bob)
    assert calls(bob) == []


def test_who_does_not_work_for_the_brand_is_not_called(inst: Installation, case: Case, ann: Agent) -> None:
    """A name that stands for nobody of this brand is only a name."""
    eve = make_agent(inst.database, "Eve", all_brands=False)
    webcare.note(inst, case.number, ann, "@Eve?", now())
    assert webcare.look(inst, QueueFilter(), eve, now()).calls == []
