"""One case that is two matters: whose clock each counts, and that no post is ever lost on the way."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from listener.decide import sla
from listener.errors import Conflict, ListenerError, NotFound
from listener.services import answering, webcare
from listener.services.casework import join
from listener.services.installation import Installation
from listener.services.watching import watch_cases
from listener.store import clocks as clock_store
from listener.store.clocks import Book
from listener.terms import CaseEventKind, CaseState, ClockKind, CloseReason, Level, ReplyState, Role
from models import Agent, Alert, Author, Brand, Case, CaseClock, Channel, Mention, Source
from tests.factories import make_agent, make_author, make_case, make_mention, now
from tests.services.answered import answer_of

K = CaseEventKind
START = now()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


@pytest.fixture
def eve(inst: Installation) -> Author:
    return make_author(inst.database, "eve")


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source, eve: Author) -> Case:
    """A case of Eve's, published forty minutes ago; Max wrote something like it ten minutes ago, and worse."""
    one = make_case(inst.database, brand, source, age=minutes(40), author=eve)
    _join(inst, one, make_mention(
        inst.database, brand, source, age=minutes(10), author=make_author(inst.database, "max"),
        level=Level.CRITICAL, score=0.9, text="The Kolibrie app has charged me twice for one and the same order",
    ))  # fmt: skip
    return shown(inst, one)


def _join(inst: Installation, case: Case, mention: Mention) -> None:
    def work(session: Session) -> None:
        join(session, session.get_one(Case, case.id), session.get_one(Mention, mention.id), now())

    inst.database.write(work)


def shown(inst: Installation, case: Case) -> Case:
    return webcare.case(inst, case.number).row.case


def posts(inst: Installation, case: Case) -> list[Mention]:
    return [post.mention for post in webcare.case(inst, case.number).posts]


def test_some_posts_become_a_case_of_their_own(inst: Installation, case: Case, ann: Agent) -> None:
    """Each with its own deadline, urgency, author and story; both logs say so; nobody holds the new one."""
    first, second = posts(inst, case)
    new = webcare.split(inst, case.number, [second.id], ann, now(), case.version)
    old = shown(inst, case)
    assert [post.id for post in posts(inst, old)] == [first.id] and [post.id for post in posts(inst, new)] == [
        second.id
    ]
    assert (old.due_at, new.due_at) == (first.published_at + minutes(60), second.published_at + minutes(60))
    assert (old.level, new.level, old.mentions, new.mentions) == (Level.HIGH, Level.CRITICAL, 1, 1)
    assert (new.author_id, new.holder_id, new.state) == (second.author_id, None, CaseState.NEW)
    assert new.story_id != old.story_id and new.open_key == str(new.story_id)
    last = [webcare.case(inst, one.number).events[-1][0] for one in (old, new)]
    assert [(event.kind, event.detail["number"]) for event in last] == [
        (K.SPLIT, new.number),
        (K.SPLIT_OFF, old.number),
    ]


def test_the_first_post_may_leave_too(inst: Installation, case: Case, ann: Agent) -> None:
    """What stays counts from its own post, is its author's, and warns anew when its own time comes."""
    watch_cases(inst, now())  # half an hour of the first post is over
    first, second = posts(inst, case)
    new = webcare.split(inst, case.number, [first.id], ann, now())
    old = shown(inst, case)
    assert (old.due_at, old.author_id, old.published_at) == (
        second.published_at + minutes(60), second.author_id, second.published_at,
    )  # fmt: skip
    assert new.due_at == first.published_at + minutes(60)


def test_what_was_told_is_told_once_for_each_post(inst: Installation, case: Case, ann: Agent, channel: Channel) -> None:
    """The new case does not repeat the warning of the old one, which gives its own again for the post that stayed."""
    watch_cases(inst, now())
    assert _warnings(inst) == 1
    first, _ = posts(inst, case)
    webcare.split(inst, case.number, [first.id], ann, now())
    watch_cases(inst, now())
    assert _warnings(inst) == 1
    watch_cases(inst, now() + minutes(21))  # half an hour of what stayed, and the breach of what left
    assert _warnings(inst) == 3
    watch_cases(inst, now() + minutes(22))
    assert _warnings(inst) == 3


def _warnings(inst: Installation) -> int:
    with inst.database.reading() as session:
        return len(session.exec(select(Alert)).all())


def test_an_answered_post_does_not_wait_again(inst: Installation, case: Case, ann: Agent) -> None:
    """What was said to Max is said: his case is answered. Nobody answered Eve, but her case says that we did."""
    _, second = posts(inst, case)
    moment = now() + minutes(2)
    version = webcare.claim(inst, case.number, ann, moment).version
    answering.record(inst, case.number, ann, "Sorry, Max!", version, moment, mention_id=second.id)
    new = webcare.split(inst, case.number, [second.id], ann, moment + minutes(1))
    assert (new.clock, new.answered_at) == (None, moment)


def test_a_post_nobody_answered_waits(inst: Installation, case: Case, ann: Agent) -> None:
    """An answer to Eve was none to Max: his case counts from his post."""
    first, second = posts(inst, case)
    version = webcare.claim(inst, case.number, ann, now()).version
    answering.record(inst, case.number, ann, "Sorry, Eve!", version, now(), mention_id=first.id)
    assert shown(inst, case).clock is None
    new = webcare.split(inst, case.number, [second.id], ann, now())
    assert (new.clock, new.due_at, new.answered_at) == (
        ClockKind.FIRST_RESPONSE,
        second.published_at + minutes(60),
        None,
    )
    assert shown(inst, case).answered_at is not None


def test_who_may_not(inst: Installation, case: Case, brand: Brand, source: Source, ann: Agent) -> None:
    """None, all, a post of another case, a colleague's case, one that changed, a closed one."""
    first, second = posts(inst, case)
    (foreign,) = posts(inst, make_case(inst.database, brand, source))
    for chosen in ([], [first.id, second.id]):
        with pytest.raises(ListenerError, match="some stay"):
            webcare.split(inst, case.number, chosen, ann, now())
    with pytest.raises(NotFound):
        webcare.split(inst, case.number, [foreign.id], ann, now())
    with pytest.raises(Conflict) as refused:
        webcare.split(inst, case.number, [second.id], ann, now(), version=case.version - 1)
    assert (refused.value.code, refused.value.facts["kind"]) == ("changed", "joined")
    webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    with pytest.raises(Conflict) as refused:
        webcare.split(inst, case.number, [second.id], ann, now())
    assert refused.value.code == "held"
    assert len(posts(inst, case)) == 2


def test_a_split_is_taken_back(inst: Installation, case: Case, ann: Agent) -> None:
    """The clocks of the case never knew of it, answered or not; the new number leads to the old one."""
    first, second = posts(inst, case)
    version = webcare.claim(inst, case.number, ann, now()).version
    answering.record(inst, case.number, ann, "Sorry, Eve!", version, now(), mention_id=first.id)
    before = shown(inst, case)
    new = webcare.split(inst, case.number, [second.id], ann, now())
    back = webcare.unsplit(inst, new.number, ann, now())
    assert back.number == case.number and webcare.took(inst, new.number) == case.number
    for name in ("clock", "due_at", "published_at", "level", "mentions", "answered_at", "holder_id"):
        assert getattr(back, name) == getattr(before, name), name
    assert {post.id for post in posts(inst, case)} == {first.id, second.id}


def test_what_was_worked_on_is_not_taken_back(inst: Installation, case: Case, ann: Agent) -> None:
    """Once somebody claimed the new case it is merged, if at all; and a case that was never split off is not."""
    _, second = posts(inst, case)
    new = webcare.split(inst, case.number, [second.id], ann, now())
    webcare.claim(inst, new.number, ann, now())
    for number, code in ((new.number, "changed"), (case.number, "not_split")):
        with pytest.raises(Conflict) as refused:
            webcare.unsplit(inst, number, ann, now())
        assert refused.value.code == code


def test_an_answer_that_waits_goes_as_a_draft_where_its_post_went(
    inst: Installation, case: Case, brand: Brand, ann: Agent
) -> None:
    """Its approval is off, and its words are there to be sent anew; here they stay too."""
    answering.require(inst, required=True, slug=brand.slug)
    _, second = posts(inst, case)
    version = webcare.claim(inst, case.number, ann, now()).version
    reply = answering.record(inst, case.number, ann, "Sorry, Max!", version, now(), mention_id=second.id)
    assert reply.state is ReplyState.ASKED
    new = webcare.split(inst, case.number, [second.id], ann, now())
    for one in (case, new):
        draft = answer_of(inst, one.number, ann).draft
        assert draft and draft.text == "Sorry, Max!"
    with pytest.raises(Conflict):
        answering.approve(inst, reply.id, make_agent(inst.database, "Lea", role=Role.LEAD), "Yes", now())


def test_what_was_merged_is_split_off_again(
    inst: Installation, brand: Brand, source: Source, eve: Author, ann: Agent
) -> None:
    """With the story it had, so that further copies find it; both deadlines are those from before."""
    one = make_case(inst.database, brand, source, age=minutes(40), author=eve)
    other = make_case(inst.database, brand, source, age=minutes(10))
    (came,) = posts(inst, one)
    webcare.merge(inst, one.number, other.number, ann, now())
    new = webcare.split(inst, other.number, [came.id], ann, now())
    assert (new.story_id, new.due_at, shown(inst, other).due_at) == (one.story_id, one.due_at, other.due_at)


def test_what_was_answered_before_it_was_merged_does_not_wait_again(
    inst: Installation, brand: Brand, source: Source, eve: Author, ann: Agent
) -> None:
    """Its answer stays with the case it was given in; the post that is split off again brings it along."""
    one = make_case(inst.database, brand, source, age=minutes(40), author=eve)
    other = make_case(inst.database, brand, source, age=minutes(10))
    (came,) = posts(inst, one)
    moment = now() + minutes(1)
    version = webcare.claim(inst, one.number, ann, moment).version
    answering.record(inst, one.number, ann, "Sorry, Eve!", version, moment, mention_id=came.id)
    webcare.merge(inst, one.number, other.number, ann, moment + minutes(1))
    new = webcare.split(inst, other.number, [came.id], ann, moment + minutes(2))
    assert (new.clock, new.answered_at) == (None, moment)
    assert shown(inst, other).answered_at is None


Step = tuple[str, int, int, int]  # what, on which case, with which, so many minutes later
STEPS = st.lists(
    st.tuples(st.sampled_from(("merge", "split", "unmerge", "unsplit", "reply", "close", "reopen")),
              st.integers(0, 5), st.integers(0, 5), st.integers(1, 30)),
    min_size=2, max_size=9,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ages=st.lists(st.lists(st.integers(5, 200), min_size=1, max_size=3), min_size=2, max_size=3), steps=STEPS)
def test_no_post_is_lost_and_every_deadline_follows_from_the_log(
    inst: Installation, brand: Brand, source: Source, ann: Agent, ages: list[list[int]], steps: list[Step]
) -> None:
    """Whatever is merged, split, taken back, answered and closed, in any order: each post is in one case that stands,
    every case's clocks are what its log says, and while nobody was answered each is due an hour after its own first
    post."""
    numbers = [_case_of(inst, brand, source, each) for each in ages]
    everything = sorted((post for number in numbers for post in _ids(inst, number)), key=str)
    nobody_answered = True
    for step, (what, one, other, minute) in enumerate(steps):
        numbers += _do(inst, ann, what, numbers, one, other, START + minutes(200 + 40 * step + minute))
        nobody_answered &= what not in ("reply", "close")
        assert _told(inst, numbers) == everything
        for number in numbers:
            posted = _is_as_its_log_says(inst, number)
            if nobody_answered and posted:
                assert webcare.case(inst, number).row.case.due_at == min(posted) + minutes(60)


def _case_of(inst: Installation, brand: Brand, source: Source, ages: list[int]) -> int:
    author = make_author(inst.database)
    case = make_case(inst.database, brand, source, age=minutes(ages[0]), author=author)
    for age in ages[1:]:
        _join(inst, case, make_mention(inst.database, brand, source, age=minutes(age), author=author))
    return case.number


def _ids(inst: Installation, number: int) -> list[object]:
    return [post.mention.id for post in webcare.case(inst, number).posts]


def _told(inst: Installation, numbers: list[int]) -> list[object]:
    """Return the posts of all cases that stand; one that is in two would be there twice."""
    return sorted((post for number in numbers for post in _ids(inst, number)), key=str)


def _do(
    inst: Installation, ann: Agent, what: str, numbers: list[int], one: int, other: int, moment: datetime
) -> list[int]:
    """Do a step if it may be done; return the numbers of new cases."""
    number, second = numbers[one % len(numbers)], numbers[other % len(numbers)]
    held = _ids(inst, number)
    try:
        match what:
            case "merge":
                webcare.merge(inst, number, second, ann, moment)
            case "split":
                return [webcare.split(inst, number, held[: other % max(len(held), 1)], ann, moment).number]
            case "unmerge":
                webcare.unmerge(inst, number, ann, moment)
            case "unsplit":
                webcare.unsplit(inst, number, ann, moment)
            case "reply":
                version = webcare.claim(inst, number, ann, moment).version
                answering.record(inst, number, ann, "Sorry", version, moment, mention_id=held[other % len(held)])
            case "close":
                webcare.close(inst, number, ann, CloseReason.NO_ANSWER_NEEDED, moment)
            case "reopen":
                webcare.reopen(inst, number, ann, moment)
    except ListenerError:
        pass
    return []


def _is_as_its_log_says(inst: Installation, number: int) -> list[datetime]:
    """Return when the posts of a case were published, once its clocks are those of its log."""
    with inst.database.reading() as session:
        case = session.exec(select(Case).where(Case.number == number)).one()
        events, facts = clock_store.log_of(session, case)
        _, policy, calendars = Book(session).promise(case.brand_id, facts)
        wanted = {
            (d.clock, d.round): (d.started_at, d.due_at, d.stopped_at) for d in sla.reckon(events, policy, calendars)
        }
        rows = session.exec(select(CaseClock).where(CaseClock.case_id == case.id)).all()
        assert {(r.clock, r.round): (r.started_at, r.due_at, r.stopped_at) for r in rows} == wanted
        posts = session.exec(select(Mention.published_at).where(Mention.case_id == case.id)).all()
        assert case.mentions == len(posts)
        return list(posts)
