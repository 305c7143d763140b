"""Answers on their way: let go by the holder of the case as it is, sent once, and told when they were not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel
from sqlmodel import select

from listener.decide.resending import GIVE_UP_AFTER
from listener.errors import Conflict, ListenerError, NotFound, OutsideError, SendError
from listener.ports import Http, Secret
from listener.services import answering, ledger, privacy, webcare
from listener.services.casework import join
from listener.services.installation import Installation
from listener.store import answers, spending
from listener.terms import Answered, Budget, CaseEventKind, CaseState, ClockKind, CloseReason, ReplyState, Spent, Unit
from models import Agent, Brand, Case, CaseEvent, Mention, Reply, Source
from tests.factories import make_agent, make_author, make_case, make_mention, make_source, now
from tests.fakes import FakeConnector
from tests.services.answered import answer_of


class _Options(BaseModel):
    token: Secret = Secret("")


class Site(FakeConnector):
    """A source that takes answers: keeps what it was told, fails with the errors it was given first."""

    Options: ClassVar[type[BaseModel]] = _Options

    def __init__(self, *failures: OutsideError) -> None:
        super().__init__()
        self.failures = list(failures)
        self.told: list[tuple[str, str]] = []
        self.cost: Spent | None = None
        self.meanwhile: Callable[[], object] = lambda: None

    def reply(self, options: Any, document_id: str, text: str, http: Http) -> Answered:
        self.meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        self.told.append((document_id, text))
        return Answered(f"reply-{len(self.told)}", f"https://site.example/{len(self.told)}", self.cost)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def answered(inst: Installation, site: Site) -> Installation:
    return replace(inst, connectors={"site": site})


@pytest.fixture
def case(inst: Installation, brand: Brand) -> Case:
    source = make_source(inst.database, connector="site", options={"token": "a-token"})
    return make_case(inst.database, brand, source, age=timedelta(minutes=10))


@pytest.fixture
def ann(inst: Installation, case: Case) -> Agent:
    agent = make_agent(inst.database, "Ann")
    webcare.claim(inst, case.number, agent, now())
    return agent


def _post(inst: Installation, case: Case) -> Mention:
    return webcare.case(inst, case.number).posts[0].mention


def _send(inst: Installation, case: Case, agent: Agent, text: str = "We are sorry.", **how: Any) -> Reply:
    how = {"version": webcare.case(inst, case.number).row.case.version, "mention_id": _post(inst, case).id, **how}
    version = how.pop("version")
    return answering.send(inst, case.number, agent, text, version, now(), **how)


def _reply(inst: Installation) -> Reply:
    with inst.database.reading() as session:
        return session.exec(select(Reply)).one()


def _kinds(inst: Installation, case: Case) -> list[CaseEventKind]:
    return [event.kind for event, _ in webcare.case(inst, case.number).events]


def test_an_answer_goes_out_and_the_clock_stops(answered: Installation, site: Site, case: Case, ann: Agent) -> None:
    """The row is there before anything is sent; then the source has it, the case says so, the promise is kept."""
    answering.save_draft(answered, case.number, ann, "We are sor", 1, now())
    _send(answered, case, ann)
    assert (_reply(answered).state, site.told) == (ReplyState.PENDING, [])
    at = now() + timedelta(seconds=1)
    assert answering.send_due(answered, at) == 1
    assert [text for _, text in site.told] == ["We are sorry."]
    reply, view = _reply(answered), webcare.case(answered, case.number)
    assert (reply.state, reply.url, reply.open_key) == (ReplyState.SENT, "https://site.example/1", None)
    assert _kinds(answered, case)[-2:] == [CaseEventKind.ANSWERING, CaseEventKind.REPLIED]
    assert (view.row.case.state, view.row.case.answered_at) == (CaseState.CLAIMED, at)
    first = next(clock for clock in view.clocks if clock.clock is ClockKind.FIRST_RESPONSE)
    assert first.stopped_at == at
    assert answer_of(answered, case.number, ann).draft is None


def test_send_and_close_ends_the_case(answered: Installation, case: Case, ann: Agent) -> None:
    """With the answer the case is closed as answered; reopened, the answer that was sent still counts."""
    _send(answered, case, ann, closes=True)
    answering.send_due(answered, now())
    one = webcare.case(answered, case.number).row.case
    assert (one.state, one.close_reason) == (CaseState.CLOSED, CloseReason.ANSWERED)
    assert _kinds(answered, case)[-2:] == [CaseEventKind.REPLIED, CaseEventKind.CLOSED]
    reopened = webcare.reopen(answered, case.number, ann, now())
    assert reopened.answered_at == one.answered_at


def test_a_post_that_came_in_between_keeps_the_case_open(
    answered: Installation, case: Case, ann: Agent, brand: Brand, source: Source
) -> None:
    """What nobody has read is not closed by an answer that was already on its way."""
    _send(answered, case, ann, closes=True)
    second = make_mention(answered.database, brand, source)
    with answered.database.writing() as session:
        join(session, session.get_one(Case, case.id), session.get_one(Mention, second.id), now())
    answering.send_due(answered, now())
    assert webcare.case(answered, case.number).row.case.state is CaseState.CLAIMED


def test_an_answer_that_arrives_late_leaves_the_author_a_clock(
    answered: Installation, case: Case, ann: Agent, brand: Brand, source: Source
) -> None:
    """What the author wrote after it was let go is owed an answer of its own, within its own hour."""
    eve, later = make_author(answered.database, "eve"), now() + timedelta(minutes=5)
    with answered.database.writing() as session:
        session.get_one(Case, case.id).author_id = eve.id
    _send(answered, case, ann, closes=True)
    second = make_mention(answered.database, brand, source, author=eve, text="And now it burns!")
    with answered.database.writing() as session:
        join(session, session.get_one(Case, case.id), session.get_one(Mention, second.id), later)
    answering.send_due(answered, later + timedelta(minutes=5))
    one = webcare.case(answered, case.number).row.case
    assert one.answered_at == later + timedelta(minutes=5)
    assert one.clock is ClockKind.NEXT_RESPONSE


def test_it_is_sent_once_by_many_workers(answered: Installation, site: Site, case: Case, ann: Agent) -> None:
    """Twenty workers that take the same answer at once send it once, and so do those who come later."""
    reply, at = _send(answered, case, ann), now()
    with ThreadPoolExecutor(20) as pool:
        went = list(pool.map(lambda _: answering.send_one(answered, reply.id, at), range(20)))
    assert (went.count(True), len(site.told)) == (1, 1)
    assert answering.send_due(answered, at + timedelta(hours=1)) == 0
    assert _kinds(answered, case).count(CaseEventKind.REPLIED) == 1


def test_a_second_click_sends_nothing_more(answered: Installation, case: Case, ann: Agent) -> None:
    """While an answer is on its way another is refused."""
    seen = webcare.case(answered, case.number).row.case.version
    _send(answered, case, ann)
    for version in (seen, seen + 1):
        with pytest.raises(Conflict) as refused:
            _send(answered, case, ann, version=version)
        assert refused.value.code == "answering"


def test_a_passing_failure_is_tried_again(answered: Installation, site: Site, case: Case, ann: Agent) -> None:
    """A site that is down for a moment gets the answer later; meanwhile the case says why it waits."""
    site.failures.append(SendError("The site is down", code="down", retry_after=timedelta(seconds=30)))
    _send(answered, case, ann)
    at = now() + timedelta(seconds=1)
    assert answering.send_due(answered, at) == 0
    view = answer_of(answered, case.number, ann)
    assert view.on_its_way and "The site is down" in view.on_its_way.last_error
    assert answering.send_due(answered, at + timedelta(seconds=29)) == 0
    assert answering.send_due(answered, at + timedelta(seconds=30)) == 1
    assert len(site.told) == 1


def test_a_refusal_is_told_in_the_case(answered: Installation, site: Site, case: Case, ann: Agent) -> None:
    """A permanent error comes with its advice, the text is still there, and a better one may be sent."""
    site.failures.append(SendError("Too long", code="refused_text", permanent=True, advice="Shorten it."))
    _send(answered, case, ann)
    answering.send_due(answered, now())
    view = answer_of(answered, case.number, ann)
    assert view.unsent and view.unsent.last_error == "Too long. Shorten it." and view.unsent.last_code == "refused_text"
    assert view.draft and view.draft.text == "We are sorry."
    assert _kinds(answered, case)[-1] is CaseEventKind.UNSENT
    _send(answered, case, ann, "Sorry.")
    assert answering.send_due(answered, now()) == 1


def test_what_might_be_said_twice_is_given_up(answered: Installation, site: Site, case: Case, ann: Agent) -> None:
    """After the time in which the source knows the answer again, a person must look."""
    site.failures += [SendError("Timeout", code="timeout")] * 2
    reply = _send(answered, case, ann)
    answering.send_due(answered, now() + timedelta(seconds=1))
    answering.send_due(answered, now() + GIVE_UP_AFTER)
    assert _reply(answered).state is ReplyState.FAILED
    assert not answering.send_one(answered, reply.id, now() + timedelta(hours=2))


def test_a_worker_that_died_is_replaced(answered: Installation, site: Site, case: Case, ann: Agent) -> None:
    """An answer taken by a worker that never came back is sent by the next one, when the lease is over."""
    site.failures.append(SystemExit())  # type: ignore[arg-type]
    reply = _send(answered, case, ann)
    with pytest.raises(SystemExit):
        answering.send_one(answered, reply.id, now() + timedelta(seconds=1))
    assert answering.due(answered, now() + timedelta(minutes=1)) == []
    assert answering.send_due(answered, now() + timedelta(minutes=4)) == 1


@pytest.mark.parametrize("moment", ["before it is taken", "while it fails", "while it is sent"])
def test_an_answer_to_who_is_forgotten_says_nothing_of_them(
    answered: Installation, site: Site, brand: Brand, moment: str
) -> None:
    """It goes no further, or is told as sent; neither its words, its address nor its error come back."""
    author = make_author(answered.database, "wilhelmina", "Wilhelmina")
    source = make_source(answered.database, connector="site", options={"token": "a-token"})
    case = make_case(answered.database, brand, source, author=author, url="https://example.org/@wilhelmina/1")
    ann = make_agent(answered.database, "Ann")
    webcare.claim(answered, case.number, ann, now())
    reply = _send(answered, case, ann, "Sorry, Wilhelmina!")
    if "fails" in moment:
        site.failures.append(SendError("/@wilhelmina/1 answered 404", code="not_found", permanent=True))

    def forget() -> None:
        privacy.erase_person(answered, "wilhelmina", "example.org")

    if moment.startswith("before"):
        forget()
    else:
        site.meanwhile = forget
    answering.send_one(answered, reply.id, reply.released_at)
    with answered.database.reading() as session:
        reply = session.get_one(Reply, reply.id)
        details = [event.detail for event in session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id))]
    assert reply.state is (ReplyState.SENT if "sent" in moment else ReplyState.FAILED)
    assert "ilhelmina" not in f"{reply.text}{reply.url}{reply.external_id}{reply.last_error}{details}"


def test_only_the_holder_answers(answered: Installation, case: Case, ann: Agent) -> None:
    """Whoever does not hold the case is told who does."""
    with pytest.raises(Conflict) as refused:
        _send(answered, case, make_agent(answered.database, "Bob"))
    assert (refused.value.code, refused.value.facts["by"]) == ("held", "Ann")


def test_a_stale_answer_is_refused_with_what_changed(
    answered: Installation, case: Case, ann: Agent, brand: Brand, source: Source
) -> None:
    """A post that joined since the page was made: nothing goes out, and the refusal names it."""
    seen = webcare.case(answered, case.number).row.case.version
    second = make_mention(answered.database, brand, source)
    with answered.database.writing() as session:
        join(session, session.get_one(Case, case.id), session.get_one(Mention, second.id), now())
    with pytest.raises(Conflict) as refused:
        _send(answered, case, ann, version=seen)
    assert (refused.value.code, refused.value.facts["kind"]) == ("changed", "joined")


def test_what_was_posted_by_hand_is_recorded(inst: Installation, brand: Brand, source: Source) -> None:
    """A source without an API: nothing can be sent, the agent's word stops the clock at once."""
    case, ann = make_case(inst.database, brand, source), make_agent(inst.database)
    webcare.claim(inst, case.number, ann, now())
    with pytest.raises(ListenerError, match="takes no answers"):
        _send(inst, case, ann)
    version = webcare.case(inst, case.number).row.case.version
    at = now()
    answering.record(inst, case.number, ann, "Sorry!", version, at, mention_id=_post(inst, case).id)
    reply = _reply(inst)
    assert (reply.state, reply.by_api, reply.sent_at) == (ReplyState.SENT, False, at)
    assert webcare.case(inst, case.number).row.case.answered_at == at
    assert answering.send_due(inst, now()) == 0


def test_an_answer_needs_words_and_a_post_of_the_case(answered: Installation, case: Case, ann: Agent) -> None:
    """Blank text and a post of another case are refused, and the case stays as it was."""
    version = webcare.case(answered, case.number).row.case.version
    with pytest.raises(ListenerError, match="needs words"):
        _send(answered, case, ann, "  ")
    with pytest.raises(NotFound):
        _send(answered, case, ann, mention_id=case.id)
    assert webcare.case(answered, case.number).row.case.version == version


def test_an_answer_stands_in_the_ledger(answered: Installation, site: Site, case: Case, ann: Agent) -> None:
    """What the source bills for it, sent or not; it leaves that much less of the month's budget."""
    case_source = _post(answered, case)
    site.cost = Spent(calls=1, posts=1, cost=0.01)
    _send(answered, case, ann)
    assert answering.send_due(answered, now()) == 1
    with answered.database.reading() as session:
        source = answers.answered_post(session, case_source.id)[1]
        assert spending.since(session, source.id, "2000-01-01") == Spent(calls=1, posts=1, cost=0.01)
        left = ledger.left(session, source, Budget(100, Unit.POSTS, monthly=True), now())
    assert left is not None and left.left == 99
