"""Drafts: one a case and agent, kept as typed, and old when a post came after."""

import pytest

from listener.errors import ListenerError
from listener.services import answering
from listener.services.installation import Installation
from models import Brand, Case, Source
from tests.factories import make_agent, make_case, now
from tests.services.answered import answer_of


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


def test_a_draft_is_of_a_case_and_an_agent(inst: Installation, case: Case) -> None:
    """What Ann types stays hers through every save, Bob has his own, and an emptied one is gone."""
    ann, bob = make_agent(inst.database, "Ann"), make_agent(inst.database, "Bob")
    for text in ("We", "We are sorry", "We are sorry."):
        answering.save_draft(inst, case.number, ann, text, 1, now())
    answering.save_draft(inst, case.number, bob, "Hello", 1, now())
    drafts = [answer_of(inst, case.number, agent).draft for agent in (ann, bob)]
    assert [draft.text for draft in drafts if draft] == ["We are sorry.", "Hello"]
    answering.save_draft(inst, case.number, ann, "  ", 1, now())
    assert answer_of(inst, case.number, ann).draft is None


def test_a_newer_post_makes_the_draft_old(inst: Installation, case: Case) -> None:
    """A draft says so when the case has more posts than its writer had seen, until it is written on with them."""
    ann = make_agent(inst.database)
    answering.save_draft(inst, case.number, ann, "We are sorry", 1, now())
    assert not answer_of(inst, case.number, ann).is_old
    with inst.database.writing() as session:
        session.get_one(Case, case.id).mentions = 2
    assert answer_of(inst, case.number, ann).is_old
    answering.save_draft(inst, case.number, ann, "We are sorry for both", 1, now())
    assert answer_of(inst, case.number, ann).is_old
    answering.save_draft(inst, case.number, ann, "We are sorry for both", 2, now())
    assert not answer_of(inst, case.number, ann).is_old


def test_a_draft_has_an_end(inst: Installation, case: Case) -> None:
    """A text no source would take is refused with advice."""
    with pytest.raises(ListenerError, match="5000"):
        answering.save_draft(inst, case.number, make_agent(inst.database), "x" * 5001, 1, now())
