"""From tier to tier: up with a reason, and back again. Whoever works on that tier finds the case unclaimed."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from listener.errors import Conflict, ListenerError
from listener.services import clocks
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.services.webcare.noting import LONGEST_NOTE, NOTE_TOO_LONG, SHORTEN
from listener.store import casefile
from listener.store.queue import RESTING
from listener.terms import CaseEventKind, EscalationReason, Tier
from models import Agent, Case

ORDER = tuple(Tier)


def escalate(
    inst: Installation,
    number: int,
    agent: Agent,
    tier: Tier,
    reason: EscalationReason,
    note: str,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Give a case of the agent's, or nobody's, to a higher tier. Raises Conflict."""

    def work(session: Session) -> Case:
        one = _steps.workable(session, number, agent, version)
        if ORDER.index(tier) <= ORDER.index(one.tier):
            raise Conflict(f"Case {number} is with {one.tier.upper()} already", "Hand it back instead.", code="tier")
        return _move(session, one, agent, CaseEventKind.ESCALATED, tier, {"cause": reason.value, **_noted(note)}, now)

    return inst.database.write(work)


def hand_back(
    inst: Installation, number: int, agent: Agent, note: str, now: datetime, version: int | None = None
) -> Case:
    """Give a case back to the tier it came from; the undoing of an escalation too. Raises Conflict."""

    def work(session: Session) -> Case:
        one = _steps.workable(session, number, agent, version)
        if one.tier is Tier.N1:
            raise Conflict(f"Case {number} is with N1", "There is no tier below.", code="tier")
        return _move(session, one, agent, CaseEventKind.HANDED_BACK, _came_from(session, one), _noted(note), now)

    return inst.database.write(work)


def _move(
    session: Session, one: Case, agent: Agent, kind: CaseEventKind, tier: Tier, said: dict[str, Any], now: datetime
) -> Case:
    rested = one.state in RESTING
    _steps.swap(session, one, tier=tier, tier_since=now, wake_at=None, **_steps.UNHELD)
    detail = {"from": one.tier.value, "to": tier.value, **said}
    if rested:  # what rested goes on: another tier looks at it
        clocks.happened(session, one, CaseEventKind.RESUMED, now, agent_id=agent.id)
    clocks.happened(session, one, kind, now, agent_id=agent.id, detail=detail)
    return _steps.read(session, one.number)


def _noted(note: str) -> dict[str, str]:
    words = note.strip()
    if len(words) > LONGEST_NOTE:
        raise ListenerError(NOTE_TOO_LONG(most=LONGEST_NOTE), SHORTEN())
    return {"note": words} if words else {}


def _came_from(session: Session, one: Case) -> Tier:
    """Return the tier that the last escalation to this one left, else the one below."""
    for event, _ in reversed(casefile.events_of(session, one.id)):
        if event.kind is CaseEventKind.ESCALATED and event.detail.get("to") == one.tier.value:
            return Tier(event.detail["from"])
    return ORDER[ORDER.index(one.tier) - 1]
