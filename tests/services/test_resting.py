"""Cases that wait for the customer or sleep: put aside, woken, opened again."""

from datetime import datetime, timedelta

import pytest

from listener.errors import Conflict, ListenerError
from listener.services import registry, webcare
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.terms import Batch, CaseEventKind, CaseState, ClockKind, CloseReason, FetchedDocument, Role
from models import Agent, Brand, Case, Source
from tests.factories import make_agent, make_case, now
from tests.fakes import Outside
from tests.services.conftest import NOON, Post

COMPLAINT = "@kolibrie terrible, my parcel is lost and the courier shouted at my neighbour"
SECOND = "@kolibrie and now the terrible bill came twice, what shall I do about this?"
THANKS = "lovely, the parcel is here, thank you very much @kolibrie for your help"


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


@pytest.fixture
def ann(inst: Installation) -> Agent:
    return make_agent(inst.database, "Ann")


def _now_is(inst: Installation, number: int) -> Case:
    return webcare.case(inst, number).row.case


def _kinds(inst: Installation, number: int) -> list[CaseEventKind]:
    return [event.kind for event, _ in webcare.case(inst, number).events]


def _collect(inst: Installation, outside: Outside, source: Source, moment: datetime, *posts: FetchedDocument) -> None:
    outside.connector.answers = [Batch(posts)]
    poll_source(inst, source.id, moment)
    analyse_due(inst, moment)


def test_waiting_keeps_the_holder_and_undoing_it_too(inst: Installation, case: Case, ann: Agent) -> None:
    """Put aside and taken up, twice: the case stays Ann's, who need not be there meanwhile."""
    start = now()
    webcare.claim(inst, case.number, ann, start)
    waits = webcare.wait(inst, case.number, ann, start)
    assert (waits.state, waits.holder_id, waits.lease_until) == (CaseState.WAITING, ann.id, None)
    assert webcare.give_back_due(inst, start + timedelta(days=1)) == 0
    resumed = webcare.resume(inst, case.number, ann, start)
    assert (resumed.state, resumed.lease_until) == (CaseState.CLAIMED, start + timedelta(minutes=10))
    assert webcare.rest_again(inst, case.number, ann, start).state is CaseState.WAITING


def test_who_puts_nobodys_case_aside_has_it(inst: Installation, case: Case, ann: Agent) -> None:
    """A case that nobody held is the agent's from then on, in one step."""
    sleeps = webcare.snooze(inst, case.number, ann, None, now())
    assert (sleeps.state, sleeps.holder_id) == (CaseState.SNOOZED, ann.id)
    assert _kinds(inst, case.number)[-2:] == [CaseEventKind.CLAIMED, CaseEventKind.SNOOZED]


def test_a_snooze_ends_by_itself(inst: Installation, case: Case, ann: Agent) -> None:
    """The sweep wakes what is due, once: Ann has it first, for ten minutes, then everybody."""
    start = now()
    until = start + timedelta(hours=2)
    webcare.snooze(inst, case.number, ann, until, start)
    assert webcare.wake_due(inst, until - timedelta(seconds=1)) == 0
    assert webcare.wake_due(inst, until) == 1
    assert webcare.wake_due(inst, until) == 0
    woken = _now_is(inst, case.number)
    assert (woken.state, woken.holder_id, woken.wake_at) == (CaseState.CLAIMED, ann.id, None)
    event, who = webcare.case(inst, case.number).events[-1]
    assert (event.kind, event.detail, who) == (CaseEventKind.RESUMED, {"why": "time"}, None)
    assert webcare.give_back_due(inst, until + timedelta(minutes=10)) == 1


def test_an_undone_resume_sleeps_on_until_the_moment_set(inst: Installation, case: Case, ann: Agent) -> None:
    """What was woken by hand sleeps on until then; when the moment has passed there is nothing to go back to."""
    start = now()
    webcare.snooze(inst, case.number, ann, start + timedelta(hours=2), start)
    webcare.resume(inst, case.number, ann, start + timedelta(hours=1))
    again = webcare.rest_again(inst, case.number, ann, start + timedelta(hours=1))
    assert (again.state, again.wake_at) == (CaseState.SNOOZED, start + timedelta(hours=2))
    webcare.resume(inst, case.number, ann, start + timedelta(hours=1))
    with pytest.raises(Conflict) as refused:
        webcare.rest_again(inst, case.number, ann, start + timedelta(hours=3))
    assert refused.value.code == "no_rest"


@pytest.mark.parametrize("until", [timedelta(), timedelta(seconds=-1), timedelta(days=91)])
def test_a_snooze_ends_in_the_near_future(inst: Installation, case: Case, ann: Agent, until: timedelta) -> None:
    """Neither the past nor a year from now."""
    with pytest.raises(ListenerError):
        webcare.snooze(inst, case.number, ann, now() + until, now())


def test_only_the_holder_puts_aside_and_takes_up(inst: Installation, case: Case, ann: Agent) -> None:
    """Bob is told who has the case; a lead may take it up in Ann's place, and has it then."""
    bob, lead = make_agent(inst.database, "Bob"), make_agent(inst.database, "Lea", role=Role.LEAD)
    webcare.claim(inst, case.number, ann, now())
    with pytest.raises(Conflict, match="Ann has case"):
        webcare.wait(inst, case.number, bob, now())
    webcare.wait(inst, case.number, ann, now())
    for act in (webcare.resume, webcare.claim):
        with pytest.raises(Conflict, match="Ann has case"):
            act(inst, case.number, bob, now())
    assert webcare.resume(inst, case.number, lead, now()).holder_id == lead.id


def test_a_stale_snooze_is_refused(inst: Installation, case: Case, ann: Agent) -> None:
    """Whoever puts aside what they saw before a change is told of the change."""
    seen = webcare.claim(inst, case.number, ann, now()).version
    webcare.wait(inst, case.number, ann, now())
    with pytest.raises(Conflict) as refused:
        webcare.snooze(inst, case.number, ann, None, now(), seen)
    assert (refused.value.code, refused.value.facts["kind"]) == ("changed", "waiting")


def test_the_clock_rests_where_the_policy_says_so(inst: Installation, case: Case, ann: Agent) -> None:
    """Twenty minutes of waiting move the deadline by twenty minutes, and the case is last in the queue meanwhile."""
    registry.add_policy(inst, now(), name="Rests", pauses=["waiting"])
    due = _now_is(inst, case.number).due_at
    start = now()
    waits = webcare.wait(inst, case.number, ann, start)
    assert (waits.clock, waits.paused_at) == (None, start)
    resumed = webcare.resume(inst, case.number, ann, start + timedelta(minutes=20))
    assert (resumed.clock, resumed.due_at) == (ClockKind.FIRST_RESPONSE, due + timedelta(minutes=20))


@pytest.mark.parametrize("rest", ["wait", "snooze"])
def test_the_author_wakes_what_rests(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post, rest: str
) -> None:
    """Days later and in other words, not even unkind ones: the post joins the case, which goes on."""
    _collect(inst, outside, source, NOON, post(COMPLAINT))
    ann = make_agent(inst.database, "Ann")
    if rest == "wait":
        webcare.wait(inst, 1, ann, NOON)
    else:
        webcare.snooze(inst, 1, ann, NOON + timedelta(days=9), NOON)
    later = NOON + timedelta(days=2)
    _collect(inst, outside, source, later, post("@kolibrie here is the number: 4711", minutes_ago=-2879))
    woken = _now_is(inst, 1)
    assert (woken.state, woken.holder_id, woken.mentions, woken.wake_at) == (CaseState.CLAIMED, ann.id, 2, None)
    event, _ = webcare.case(inst, 1).events[-1]
    assert (event.kind, event.detail) == (CaseEventKind.RESUMED, {"why": "author"})


def test_somebody_else_wakes_nothing(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post
) -> None:
    """A copy by another author joins the case, which goes on resting."""
    _collect(inst, outside, source, NOON, post(COMPLAINT))
    webcare.wait(inst, 1, make_agent(inst.database), NOON)
    _collect(inst, outside, source, NOON + timedelta(hours=1), post(COMPLAINT, by="bob"))
    assert (_now_is(inst, 1).state, _now_is(inst, 1).mentions) == (CaseState.WAITING, 2)


@pytest.mark.parametrize(
    ("reason", "days", "state"),
    [
        (CloseReason.ANSWERED, 2, CaseState.CLAIMED),
        (CloseReason.NO_ANSWER_NEEDED, 2, CaseState.CLAIMED),
        (CloseReason.ANSWERED, 4, CaseState.CLOSED),
        (CloseReason.SPAM, 2, CaseState.CLOSED),
    ],
)
def test_the_author_opens_a_case_again(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post,
    reason: CloseReason, days: int, state: CaseState,
) -> None:  # fmt: skip
    """Within three days of an answer, a further post opens the case again with a next answer due; else it is new."""
    _collect(inst, outside, source, NOON, post(COMPLAINT))
    ann = make_agent(inst.database, "Ann")
    closed_at = NOON + timedelta(minutes=1)
    webcare.claim(inst, 1, ann, closed_at)
    webcare.close(inst, 1, ann, reason, closed_at)
    later = NOON + timedelta(days=days)
    _collect(inst, outside, source, later, post(SECOND, minutes_ago=-1440 * days + 5))
    again = _now_is(inst, 1)
    assert again.state is state
    if state is CaseState.CLAIMED:
        assert (again.clock, again.due_at) == (ClockKind.NEXT_RESPONSE, later + timedelta(minutes=55))
        assert again.answered_at == (closed_at if reason is CloseReason.ANSWERED else None)
        assert _kinds(inst, 1)[-2:] == [CaseEventKind.JOINED, CaseEventKind.REOPENED]
    else:
        assert _now_is(inst, 2).state is CaseState.NEW


def test_thanks_open_nothing_again(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post
) -> None:
    """A kind word after the answer is kept with the case, which stays closed."""
    _collect(inst, outside, source, NOON, post(COMPLAINT))
    webcare.close(inst, 1, make_agent(inst.database), CloseReason.ANSWERED, NOON)
    _collect(inst, outside, source, NOON + timedelta(hours=1), post(THANKS, minutes_ago=-50))
    assert (_now_is(inst, 1).state, _now_is(inst, 1).mentions) == (CaseState.CLOSED, 2)


def test_who_is_given_a_case_that_rests_has_it_to_work_on(inst: Installation, case: Case, ann: Agent) -> None:
    """It wakes: its clocks run again, and no snooze ends later."""
    lea, start = make_agent(inst.database, "Lea", role=Role.LEAD), now()
    registry.add_policy(inst, start, name="Rests", pauses=["snoozed"])
    webcare.snooze(inst, case.number, ann, start + timedelta(hours=2), start)
    given = webcare.assign(inst, case.number, lea.id, lea, start + timedelta(minutes=1))
    assert (given.state, given.wake_at, given.paused_at) == (CaseState.CLAIMED, None, None)
    assert _kinds(inst, case.number)[-2:] == [CaseEventKind.RESUMED, CaseEventKind.CLAIMED]
