"""Four eyes: an answer waits until somebody else has read it, where a brand or an agent requires that."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import Conflict, ListenerError, NotAllowed, NotFound
from listener.services import clocks, refusals
from listener.services.answering.drafting import NEEDS_WORDS, keep
from listener.services.installation import Installation
from listener.services.webcare.claiming import LEADS
from listener.store import answers
from listener.terms import CaseEventKind, CaseState, ReplyState
from models import Agent, Brand, Case, Reply

_OR_REFUSE = Saying("answer_or_refuse", "Refuse it if nothing should be said.")
_NEEDS_REASON = Saying("refusal_needs_reason", "A refusal needs a reason")
_WHAT_DIFFERS = Saying("refusal_what_differs", "Say what should be different.")
_NOT_YOURS = Saying("answer_not_yours", "This is not your answer")
_ASK_WRITER = Saying("answer_ask_writer", "Ask who wrote it, or a lead.")
_NO_ANSWER = Saying("no_answer_waits", "There is no such answer")
_IN_QUEUE = Saying("look_in_queue_for_answer", "Look for it in the queue.")
_OWN = Saying("approve_own", "Nobody approves their own answer")
_ANOTHER_LEAD = Saying("ask_another_lead", "Ask another lead.")


def is_required(brand: Brand, agent: Agent) -> bool:
    """Tell whether what this agent answers for the brand must be approved."""
    return agent.needs_approval or brand.needs_approval


def approve(inst: Installation, reply_id: UUID, agent: Agent, text: str, now: datetime) -> Reply:
    """Let an answer go as it stands in `text`, which the lead may have edited. What is posted by hand waits for that.

    Raises NotAllowed for one's own, Conflict when it was decided, or a newer post replaced it.
    """
    words = text.strip()
    if not words:
        raise ListenerError(NEEDS_WORDS(), _OR_REFUSE())

    def work(session: Session) -> Reply:
        reply, one = _asked(session, reply_id, agent)
        state = ReplyState.PENDING if reply.by_api else ReplyState.APPROVED
        _decide(
            session, reply, agent, now, state=state, text=words, released_at=now, next_attempt_at=now,
            mentions=one.mentions,
        )  # fmt: skip
        edited = {"text": words} if words != reply.text else {}
        clocks.happened(session, one, CaseEventKind.APPROVED, now, agent_id=agent.id, detail=edited)
        return reply

    return inst.database.write(work)


def refuse(inst: Installation, reply_id: UUID, agent: Agent, why: str, now: datetime) -> Reply:
    """Send an answer back to who wrote it, with a reason. Raises as `approve` does."""
    reason = why.strip()
    if not reason:
        raise ListenerError(_NEEDS_REASON(), _WHAT_DIFFERS())

    def work(session: Session) -> Reply:
        reply, one = _asked(session, reply_id, agent)
        _decide(session, reply, agent, now, state=ReplyState.REFUSED, open_key=None, last_error=reason)
        clocks.happened(session, one, CaseEventKind.REFUSED, now, agent_id=agent.id, detail={"text": reason})
        return reply

    return inst.database.write(work)


def retract(inst: Installation, reply_id: UUID, agent: Agent, now: datetime) -> Reply:
    """Take back an answer that waits: its writer, the holder of the case, or a lead. It is their draft again."""

    def work(session: Session) -> Reply:
        reply = _existing(session, reply_id)
        one = session.get_one(Case, reply.case_id)
        if agent.id not in (reply.agent_id, one.holder_id) and agent.role not in LEADS:
            raise NotAllowed(_NOT_YOURS(), _ASK_WRITER())
        _decide(session, reply, agent, now, state=ReplyState.RETRACTED, open_key=None)
        keep(session, one, session.get_one(Agent, reply.agent_id), reply.text, reply.mentions, now)
        clocks.happened(session, one, CaseEventKind.RETRACTED, now, agent_id=agent.id)
        return reply

    return inst.database.write(work)


def _existing(session: Session, reply_id: UUID) -> Reply:
    reply = session.get(Reply, reply_id, populate_existing=True)
    if reply is None:
        raise NotFound(_NO_ANSWER(), _IN_QUEUE())
    return reply


def _asked(session: Session, reply_id: UUID, agent: Agent) -> tuple[Reply, Case]:
    """Return an answer that waits for approval by this agent, with its case."""
    reply = _existing(session, reply_id)
    one = session.get_one(Case, reply.case_id, populate_existing=True)
    if reply.agent_id == agent.id:
        raise NotAllowed(_OWN(), _ANOTHER_LEAD())
    if reply.state is not ReplyState.ASKED:
        raise _decided(reply)
    if one.state is CaseState.CLOSED:
        raise refusals.taken(session, one)
    return reply, one


def _decide(session: Session, reply: Reply, agent: Agent, now: datetime, **values: Any) -> None:
    """Write a decision, unless somebody was first. Raises Conflict."""
    if not answers.decide(session, reply.id, decided_by=agent.id, decided_at=now, **values):
        raise _decided(_existing(session, reply.id))


def _decided(reply: Reply) -> Conflict:
    return Conflict(f"This answer is {reply.state} by now", "Look at the case again.", code="decided")
