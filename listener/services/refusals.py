"""What an agent is told who comes second: who has the case, who closed it, what changed."""

from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import Conflict, NotFound
from listener.store import casefile
from listener.terms import CaseEventKind, CaseState
from models import Agent, Case, CaseEvent

# What moves a case's version on: the events that a stale close is told of.
_CHANGES = (
    CaseEventKind.OPENED, CaseEventKind.JOINED, CaseEventKind.CLAIMED, CaseEventKind.RELEASED,
    CaseEventKind.WAITING, CaseEventKind.SNOOZED, CaseEventKind.RESUMED, CaseEventKind.ESCALATED,
    CaseEventKind.HANDED_BACK, CaseEventKind.MERGED, CaseEventKind.MERGED_INTO, CaseEventKind.SPLIT,
    CaseEventKind.REOPENED, CaseEventKind.CLOSED, CaseEventKind.WITHDRAWN, CaseEventKind.ANSWERING,
    CaseEventKind.REPLIED, CaseEventKind.UNSENT, CaseEventKind.ASKED, CaseEventKind.APPROVED, CaseEventKind.RETRACTED,
)  # fmt: skip

_NO_CASE = Saying("no_case", "There is no case {number}")
_IN_QUEUE = Saying("look_in_queue", "Look for it in the queue.")
_NO_POST = Saying("no_post", "Case {number} has no such post")
LOOK_AGAIN = Saying("look_again", "Look at the case again.")
LOAD_AGAIN = Saying("load_again", "Load the page again.")


def unknown(number: int) -> NotFound:
    return NotFound(_NO_CASE(number=str(number)), _IN_QUEUE())


def no_post(number: int) -> NotFound:
    return NotFound(_NO_POST(number=str(number)), LOOK_AGAIN())


def taken(session: Session, one: Case) -> Conflict:
    """Say who has the case, who closed it, or that nobody has it."""
    if one.state is CaseState.NEW:
        return Conflict(f"Nobody holds case {one.number}", "It is open.", code="unheld")
    if one.merged_into is not None:
        return merged(session, one)
    closed = one.state is CaseState.CLOSED
    last = _last(session, one, CaseEventKind.CLOSED if closed else CaseEventKind.CLAIMED)
    facts = {"by": _who(session, last, one.holder_id), "at": last.at.isoformat() if last else ""}
    if closed:
        facts["reason"] = one.close_reason.value if one.close_reason else ""
        return Conflict(f"{facts['by']} closed case {one.number}", "Reopen it first.", code="closed", facts=facts)
    return Conflict(f"{facts['by']} has case {one.number}", "Take another one.", code="held", facts=facts)


def merged(session: Session, one: Case) -> Conflict:
    """Say which case took this one."""
    took = session.get(Case, one.merged_into)
    number = took.number if took else 0
    return Conflict(f"Case {one.number} is part of case {number}", "Go on there.", code="merged",
                    facts={"number": str(number)})  # fmt: skip


def answering(one: Case) -> Conflict:
    return Conflict(f"An answer to case {one.number} is on its way", "Wait for it.", code="answering")


def story_open(number: int) -> Conflict:
    """Say which open case tells the same story."""
    message = f"Case {number} of the same story is open"
    return Conflict(message, "Go on there.", code="story_open", facts={"number": str(number)})


def changed(session: Session, one: Case) -> Conflict:
    """Say what happened to the case last."""
    last = _last(session, one, *_CHANGES)
    facts = {"kind": last.kind.value if last else "", "by": _who(session, last), "at": ""}
    if last is not None:
        facts |= {name: str(last.detail.get(name, "")) for name in ("why", "number")} | {"at": last.at.isoformat()}
    message = f"Case {one.number} changed while you looked: {facts['kind']} by {facts['by']}"
    return Conflict(message, "Look at it again.", code="changed", facts=facts)


def _last(session: Session, one: Case, *kinds: CaseEventKind) -> CaseEvent | None:
    return next((e for e, _ in reversed(casefile.events_of(session, one.id)) if e.kind in kinds), None)


def _who(session: Session, event: CaseEvent | None, otherwise: UUID | None = None) -> str:
    key = event.agent_id if event and event.agent_id else otherwise
    agent = session.get(Agent, key) if key else None
    return agent.name if agent else "Listener"
