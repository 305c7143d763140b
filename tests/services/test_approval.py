"""Four eyes: what must be approved waits, somebody else decides, and a newer post replaces it."""

import pytest

from listener.errors import Conflict, ListenerError, NotAllowed
from listener.services import answering, webcare
from listener.services.casework import join
from listener.services.installation import Installation
from listener.store.queue import QueueFilter
from listener.terms import CaseEventKind, CaseState, ReplyState, Role
from models import Agent, Brand, Case, Mention, Reply, Source
from tests.factories import make_agent, make_case, make_mention, now
from tests.services.answered import answer_of


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    """A case of a brand whose answers are read first."""
    answering.require(inst, required=True, slug=brand.slug)
    return make_case(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation, case: Case) -> Agent:
    agent = make_agent(inst.database, "Ann", role=Role.LEAD)
    webcare.claim(inst, case.number, agent, now())
    return agent


@pytest.fixture
def lea(inst: Installation) -> Agent:
    return make_agent(inst.database, "Lea", role=Role.LEAD)


def _ask(inst: Installation, case: Case, ann: Agent, text: str = "Sory!") -> Reply:
    version = webcare.case(inst, case.number).row.case.version
    return answering.record(inst, case.number, ann, text, version, now())


def _kinds(inst: Installation, case: Case) -> list[CaseEventKind]:
    return [event.kind for event, _ in webcare.case(inst, case.number).events]


def test_an_answer_waits_is_edited_approved_and_posted(inst: Installation, case: Case, ann: Agent, lea: Agent) -> None:
    """Asked, seen in the leads' view with its count, edited and approved, then recorded as it was approved."""
    reply = _ask(inst, case, ann)
    page = webcare.look(inst, QueueFilter(approval=True), lea, now())
    assert ([row.case.number for row in page.rows], sum(one.approval for one in page.counts)) == ([case.number], 1)
    answering.approve(inst, reply.id, lea, "Sorry!", now())
    assert webcare.look(inst, QueueFilter(approval=True), lea, now()).rows == []
    version = webcare.case(inst, case.number).row.case.version
    done = answering.record(inst, case.number, ann, "", version, now(), closes=True)
    assert (done.text, done.state, done.decided_by) == ("Sorry!", ReplyState.SENT, lea.id)
    assert webcare.case(inst, case.number).row.case.state is CaseState.CLOSED
    wanted = [CaseEventKind.ASKED, CaseEventKind.APPROVED, CaseEventKind.REPLIED, CaseEventKind.CLOSED]
    assert _kinds(inst, case)[-4:] == wanted


def test_nobody_approves_their_own(inst: Installation, case: Case, ann: Agent) -> None:
    """A lead who answers needs another lead."""
    reply = _ask(inst, case, ann)
    with pytest.raises(NotAllowed, match="their own"):
        answering.approve(inst, reply.id, ann, "Sorry!", now())
    with pytest.raises(NotAllowed):
        answering.refuse(inst, reply.id, ann, "No", now())


def test_a_refusal_has_a_reason_and_gives_the_draft_back(
    inst: Installation, case: Case, ann: Agent, lea: Agent
) -> None:
    """The writer sees who refused and why, has the text, and may ask again; a second decision is refused."""
    reply = _ask(inst, case, ann)
    with pytest.raises(ListenerError, match="reason"):
        answering.refuse(inst, reply.id, lea, " ", now())
    answering.refuse(inst, reply.id, lea, "A typo", now())
    view = answer_of(inst, case.number, ann)
    assert view.refused and view.refused.last_error == "A typo" and view.reader and view.reader.name == "Lea"
    assert view.draft and view.draft.text == "Sory!"
    with pytest.raises(Conflict) as refused:
        answering.approve(inst, reply.id, lea, "Sorry!", now())
    assert refused.value.code == "decided"
    assert _ask(inst, case, ann, "Sorry!").state is ReplyState.ASKED


def test_a_newer_post_replaces_what_waits(
    inst: Installation, case: Case, ann: Agent, lea: Agent, brand: Brand, source: Source
) -> None:
    """What was written before the post is not said; its writer has it as an old draft."""
    reply = _ask(inst, case, ann)
    second = make_mention(inst.database, brand, source)
    with inst.database.writing() as session:
        join(session, session.get_one(Case, case.id), session.get_one(Mention, second.id), now())
    with pytest.raises(Conflict):
        answering.approve(inst, reply.id, lea, "Sorry!", now())
    view = answer_of(inst, case.number, ann)
    assert view.superseded and view.is_old and view.on_its_way is None
    assert _kinds(inst, case)[-1] is CaseEventKind.SUPERSEDED


def test_what_waits_is_taken_back(inst: Installation, case: Case, ann: Agent) -> None:
    """By its writer, not by anybody."""
    reply = _ask(inst, case, ann)
    with pytest.raises(NotAllowed):
        answering.retract(inst, reply.id, make_agent(inst.database, "Bob"), now())
    answering.retract(inst, reply.id, ann, now())
    view = answer_of(inst, case.number, ann)
    assert view.on_its_way is None and view.draft and view.draft.text == "Sory!"


def test_an_agent_may_need_approval_too(inst: Installation, brand: Brand, source: Source) -> None:
    """Whoever is new is read first, for any brand; the colleague is not."""
    new, old = make_agent(inst.database, "New"), make_agent(inst.database, "Old")
    answering.require(inst, required=True, agent_id=new.id)
    states = []
    for name in (new, old):
        one = make_case(inst.database, brand, source)
        webcare.claim(inst, one.number, name, now())
        with inst.database.reading() as session:
            agent = session.get_one(Agent, name.id)
        states.append(_ask(inst, one, agent).state)
    assert states == [ReplyState.ASKED, ReplyState.SENT]
