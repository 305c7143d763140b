"""An agent lets an answer go: to be sent by a worker, or posted by hand and recorded."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.filling import unfilled
from listener.decide.remarks import Saying
from listener.errors import ListenerError
from listener.services import clocks, refusals
from listener.services.answering import approving, settling, ways
from listener.services.answering.drafting import NEEDS_WORDS, keep
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.store import answers
from listener.terms import CaseEventKind, CaseState, ReplyState
from models import Agent, Brand, Case, Mention, Reply

_NOT_FROM_HERE = Saying("answer_not_from_here", "This source takes no answers from here")
_RECORD = Saying("answer_record", "Open the post, answer there, record it here.")
_OR_CLOSE = Saying("answer_or_close", "Write them, or close the case without an answer.")
_NOT_FILLED = Saying("answer_not_filled", "{hole} is not filled in")
_FILL = Saying("answer_fill", "Write what it stands for.")


def send(
    inst: Installation, number: int, agent: Agent, text: str, version: int, now: datetime, *,
    mention_id: UUID | None = None, closes: bool = False,
) -> Reply:  # fmt: skip
    """Let an answer go to a source that takes it by API; a worker sends it.

    `version` is that of the case as the agent saw it, `mention_id` the post that is answered. Raises Conflict when the
    case changed or is not the agent's, ListenerError when it cannot be sent so.
    """

    def work(session: Session) -> Reply:
        one = _holders(session, number, agent, version)
        reply = _written(session, one, agent, text, mention_id, now, closes=closes)
        found = answers.answered_post(session, mention_id)
        if found is None or ways.by_api(inst, found[1]) is None:
            raise ListenerError(_NOT_FROM_HERE(), _RECORD())
        keep(session, one, agent, reply.text, one.mentions, now)
        if approving.is_required(session.get_one(Brand, one.brand_id), agent):
            return _ask(session, one, reply, now)
        reply.open_key = str(one.id)
        session.add(reply)
        clocks.happened(session, one, CaseEventKind.ANSWERING, now, agent_id=agent.id)
        return reply

    return inst.database.write(work)


def record(
    inst: Installation, number: int, agent: Agent, text: str, version: int, now: datetime, *,
    mention_id: UUID | None = None, closes: bool = False,
) -> Reply:  # fmt: skip
    """Note that the agent has posted this answer at the source by hand: the clock stops now. Raises as `send` does.

    Where it must be approved first it is asked for; what was approved is recorded as it was.
    """

    def work(session: Session) -> Reply:
        one = _holders(session, number, agent, version, ReplyState.APPROVED)
        reply = answers.last_of(session, one.id)
        if reply is None or reply.state is not ReplyState.APPROVED:
            reply = _written(session, one, agent, text, mention_id, now, closes=closes)
            reply.by_api = False
            if approving.is_required(session.get_one(Brand, one.brand_id), agent):
                keep(session, one, agent, reply.text, one.mentions, now)
                return _ask(session, one, reply, now)
        reply.state, reply.open_key, reply.sent_at, reply.closes = ReplyState.SENT, None, now, closes
        session.add(reply)
        settling.answered(session, reply, now)
        return reply

    return inst.database.write(work)


def _ask(session: Session, one: Case, reply: Reply, now: datetime) -> Reply:
    """Let the answer wait until a lead has read it."""
    reply.state, reply.open_key = ReplyState.ASKED, str(one.id)
    session.add(reply)
    clocks.happened(session, one, CaseEventKind.ASKED, now, agent_id=reply.agent_id)
    return reply


def _holders(session: Session, number: int, agent: Agent, version: int, *passing: ReplyState) -> Case:
    """Return the case, which is the agent's and as they saw it, one version on. Raises Conflict with what changed.

    An answer that is open already is in the way, unless it is in a state that is `passing`.
    """
    one = _steps.read(session, number)
    if one.holder_id != agent.id or one.state is CaseState.CLOSED:
        raise refusals.taken(session, one)
    last = answers.last_of(session, one.id)
    if last is not None and last.open_key and last.state not in passing:
        raise refusals.answering(one)
    _steps.check_version(session, one, version)
    _steps.swap(session, one)
    return _steps.read(session, number)


def _written(
    session: Session, one: Case, agent: Agent, text: str, mention_id: UUID | None, now: datetime, *, closes: bool
) -> Reply:
    words = text.strip()
    if not words:
        raise ListenerError(NEEDS_WORDS(), _OR_CLOSE())
    if holes := unfilled(words):
        raise ListenerError(_NOT_FILLED(hole=f"{{{holes[0]}}}"), _FILL())
    mention = session.get(Mention, mention_id) if mention_id else None
    if mention_id and (mention is None or mention.case_id != one.id):
        raise refusals.no_post(one.number)
    return Reply(
        case_id=one.id, mention_id=mention_id, agent_id=agent.id, text=words, closes=closes,
        mentions=one.mentions, created_at=now, released_at=now, next_attempt_at=now,
    )  # fmt: skip
