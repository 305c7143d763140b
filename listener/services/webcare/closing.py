"""The end of a case, and its undoing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.services import clocks, refusals
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.store import answers, casefile
from listener.terms import CaseEventKind, CaseState, CloseReason
from models import Agent, Case


def close(
    inst: Installation, number: int, agent: Agent, reason: CloseReason, now: datetime, version: int | None = None
) -> Case:
    """End a case that is the agent's or nobody's; «answered» stops the clock now.

    With `version`, the one the agent saw, the close is refused when the case has changed since: another post
    may have joined it. Raises Conflict.
    """

    def work(session: Session) -> Case:
        one = _steps.workable(session, number, agent, version)
        end(session, one, agent.id, reason, now)
        return one

    return inst.database.write(work)


def end(session: Session, one: Case, agent_id: UUID, reason: CloseReason, now: datetime) -> None:
    """Close a case as it was read; the first answer stays the one that counts. Inside the caller's transaction."""
    answered = one.answered_at or (now if reason is CloseReason.ANSWERED else None)
    _steps.swap(
        session, one, state=CaseState.CLOSED, close_reason=reason, closed_at=now, answered_at=answered, open_key=None,
        lease_until=None, wake_at=None,
    )  # fmt: skip
    clocks.happened(session, one, CaseEventKind.CLOSED, now, agent_id=agent_id, detail={"reason": reason.value})


def reopen(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Undo a close: the agent who held the case holds it again, for anyone else it is new.

    What the close said of an answer is taken back with it and the clock runs as if it had never stopped; a reply that
    was sent stays one. Raises Conflict when the case is open, or when its story has another open case by now.
    """

    def work(session: Session) -> Case:
        one = _steps.read(session, number)
        if one.state is not CaseState.CLOSED or one.merged_into is not None:
            raise refusals.taken(session, one)
        other = casefile.open_number_of_story(session, one.story_id)
        if other is not None:
            raise refusals.story_open(other)
        replied_at = answers.first_sent_at(session, one.id)
        _steps.swap(session, one, **reopened(inst, one, agent, now), answered_at=replied_at)
        clocks.happened(session, one, CaseEventKind.REOPENED, now, agent_id=agent.id)
        return one

    return inst.database.write(work)


def reopened(inst: Installation, one: Case, agent: Agent, now: datetime) -> dict[str, Any]:
    """Return what a case says that is open again."""
    mine = one.holder_id == agent.id
    return {
        **(_steps.held(inst, agent, now) if mine else _steps.UNHELD),
        "open_key": str(one.story_id),
        "closed_at": None,
        "close_reason": None,
    }
