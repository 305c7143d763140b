"""What agents do with cases: one wins, the others are told; a change and its event go together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session

from listener.errors import Conflict, ListenerError, NotFound
from listener.services import clocks, webcare
from listener.services.installation import Installation
from listener.store.queue import QueueFilter
from listener.terms import CaseEventKind, CaseState, ClockKind, CloseReason, Level, Role
from models import Agent, Brand, Case, Source
from tests.factories import make_agent, make_author, make_case, make_mention, now


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


def _kinds(inst: Installation, number: int) -> list[CaseEventKind]:
    return [event.kind for event, _ in webcare.case(inst, number).events]


def test_of_fifty_who_claim_at_once_one_wins_and_the_others_are_told_who(inst: Installation, case: Case) -> None:
    """Fifty threads claim one case: one holds it, 49 get a Conflict that names the one, one event is written."""
    agents = [make_agent(inst.database, f"Agent{n}") for n in range(50)]
    names: dict[str, list[str]] = {"won": [], "told": []}

    def try_to(agent: Agent) -> None:
        try:
            webcare.claim(inst, case.number, agent, now())
            names["won"].append(agent.name)
        except Conflict as conflict:
            assert conflict.code == "held"
            names["told"].append(conflict.facts["by"])

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(try_to, agents))
    assert len(names["won"]) == 1
    assert names["told"] == names["won"] * 49
    assert _kinds(inst, case.number).count(CaseEventKind.CLAIMED) == 1


def test_claiming_again_changes_nothing(inst: Installation, case: Case) -> None:
    """Who holds a case may claim it again, as a double click does: no second event, no new version."""
    ann = make_agent(inst.database)
    first = webcare.claim(inst, case.number, ann, now())
    second = webcare.claim(inst, case.number, ann, now())
    assert (second.version, second.claimed_at) == (first.version, first.claimed_at)
    assert _kinds(inst, case.number).count(CaseEventKind.CLAIMED) == 1


def test_a_claim_survives_a_post_that_joined_meanwhile(inst: Installation, case: Case) -> None:
    """A claim compares with the case as it is now: a case that grew since the page was drawn is still claimed."""

    def grow(session: Session) -> None:
        stored = session.get_one(Case, case.id)
        stored.version, stored.mentions = stored.version + 1, 2

    inst.database.write(grow)
    assert webcare.claim(inst, case.number, make_agent(inst.database), now()).state is CaseState.CLAIMED


def test_release_gives_the_case_back(inst: Installation, case: Case) -> None:
    """A released case is new again, held by nobody, with its deadline untouched."""
    ann = make_agent(inst.database)
    webcare.claim(inst, case.number, ann, now())
    released = webcare.release(inst, case.number, ann, now())
    assert (released.state, released.holder_id, released.claimed_at) == (CaseState.NEW, None, None)
    assert released.due_at == case.due_at


def test_only_the_holder_or_a_lead_releases(inst: Installation, case: Case) -> None:
    """Another agent is refused and told who has it; a lead may take a case from someone who went home."""
    ann, bob = make_agent(inst.database, "Ann"), make_agent(inst.database, "Bob")
    webcare.claim(inst, case.number, ann, now())
    with pytest.raises(Conflict, match="Ann has case"):
        webcare.release(inst, case.number, bob, now())
    lead = make_agent(inst.database, "Lea", role=Role.LEAD)
    assert webcare.release(inst, case.number, lead, now()).state is CaseState.NEW


def test_answered_stops_the_clock(inst: Installation, case: Case) -> None:
    """Closing as answered sets the time of the answer, frees the story and ends the watch."""
    moment = now()
    closed = webcare.close(inst, case.number, make_agent(inst.database), CloseReason.ANSWERED, moment)
    assert (closed.state, closed.answered_at, closed.closed_at) == (CaseState.CLOSED, moment, moment)
    assert (closed.open_key, closed.watch_at) == (None, None)


@pytest.mark.parametrize("reason", [r for r in CloseReason if r is not CloseReason.ANSWERED])
def test_other_reasons_are_no_answer(inst: Installation, case: Case, reason: CloseReason) -> None:
    """A case closed for another reason was not answered: the numbers must not say so."""
    closed = webcare.close(inst, case.number, make_agent(inst.database), reason, now())
    assert (closed.close_reason, closed.answered_at) == (reason, None)


def test_a_stale_close_is_refused_with_what_changed(inst: Installation, case: Case) -> None:
    """Closing what one saw before someone else changed it is refused, and the refusal names the change."""
    ann, bob = make_agent(inst.database, "Ann"), make_agent(inst.database, "Bob")
    seen = webcare.claim(inst, case.number, ann, now()).version
    webcare.release(inst, case.number, ann, now())
    webcare.claim(inst, case.number, bob, now())
    with pytest.raises(Conflict) as refused:
        webcare.close(inst, case.number, bob, CloseReason.ANSWERED, now(), seen)
    assert refused.value.code == "changed"
    assert (refused.value.facts["kind"], refused.value.facts["by"]) == ("claimed", "Bob")
    assert webcare.case(inst, case.number).row.case.state is CaseState.CLAIMED


def test_a_note_makes_no_close_stale(inst: Installation, case: Case) -> None:
    """A colleague's note is no change of the case: the holder's close goes through."""
    ann, bob = make_agent(inst.database, "Ann"), make_agent(inst.database, "Bob")
    seen = webcare.claim(inst, case.number, ann, now()).version
    webcare.note(inst, case.number, bob, "They called us too.", now())
    assert webcare.close(inst, case.number, ann, CloseReason.ANSWERED, now(), seen).state is CaseState.CLOSED


def test_nobody_closes_what_another_holds(inst: Installation, case: Case) -> None:
    """Only the holder ends a claimed case, whatever the role."""
    webcare.claim(inst, case.number, make_agent(inst.database, "Ann"), now())
    lead = make_agent(inst.database, "Lea", role=Role.LEAD)
    with pytest.raises(Conflict, match="Ann has case"):
        webcare.close(inst, case.number, lead, CloseReason.SPAM, now())


def test_the_holder_who_undoes_a_close_holds_the_case_again(inst: Installation, case: Case) -> None:
    """Undo restores claim, story and clock, and takes the answer back."""
    ann = make_agent(inst.database)
    claimed = webcare.claim(inst, case.number, ann, now())
    webcare.close(inst, case.number, ann, CloseReason.ANSWERED, now())
    again = webcare.reopen(inst, case.number, ann, now())
    assert (again.state, again.holder_id, again.claimed_at) == (CaseState.CLAIMED, ann.id, claimed.claimed_at)
    assert (again.answered_at, again.closed_at, again.close_reason) == (None, None, None)
    assert again.open_key == str(case.story_id)
    assert again.due_at == case.due_at
    assert again.watch_at == case.published_at + timedelta(minutes=30)


def test_someone_elses_closed_case_reopens_as_new(inst: Installation, case: Case) -> None:
    """Who did not hold the case gives it to everybody by reopening it."""
    ann, bob = make_agent(inst.database, "Ann"), make_agent(inst.database, "Bob")
    webcare.claim(inst, case.number, ann, now())
    webcare.close(inst, case.number, ann, CloseReason.SPAM, now())
    again = webcare.reopen(inst, case.number, bob, now())
    assert (again.state, again.holder_id) == (CaseState.NEW, None)


def test_a_story_has_one_open_case(inst: Installation, brand: Brand, source: Source, case: Case) -> None:
    """A closed case stays closed while its story has a newer open one, which the refusal names."""
    ann = make_agent(inst.database)
    webcare.close(inst, case.number, ann, CloseReason.ANSWERED, now())
    other = make_case(inst.database, brand, source)

    def same_story(session: Session) -> None:
        stored = session.get_one(Case, other.id)
        stored.story_id, stored.open_key = case.story_id, str(case.story_id)

    inst.database.write(same_story)
    with pytest.raises(Conflict) as refused:
        webcare.reopen(inst, case.number, ann, now())
    assert (refused.value.code, refused.value.facts) == ("story_open", {"number": str(other.number)})


def test_a_breach_told_before_is_not_watched_for_again(inst: Installation, case: Case) -> None:
    """Reopening a case whose breach was told starts no second watch."""
    ann = make_agent(inst.database)

    def breached(session: Session) -> None:
        _, rows = clocks.reckon(session, session.get_one(Case, case.id), now())
        rows[ClockKind.FIRST_RESPONSE, 0].told = ["breached:3600"]

    inst.database.write(breached)
    webcare.close(inst, case.number, ann, CloseReason.ANSWERED, now())
    assert webcare.reopen(inst, case.number, ann, now()).watch_at is None


def test_what_is_open_cannot_be_reopened_and_what_is_closed_not_claimed(inst: Installation, case: Case) -> None:
    """Each refusal says how the case stands."""
    ann = make_agent(inst.database, "Ann")
    with pytest.raises(Conflict, match="Nobody holds"):
        webcare.reopen(inst, case.number, ann, now())
    webcare.close(inst, case.number, ann, CloseReason.SPAM, now())
    with pytest.raises(Conflict, match="Ann closed case"):
        webcare.claim(inst, case.number, ann, now())
    with pytest.raises(Conflict, match="Ann closed case"):
        webcare.close(inst, case.number, ann, CloseReason.SPAM, now())


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_a_note_has_words_but_not_endless_ones(inst: Installation, case: Case, words: str) -> None:
    """Empty and endless notes are refused with what to do."""
    with pytest.raises(ListenerError):
        webcare.note(inst, case.number, make_agent(inst.database), words, now())


def test_an_unknown_case_is_not_found(inst: Installation) -> None:
    """A number nobody has is NotFound for every step."""
    with pytest.raises(NotFound):
        webcare.case(inst, 404)
    with pytest.raises(NotFound):
        webcare.claim(inst, 404, make_agent(inst.database), now())


def test_a_case_shows_posts_author_history_and_legs(inst: Installation, brand: Brand, source: Source) -> None:
    """The view of a case holds all its page shows."""

    author = make_author(inst.database)
    case = make_case(inst.database, brand, source, author=author)
    make_mention(inst.database, brand, source, author=author, text="Earlier trouble", age=timedelta(days=2))
    webcare.claim(inst, case.number, make_agent(inst.database), now())
    view = webcare.case(inst, case.number)
    assert [one.post.document.text for one in view.earlier] == ["Earlier trouble"]
    assert len(view.posts) == 1 and view.row.post and view.row.post.author == author
    assert [leg.name for leg in view.legs] == ["collected", "classified", "queued", "claimed"]
    assert _kinds(inst, case.number) == [CaseEventKind.OPENED, CaseEventKind.CLAIMED]


def test_looking_counts_what_is_mine_and_late(inst: Installation, brand: Brand, source: Source) -> None:
    """The counts beside the queue are of all open cases, whatever the filter."""
    ann = make_agent(inst.database)
    first = make_case(inst.database, brand, source, age=timedelta(minutes=70), level=Level.CRITICAL)
    make_case(inst.database, brand, source)
    webcare.claim(inst, first.number, ann, now())
    page = webcare.look(inst, QueueFilter(unheld=True), ann, now())
    (count,) = page.counts
    assert (count.open, count.unheld, count.mine, count.late) == (2, 1, 1, 1)
    assert (page.total, len(page.rows)) == (1, 1)
