"""What waits for the customer or is snoozed keeps its holder, who need not be there. It wakes when its time has come,
when its author writes, or when its holder takes it up again. Its clocks rest where the policy says so."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import Conflict, ListenerError
from listener.services import casework, clocks, refusals
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.services.webcare.claiming import LEADS
from listener.store import casefile, cases
from listener.store.queue import RESTING
from listener.terms import CaseEventKind, CaseState
from models import Agent, Case, CaseEvent

LONGEST_SNOOZE = timedelta(days=90)
_STATES = {CaseEventKind.WAITING: CaseState.WAITING, CaseEventKind.SNOOZED: CaseState.SNOOZED}
_IN_THE_FUTURE = Saying("snooze_in_the_future", "A snooze ends in the future")
_WITHIN = Saying("snooze_within", "Choose a moment within the next {days:number} days.")


def wait(inst: Installation, number: int, agent: Agent, now: datetime, version: int | None = None) -> Case:
    """Let a case of the agent's, or nobody's, wait for the customer; it is then theirs. Raises Conflict."""

    def work(session: Session) -> Case:
        one = _steps.workable(session, number, agent, version)
        return _rest(session, one, agent, CaseEventKind.WAITING, None, now)

    return inst.database.write(work)


def snooze(
    inst: Installation, number: int, agent: Agent, until: datetime | None, now: datetime, version: int | None = None
) -> Case:
    """Put a case of the agent's, or nobody's, aside until a moment; None: until its author writes. Raises Conflict."""
    if until is not None and not now < until <= now + LONGEST_SNOOZE:
        raise ListenerError(_IN_THE_FUTURE(), _WITHIN(days=LONGEST_SNOOZE.days))

    def work(session: Session) -> Case:
        one = _steps.workable(session, number, agent, version)
        return _rest(session, one, agent, CaseEventKind.SNOOZED, until, now)

    return inst.database.write(work)


def resume(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Take up again what rests: its holder, or a lead in their place, holds it then. Raises Conflict."""

    def work(session: Session) -> Case:
        one = _steps.read(session, number)
        if one.state not in RESTING or (one.holder_id != agent.id and agent.role not in LEADS):
            raise refusals.taken(session, one)
        _steps.swap(session, one, **_steps.held(inst, agent, now), wake_at=None)
        clocks.happened(session, one, CaseEventKind.RESUMED, now, agent_id=agent.id)
        return _steps.read(session, number)

    return inst.database.write(work)


def rest_again(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Undo a resume: the case waits again, or sleeps on until the moment that was set. Raises Conflict."""

    def work(session: Session) -> Case:
        one = _steps.workable(session, number, agent, None)
        last = _last_rest(session, one)
        until = last.detail.get("until") if last else None
        moment = datetime.fromisoformat(until) if until else None
        if last is None or (moment is not None and moment <= now):
            raise Conflict(f"Case {number} has nothing to go back to", "Snooze it anew.", code="no_rest")
        return _rest(session, one, agent, last.kind, moment, now)

    return inst.database.write(work)


def wake_due(inst: Installation, now: datetime, limit: int = 200) -> int:
    """Wake the snoozed cases whose time has come; return how many."""

    def work(session: Session) -> int:
        due = cases.due_to_wake(session, now, limit)
        for one in due:
            casework.wake(session, one, "time", now)
        return len(due)

    return inst.database.write(work)


def _rest(
    session: Session, one: Case, agent: Agent, kind: CaseEventKind, until: datetime | None, now: datetime
) -> Case:
    taken: dict[str, Any] = {}
    if one.holder_id is None:
        taken = {"holder_id": agent.id, "claimed_at": now}
        cases.record(session, one, CaseEventKind.CLAIMED, now, agent_id=agent.id)
    _steps.swap(session, one, state=_STATES[kind], wake_at=until, lease_until=None, **taken)
    detail = {"until": until.isoformat()} if until else {}
    clocks.happened(session, one, kind, now, agent_id=agent.id, detail=detail)
    return _steps.read(session, one.number)


def _last_rest(session: Session, one: Case) -> CaseEvent | None:
    events = [event for event, _ in casefile.events_of(session, one.id)]
    resumed = max((at for at, event in enumerate(events) if event.kind is CaseEventKind.RESUMED), default=0)
    return next((event for event in reversed(events[:resumed]) if event.kind in _STATES), None)
