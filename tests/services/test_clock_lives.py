"""Cases that live through the services: what is stored follows from the log, and from the life."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from listener.errors import Conflict, ListenerError
from listener.services import casework, clocks, registry, webcare
from listener.services.installation import Installation
from listener.services.watching import watch_cases
from listener.store import calendars, policies
from listener.store import clocks as clock_store
from listener.terms import CaseEventKind, CaseState, ClockKind, CloseReason, EscalationReason, Pause, Role, Tier
from models import Case, Mention
from tests.decide.living import STEP, Found, Living
from tests.factories import make_agent, make_author, make_brand, make_mention, make_source

START = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the evening before the clocks go forward in Brussels
SPLIT = "daily 00:00-02:30 03:15-12:00 13:00-24:00"
OFFICE = "daily 09:00-17:00"  # opens at two in the afternoon in Brussels, at three once the clocks are changed there
serial = count(1)

MINUTES = st.integers(1, 12 * 6).map(lambda steps: steps * 5)
PROMISES = st.fixed_dictionaries(
    {
        "first_response": MINUTES, "next_response": MINUTES, "resolution": MINUTES, "at_n1": st.none() | MINUTES,
        "at_n2": MINUTES, "at_n3": st.none() | MINUTES, "overdue": st.just((30,)),
        "pauses": st.lists(st.sampled_from(list(Pause)), unique=True), "calendar": st.sampled_from([None, "Split"]),
        "at_n2_calendar": st.sampled_from([None, "Office"]),
    }
)  # fmt: skip
ACTS = (
    "claim", "release", "reply", "wait", "snooze", "resume", "assign", "up", "down", "post", "close", "undo", "reopen",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 48), st.integers(0, 3)), max_size=12)
PROMISED = {
    "first_response": 60, "next_response": 60, "resolution": 480, "at_n1": 60, "at_n2": 120, "at_n2_calendar": "Office",
    "pauses": Pause,
}  # fmt: skip


class Both:
    """A case in the database beside its life, which is told of everything that the services let happen."""

    def __init__(self, inst: Installation, promises: dict[str, object]) -> None:
        name = f"brand {next(serial)}"
        self.inst, self.now = inst, START
        self.brand, self.source = make_brand(inst.database, name), make_source(inst.database)
        self.author = make_author(inst.database)
        self.people = [make_agent(inst.database, who, role=Role.LEAD, password_hash="x") for who in ("Ann", "Bea")]
        policy = registry.add_policy(inst, START, name=name, brand=self.brand.slug, **promises)
        with inst.database.reading() as session:
            own, office = (calendars.value(session, key) for key in (policy.calendar_id, policy.at_n2_calendar_id))
        others = {ClockKind.AT_N2: office} if policy.at_n2_calendar_id else {}
        self.life = Living(policies.target_of(policy), own, START, others)
        self._post_in(lambda session, post: casework.open_case(session, post, START))
        self.number = self.case().number

    def case(self) -> Case:
        with self.inst.database.reading() as session:
            return session.exec(select(Case).where(Case.brand_id == self.brand.id)).one()

    def do(self, act: str, steps: int, which: int) -> None:
        """Let time pass, with what the workers do meanwhile, then try one thing; what is refused did not happen."""
        self._pass(self.now + steps * STEP)
        before = self.case()
        try:
            getattr(self, f"_{act}")(self.people[which % 2].id, before, which)
        except ListenerError:
            assert self.case().version == before.version

    def _pass(self, end: datetime) -> None:
        while (moment := min(filter(None, self._due()), default=end)) < end:
            self.now = max(moment, self.now)
            self._work()
        self.now = end
        self._work()

    def _due(self) -> tuple[datetime | None, ...]:
        case = self.case()
        return case.wake_at, case.lease_until, case.watch_at

    def _work(self) -> None:
        """Do what the workers do all the time."""
        webcare.wake_due(self.inst, self.now)
        held = self.case().holder_id
        webcare.give_back_due(self.inst, self.now)
        if held and self.case().holder_id is None:
            self.life.release(self.now)
        watch_cases(self.inst, self.now)

    def _claim(self, who: UUID, before: Case, _: int) -> None:
        webcare.claim(self.inst, self.number, self._agent(who), self.now)
        if before.state is CaseState.NEW:
            self.life.claim(self.now, who)

    def _assign(self, who: UUID, _: Case, which: int) -> None:
        webcare.assign(self.inst, self.number, who, self.people[which // 2], self.now)
        self.life.resume(self.now)
        self.life.claim(self.now, who)

    def _release(self, who: UUID, *_: object) -> None:
        webcare.release(self.inst, self.number, self._agent(who), self.now)
        self.life.release(self.now)

    def _reply(self, who: UUID, before: Case, _: int) -> None:
        if before.state is CaseState.CLOSED:
            raise Conflict("Closed", "", code="closed")
        self.inst.database.write(lambda session: self._happened(session, CaseEventKind.REPLIED, who))
        self.life.reply(self.now)

    def _wait(self, who: UUID, *_: object) -> None:
        webcare.wait(self.inst, self.number, self._agent(who), self.now)
        self.life.rest(self.now, Pause.WAITING, who)

    def _snooze(self, who: UUID, _: Case, which: int) -> None:
        until = self.now + which * 9 * STEP if which else None
        webcare.snooze(self.inst, self.number, self._agent(who), until, self.now)
        self.life.rest(self.now, Pause.SNOOZED, who, until)

    def _resume(self, who: UUID, *_: object) -> None:
        webcare.resume(self.inst, self.number, self._agent(who), self.now)
        self.life.resume(self.now, who)

    def _up(self, who: UUID, _: Case, which: int) -> None:
        tier, why = (Tier.N2, Tier.N3)[which // 2], EscalationReason.OTHER
        webcare.escalate(self.inst, self.number, self._agent(who), tier, why, "", self.now)
        self.life.move(self.now, tier)

    def _down(self, who: UUID, *_: object) -> None:
        back = webcare.hand_back(self.inst, self.number, self._agent(who), "", self.now)
        self.life.move(self.now, back.tier)

    def _post(self, *_: object) -> None:
        self._post_in(lambda session, post: casework.join(session, self._row(session), post, self.now))
        self.life.post(self.now, by_author=True)

    def _close(self, who: UUID, *_: object) -> None:
        webcare.close(self.inst, self.number, self._agent(who), CloseReason.NO_ANSWER_NEEDED, self.now)
        self.life.close(self.now)

    def _undo(self, who: UUID, *_: object) -> None:
        webcare.reopen(self.inst, self.number, self._agent(who), self.now)
        self.life.undo_close(self.now, who)

    def _reopen(self, _: UUID, before: Case, __: int) -> None:
        if before.state is not CaseState.CLOSED:
            raise Conflict("Open", "", code="open")

        def again(session: Session, post: Mention) -> None:
            row = self._row(session)
            casework.join(session, row, post, self.now)
            casework.reopen(session, row, post, self.now, ring=False)

        self._post_in(again)
        self.life.reopen(self.now)

    def _agent(self, who: UUID):  # type: ignore[no-untyped-def]
        return next(one for one in self.people if one.id == who)

    def _row(self, session: Session) -> Case:
        return session.exec(select(Case).where(Case.number == self.number)).one()

    def _happened(self, session: Session, kind: CaseEventKind, who: UUID) -> None:
        clocks.happened(session, self._row(session), kind, self.now, agent_id=who)

    def _post_in(self, act) -> None:  # type: ignore[no-untyped-def]
        """Let the author write now, and `act` on it."""
        post = make_mention(self.inst.database, self.brand, self.source, author=self.author)

        def work(session: Session) -> None:
            row = session.get_one(Mention, post.id)
            row.published_at = row.collected_at = row.classified_at = self.now
            act(session, row)

        self.inst.database.write(work)

    # --- What is there in the end -------------------------------------------------------------------------------

    def stored(self) -> dict[tuple[object, int], Found]:
        return {
            (row.clock, row.round): Found(row.started_at, row.due_at, row.stopped_at, row.paused_at)
            for row in webcare.case(self.inst, self.number).clocks
        }

    def anew(self) -> tuple[Case, dict[tuple[object, int], Found]]:
        """Forget the clocks and what the case shows of them, and work them out from the log alone."""

        def work(session: Session) -> None:
            row = self._row(session)
            for one in clock_store.rows_of(session, row.id):
                session.delete(one)
            row.due_at = row.priority_at = row.runs_from = START
            row.clock = row.paused_at = row.warn_at = None
            session.flush()
            clocks.reckon(session, row, self.now)

        self.inst.database.write(work)
        return self.case(), self.stored()

    def leave(self) -> None:
        """Let the workers have nothing more to do with it."""

        def work(session: Session) -> None:
            row = self._row(session)
            row.watch_at = row.wake_at = row.lease_until = row.reckon_at = None

        self.inst.database.write(work)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PROMISES, STEPS)
@example(PROMISED, [("up", 2, 0), ("claim", 3, 0), ("post", 30, 0), ("wait", 0, 1), ("assign", 3, 1), ("close", 1, 1)])
@example(PROMISED, [("claim", 1, 0), ("snooze", 1, 1), ("up", 2, 1), ("claim", 1, 1), ("down", 2, 1), ("undo", 0, 0)])
@example(PROMISED, [("up", 2, 3), ("wait", 1, 1), ("resume", 2, 0), ("close", 1, 0), ("undo", 1, 0), ("release", 1, 0)])
@example(PROMISED, [("up", 2, 0), ("close", 1, 1), ("post", 3, 1), ("undo", 2, 0), ("close", 1, 0), ("reopen", 5, 0)])
def test_what_is_stored_is_what_was_lived(
    inst: Installation, promises: dict[str, object], steps: list[tuple[str, int, int]]
) -> None:
    """Whatever agents, authors and workers do in turn, each clock of the case is as if its minutes had been counted.

    And as the log alone tells, when all else is forgotten.
    """
    if not registry.all_calendars(inst):
        registry.add_calendar(inst, START, name="Split", time_zone="Europe/Brussels", hours=SPLIT)
        registry.add_calendar(inst, START, name="Office", time_zone="America/New_York", hours=OFFICE)
    both = Both(inst, promises)
    for step in steps:
        both.do(*step)
    shown, stored = both.case(), both.stored()
    again, anew = both.anew()
    both.leave()
    assert (again.clock, again.due_at, again.paused_at, again.priority_at, again.runs_from, again.warn_at) == (
        shown.clock, shown.due_at, shown.paused_at, shown.priority_at, shown.runs_from, shown.warn_at,
    )  # fmt: skip
    assert stored == anew
    assert stored == both.life.found()
