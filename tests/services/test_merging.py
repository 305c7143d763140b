"""Two cases that are one matter: what goes over, who is refused, and what taking it back gives back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from listener.decide.search import asked
from listener.errors import Conflict, ListenerError, NotFound
from listener.services import answering, webcare
from listener.services.analysis import analyse_due
from listener.services.casework import join
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.privacy import apply_retention
from listener.services.watching import watch_cases
from listener.store.queue import QueueFilter
from listener.terms import (
    Batch,
    CaseEventKind,
    CaseState,
    ClockKind,
    CloseReason,
    EscalationReason,
    FetchedDocument,
    Level,
    ReplyState,
    Role,
    Tier,
)
from models import Agent, Alert, Brand, Case, CaseCall, CaseEvent, Channel, Mention, Reply, Source
from tests.factories import keep, make_agent, make_author, make_brand, make_case, make_mention, now
from tests.fakes import Outside
from tests.services.answered import answer_of
from tests.services.conftest import NOON, Post

K = CaseEventKind


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


@pytest.fixture
def bob(inst: Installation) -> Agent:
    return make_agent(inst.database, "Bob")


@pytest.fixture
def old(inst: Installation, brand: Brand, source: Source) -> Case:
    """Published forty minutes ago."""
    return make_case(inst.database, brand, source, age=minutes(40), author=make_author(inst.database))


@pytest.fixture
def new(inst: Installation, brand: Brand, source: Source) -> Case:
    """Published ten minutes ago, by somebody else, and more urgent."""
    author = make_author(inst.database)
    return make_case(inst.database, brand, source, age=minutes(10), author=author, level=Level.CRITICAL, score=0.95)


def shown(inst: Installation, case: Case) -> Case:
    return webcare.case(inst, case.number).row.case


def kinds(inst: Installation, case: Case) -> list[CaseEventKind]:
    with inst.database.reading() as session:
        found = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.at, CaseEvent.id)
        return [event.kind for event in session.exec(found)]


def posts(inst: Installation, case: Case) -> set[str]:
    return {str(post.mention.id) for post in webcare.case(inst, case.number).posts}


def test_one_case_takes_the_other(inst: Installation, old: Case, new: Case, ann: Agent) -> None:
    """All posts, the higher urgency, the earlier deadline; both logs say so, and the other is closed and not listed."""
    both = posts(inst, old) | posts(inst, new)
    took = webcare.merge(inst, old.number, new.number, ann, now())
    assert posts(inst, new) == both and posts(inst, old) == set()
    assert (took.mentions, took.level, took.due_at, took.published_at) == (
        2, Level.CRITICAL, old.due_at, old.published_at,
    )  # fmt: skip
    gone = shown(inst, old)
    assert (gone.state, gone.merged_into, gone.close_reason, gone.watch_at) == (CaseState.CLOSED, new.id, None, None)
    assert (kinds(inst, old)[-1], kinds(inst, new)[-1]) == (K.MERGED_INTO, K.MERGED)
    assert webcare.took(inst, old.number) == new.number and webcare.took(inst, new.number) is None
    closed = webcare.look(inst, QueueFilter(states=(CaseState.CLOSED,)), ann, now())
    assert (closed.rows, closed.total) == ([], 0)


def test_it_is_found_by_the_words_of_both(inst: Installation, brand: Brand, source: Source, ann: Agent) -> None:
    """The words of what came find the case that took it, and no longer the other."""
    one = make_case(inst.database, brand, source, text="The aardvark was late")
    other = make_case(inst.database, brand, source, text="The buzzard was early")
    webcare.merge(inst, one.number, other.number, ann, now())
    for word in ("aardvark", "buzzard"):
        found = webcare.look(inst, QueueFilter(states=tuple(CaseState), found=asked(word)), ann, now())
        assert [row.case.number for row in found.rows] == [other.number]


def test_the_clock_is_of_the_first_post_that_still_waits(inst: Installation, old: Case, new: Case, ann: Agent) -> None:
    """An answered case brings no deadline; one that waits starts the next response of an answered one."""
    moment = now()
    version = webcare.claim(inst, old.number, ann, moment).version
    answering.record(inst, old.number, ann, "Sorry!", version, moment)
    assert webcare.merge(inst, old.number, new.number, ann, moment).due_at == new.due_at

    third = make_case(inst.database, *_of(inst, new), age=minutes(30))
    version = shown(inst, new).version
    answering.record(inst, new.number, ann, "Sorry again!", version, moment)
    took = webcare.merge(inst, third.number, new.number, ann, moment)
    assert (took.clock, took.due_at) == (ClockKind.NEXT_RESPONSE, third.due_at)
    assert shown(inst, new).answered_at == moment


def _of(inst: Installation, case: Case) -> tuple[Brand, Source]:
    row = webcare.case(inst, case.number)
    return row.row.brand, row.posts[0].source


def test_what_people_did_with_it_goes_over(inst: Installation, old: Case, new: Case, ann: Agent, bob: Agent) -> None:
    """Tags, notes, calls, drafts and the holder: two drafts of one person are one, and nothing is lost."""
    moment = now()
    webcare.claim(inst, old.number, ann, moment)
    webcare.tag(inst, old.number, ann, "invoice, spring", moment)
    webcare.tag(inst, new.number, ann, "spring", moment)
    webcare.note(inst, old.number, ann, "@Bob please look", moment)
    answering.save_draft(inst, old.number, ann, "First", 1, moment)
    answering.save_draft(inst, new.number, ann, "Second", 1, moment)
    answering.save_draft(inst, old.number, bob, "Third", 1, moment)
    took = webcare.merge(inst, old.number, new.number, ann, moment)
    view = webcare.case(inst, new.number)
    assert view.row.tags == ["invoice", "spring"]
    assert [event.detail["text"] for event, _ in view.events if event.kind is K.NOTED] == ["@Bob please look"]
    assert view.parts == {old.id: old.number}
    assert (took.state, took.holder_id) == (CaseState.CLAIMED, ann.id) and took.lease_until
    drafts = [answer_of(inst, new.number, who).draft for who in (ann, bob)]
    assert [draft.text for draft in drafts if draft] == ["Second\n\nFirst", "Third"]
    assert answer_of(inst, new.number, bob).is_old
    (call,) = webcare.look(inst, QueueFilter(), bob, moment).calls
    assert call.number == new.number


def test_what_waits_for_approval_is_a_draft_again(
    inst: Installation, old: Case, new: Case, brand: Brand, ann: Agent
) -> None:
    """In both cases: neither answer was written with all the posts in sight."""
    answering.require(inst, required=True, slug=brand.slug)
    moment, asked = now(), []
    for case in (old, new):
        version = webcare.claim(inst, case.number, ann, moment).version
        asked.append(answering.record(inst, case.number, ann, f"About {case.number}", version, moment))
    assert [reply.state for reply in asked] == [ReplyState.ASKED] * 2
    webcare.merge(inst, old.number, new.number, ann, moment)
    for reply in asked:
        with pytest.raises(Conflict):
            answering.approve(inst, reply.id, make_agent(inst.database, "Lea", role=Role.LEAD), "Yes", moment)
    draft = answer_of(inst, new.number, ann).draft
    assert draft and draft.text == f"About {new.number}\n\nAbout {old.number}"


def test_what_rests_wakes_and_a_higher_tier_stays(inst: Installation, old: Case, new: Case, ann: Agent) -> None:
    """A post that waits is not put to sleep by the case it comes to, and an escalation is not lost."""
    moment = now()
    webcare.snooze(inst, new.number, ann, moment + timedelta(days=1), moment)
    webcare.escalate(inst, old.number, ann, Tier.N2, EscalationReason.RISK, "", moment)
    took = webcare.merge(inst, old.number, new.number, ann, moment)
    assert (took.state, took.holder_id, took.wake_at, took.tier) == (CaseState.CLAIMED, ann.id, None, Tier.N2)


def test_who_may_not(inst: Installation, old: Case, new: Case, source: Source, ann: Agent, bob: Agent) -> None:
    """A colleague's case, a closed one, one of another brand, one that changed, itself, one there is not."""
    moment = now()
    version = webcare.claim(inst, old.number, bob, moment).version
    stranger = make_case(inst.database, make_brand(inst.database, "Other"), source)
    closed = make_case(inst.database, *_of(inst, new))
    webcare.close(inst, closed.number, ann, CloseReason.SPAM, moment)
    for one, into, who, code in (
        (old, new, ann, "held"),
        (new, closed, ann, "closed"),
        (closed, new, ann, "closed"),
        (new, stranger, ann, "other_brand"),
    ):
        with pytest.raises(Conflict) as refused:
            webcare.merge(inst, one.number, into.number, who, moment)
        assert refused.value.code == code
    for stale in ({"version": version - 1}, {"version": version, "into_version": 99}):
        with pytest.raises(Conflict) as refused:
            webcare.merge(inst, old.number, new.number, bob, moment, **stale)
        assert refused.value.code == "changed" and refused.value.facts["kind"]
    with pytest.raises(ListenerError, match="itself"):
        webcare.merge(inst, old.number, old.number, bob, moment)
    with pytest.raises(NotFound):
        webcare.merge(inst, old.number, 4711, bob, moment)
    assert kinds(inst, new) == [K.OPENED]


def test_two_at_once_and_one_wins(inst: Installation, old: Case, new: Case, ann: Agent, bob: Agent) -> None:
    """A into B and B into A: one case stands with both posts, and the other agent is told where."""
    both, moment = posts(inst, old) | posts(inst, new), now()

    def into(pair: tuple[Case, Case, Agent]) -> str:
        one, other, who = pair
        try:
            webcare.merge(inst, one.number, other.number, who, moment)
        except Conflict as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(into, [(old, new, ann), (new, old, bob)]))
    assert sorted(said) == ["done", "merged"]
    stands = new if said[0] == "done" else old
    assert posts(inst, stands) == both


def test_what_was_merged_is_worked_on_where_it_went(inst: Installation, old: Case, new: Case, ann: Agent) -> None:
    """Every action on the part is refused with the number of the whole; a note on it is seen there."""
    moment = now()
    webcare.merge(inst, old.number, new.number, ann, moment)
    for act in (
        lambda: webcare.claim(inst, old.number, ann, moment),
        lambda: webcare.reopen(inst, old.number, ann, moment),
        lambda: webcare.close(inst, old.number, ann, CloseReason.SPAM, moment),
        lambda: webcare.snooze(inst, old.number, ann, None, moment),
        lambda: webcare.merge(inst, old.number, new.number, ann, moment),
        lambda: webcare.split(inst, old.number, [], ann, moment),
        lambda: answering.save_draft(inst, old.number, ann, "Typed on an old page", 1, moment),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert (refused.value.code, refused.value.facts) == ("merged", {"number": str(new.number)})
    webcare.note(inst, old.number, ann, "Late thought", moment)
    assert any(event.detail.get("text") == "Late thought" for event, _ in webcare.case(inst, new.number).events)


def test_a_merge_is_taken_back(inst: Installation, old: Case, new: Case, ann: Agent, bob: Agent) -> None:
    """Posts, deadlines, urgency, rest, tier, tags and drafts stand as before, and the old number is open again."""
    moment = now()
    webcare.snooze(inst, new.number, bob, moment + timedelta(days=1), moment)
    webcare.claim(inst, old.number, ann, moment)
    webcare.tag(inst, old.number, ann, "invoice", moment)
    answering.save_draft(inst, old.number, ann, "First", 1, moment)
    webcare.escalate(inst, old.number, ann, Tier.N3, EscalationReason.RISK, "", moment)
    before = [(posts(inst, case), shown(inst, case)) for case in (old, new)]
    webcare.merge(inst, old.number, new.number, ann, moment)
    back = webcare.unmerge(inst, old.number, ann, moment)
    assert (back.merged_into, back.state) == (None, CaseState.NEW)
    for case, (had, was) in zip((old, new), before, strict=True):
        stands = shown(inst, case)
        assert posts(inst, case) == had
        for name in ("due_at", "published_at", "level", "score", "mentions", "tier", "state", "wake_at", "paused_at"):
            assert getattr(stands, name) == getattr(was, name), name
    assert (webcare.case(inst, new.number).row.tags, webcare.case(inst, old.number).row.tags) == ([], ["invoice"])
    draft = answer_of(inst, old.number, ann).draft
    assert draft and draft.text == "First" and answer_of(inst, new.number, ann).draft is None


def test_a_merge_that_was_answered_stays(inst: Installation, old: Case, new: Case, ann: Agent) -> None:
    """What was said to all of them cannot be said to a part; and what was never merged is not taken back."""
    moment = now()
    with pytest.raises(Conflict) as refused:
        webcare.unmerge(inst, old.number, ann, moment)
    assert refused.value.code == "not_merged"
    webcare.claim(inst, old.number, ann, moment)
    version = webcare.merge(inst, old.number, new.number, ann, moment).version
    answering.record(inst, new.number, ann, "Sorry!", version, moment + minutes(1))
    with pytest.raises(Conflict) as refused:
        webcare.unmerge(inst, old.number, ann, moment + minutes(2))
    assert (refused.value.code, refused.value.facts["kind"]) == ("changed", "replied")


def test_a_chain_of_merges_leads_to_its_end(inst: Installation, old: Case, new: Case, ann: Agent) -> None:
    """What a case took goes with it, and comes back with it."""
    third = make_case(inst.database, *_of(inst, new))
    webcare.merge(inst, old.number, new.number, ann, now())
    webcare.merge(inst, new.number, third.number, ann, now() + minutes(1))
    assert webcare.took(inst, old.number) == webcare.took(inst, new.number) == third.number
    assert webcare.case(inst, third.number).parts == {old.id: old.number, new.id: new.number}
    webcare.unmerge(inst, new.number, ann, now() + minutes(2))
    assert webcare.took(inst, old.number) == new.number
    assert (len(posts(inst, new)), len(posts(inst, third))) == (2, 1)


def test_nothing_is_told_twice(inst: Installation, old: Case, new: Case, ann: Agent, channel: Channel) -> None:
    """The warning that the one case gave is not given by the other; its breach is, once."""
    watch_cases(inst, now())
    told = _alerts(inst)
    assert len(told) == 1  # half an hour of the old one
    webcare.merge(inst, old.number, new.number, ann, now())
    watch_cases(inst, now())
    assert _alerts(inst) == told
    for moment in (now() + minutes(21), now() + minutes(22)):
        watch_cases(inst, moment)
    assert len(_alerts(inst)) == len(told) + 1


def _alerts(inst: Installation) -> list[str]:
    with inst.database.reading() as session:
        return sorted(session.exec(select(Alert.key)).all())


def test_copies_and_the_author_find_the_case_that_took_theirs(
    inst: Installation, outside: Outside, source: Source, brand: Brand, ann: Agent, post: Post
) -> None:
    """A copy of the part's post and a further one by its author join the whole, and wake it."""

    def collect(minute: int, one: FetchedDocument) -> None:
        outside.connector.answers = [Batch((one,))]
        poll_source(inst, source.id, NOON + minutes(minute))
        analyse_due(inst, NOON + minutes(minute))

    text = "@kolibrie terrible, my parcel of March is lost and the courier shouted at my neighbour for an hour"
    collect(0, post(text, by="eve"))
    collect(30, post("terrible again @kolibrie: invoice charged twice, support hangs up, what now?", by="max"))
    one, other = (_numbered(inst, number) for number in (1, 2))
    webcare.merge(inst, one.number, other.number, ann, NOON + minutes(31))
    webcare.wait(inst, other.number, ann, NOON + minutes(31))
    collect(60, post(text, by="copy", minutes_ago=-59))
    assert shown(inst, other).mentions == 3
    collect(90, post("@kolibrie lovely, the parcel came after all", by="eve", minutes_ago=-89))
    stands = shown(inst, other)
    assert (stands.mentions, stands.state) == (4, CaseState.CLAIMED)
    with inst.database.reading() as session:
        assert len(session.exec(select(Case)).all()) == 2


def _numbered(inst: Installation, number: int) -> Case:
    with inst.database.reading() as session:
        return session.exec(select(Case).where(Case.number == number)).one()


def test_a_part_is_kept_as_long_as_the_whole(inst: Installation, brand: Brand, source: Source, ann: Agent) -> None:
    """Retention takes both, when the one that stands is old, and not before."""
    one, other = (make_case(inst.database, brand, source) for _ in range(2))
    start = now()
    webcare.merge(inst, one.number, other.number, ann, start)
    apply_retention(inst, 30, start + timedelta(days=40))
    assert webcare.took(inst, one.number) == other.number
    webcare.close(inst, other.number, ann, CloseReason.ANSWERED, start + timedelta(days=40))
    apply_retention(inst, 30, start + timedelta(days=80))
    with inst.database.reading() as session:
        assert session.exec(select(Case)).all() == []


def test_calls_of_the_part_are_seen_in_the_whole(
    inst: Installation, old: Case, new: Case, ann: Agent, bob: Agent
) -> None:
    """Whoever opens the case that took it has seen what they were called for."""
    webcare.note(inst, old.number, ann, "@Bob look", now())
    webcare.merge(inst, old.number, new.number, ann, now())
    webcare.here(inst, new.number, bob, now())
    with inst.database.reading() as session:
        assert session.exec(select(CaseCall)).all() == []


def test_a_post_that_joins_meanwhile_is_not_lost(
    inst: Installation, old: Case, new: Case, brand: Brand, source: Source, ann: Agent
) -> None:
    """It went to the part before the merge took its posts: it is in the whole."""
    mention = make_mention(inst.database, brand, source)

    def work(session: Session) -> None:
        join(session, session.get_one(Case, old.id), session.get_one(Mention, mention.id), now())

    inst.database.write(work)
    with pytest.raises(Conflict) as refused:
        webcare.merge(inst, old.number, new.number, ann, now(), version=old.version)
    assert refused.value.facts["kind"] == "joined"
    webcare.merge(inst, old.number, new.number, ann, now())
    assert str(mention.id) in posts(inst, new)


def test_an_answer_on_its_way_holds_the_case(inst: Installation, old: Case, new: Case, ann: Agent) -> None:
    """Nobody moves what an answer is being sent to."""
    webcare.claim(inst, old.number, ann, now())
    keep(inst.database, Reply(
        case_id=old.id, agent_id=ann.id, text="Sorry", mentions=1, open_key=str(old.id), created_at=now(),
        released_at=now(), next_attempt_at=now(), state=ReplyState.SENDING,
    ))  # fmt: skip
    for act in (
        lambda: webcare.merge(inst, old.number, new.number, ann, now()),
        lambda: webcare.split(inst, old.number, [], ann, now()),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "answering"
