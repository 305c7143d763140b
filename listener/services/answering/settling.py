"""What becomes of an answer. Inside the caller's transaction."""

from datetime import datetime

from sqlmodel import Session

from listener.decide.resending import next_try
from listener.errors import OutsideError
from listener.services import clocks
from listener.services.webcare import closing
from listener.store import answers
from listener.terms import Answered, CaseEventKind, CaseState, CloseReason, ReplyState
from models import Case, Reply


def sent(session: Session, taken: Reply, told: Answered, now: datetime) -> None:
    """The source has the answer: the clock stops, the draft goes, the case ends where the agent wished it."""
    if answers.is_forgotten(session, taken):
        told, taken.text = Answered("", ""), ""
    values = {
        "external_id": told.external_id, "url": told.url, "last_error": "", "last_code": "", "open_key": None,
        "sent_at": now,
    }  # fmt: skip
    if answers.settle(session, taken, state=ReplyState.SENT, **values):
        taken.url = told.url
        answered(session, taken, now)


def answered(session: Session, reply: Reply, now: datetime) -> None:
    """Note that we have answered. A post that joined meanwhile keeps the case open."""
    answers.remove_draft(session, reply.case_id, reply.agent_id)
    one = session.get_one(Case, reply.case_id, populate_existing=True)
    one.answered_at = one.answered_at or now
    detail = {"text": reply.text, "url": reply.url, "released_at": reply.released_at.isoformat()}
    clocks.happened(session, one, CaseEventKind.REPLIED, now, agent_id=reply.agent_id, detail=detail)
    if reply.closes and one.mentions == reply.mentions and one.state is not CaseState.CLOSED:
        closing.end(session, one, reply.agent_id, CloseReason.ANSWERED, now)


def failed(session: Session, taken: Reply, error: OutsideError, now: datetime) -> None:
    """Try again later; when it is of no use, or might say it twice, tell so in the case."""
    reason = "" if answers.is_forgotten(session, taken) else f"{error.message.rstrip('.')}. {error.advice}".strip()
    why = {"last_error": reason, "last_code": error.code[:80]}
    again = None if error.permanent else next_try(taken.attempts, taken.released_at, error.retry_after, now)
    if again is not None:
        answers.settle(session, taken, state=ReplyState.PENDING, next_attempt_at=again, **why)
        return
    if answers.settle(session, taken, state=ReplyState.FAILED, open_key=None, **why):
        one = session.get_one(Case, taken.case_id)
        detail = {"error": reason, "permanent": error.permanent}
        clocks.happened(session, one, CaseEventKind.UNSENT, now, agent_id=taken.agent_id, detail=detail)
