"""What is written to those who write: drafts, and replies from the moment an agent lets them go."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, func, or_, select, update

from listener.terms import ReplyState
from models import Agent, AnswerDraft, Document, Mention, Reply, Source

# Longer than the door lets the two requests of an answer take; after it another worker may send.
SEND_LEASE = timedelta(seconds=150)
WAITING = (ReplyState.ASKED, ReplyState.APPROVED)
ON_ITS_WAY = (ReplyState.PENDING, ReplyState.SENDING)


def draft_of(session: Session, case_id: UUID, agent_id: UUID) -> AnswerDraft | None:
    return session.get(AnswerDraft, (case_id, agent_id))


def remove_draft(session: Session, case_id: UUID, agent_id: UUID) -> None:
    session.exec(delete(AnswerDraft).where(col(AnswerDraft.case_id) == case_id, col(AnswerDraft.agent_id) == agent_id))


def forget(session: Session, case_ids: Sequence[UUID]) -> int:
    """Take the words out of every answer to these cases, typed or sent; return how many had some.

    One that is on its way goes no further: see `is_forgotten`.
    """
    session.exec(delete(AnswerDraft).where(col(AnswerDraft.case_id).in_(case_ids)))
    said = or_(*(column != "" for column in (col(Reply.text), col(Reply.last_error), col(Reply.url))))
    emptied = update(Reply).where(col(Reply.case_id).in_(case_ids), said)
    return int(session.exec(emptied.values(text="", last_error="", url="", external_id="")).rowcount)


def is_forgotten(session: Session, reply: Reply) -> bool:
    """Tell whether who it answers was forgotten since it was taken, and its words with them."""
    words = select(Reply.text).where(Reply.id == reply.id).with_for_update()
    return not session.exec(words).one()


def last_of(session: Session, case_id: UUID) -> Reply | None:
    """Return the case's newest answer, wherever it is on its way."""
    query = select(Reply).where(Reply.case_id == case_id).order_by(col(Reply.created_at).desc(), col(Reply.id).desc())
    return session.exec(query.execution_options(populate_existing=True)).first()


def of_case(session: Session, case_id: UUID) -> Sequence[Reply]:
    """Return the answers to a case, the newest first."""
    newest = (col(Reply.created_at).desc(), col(Reply.id).desc())
    return session.exec(select(Reply).where(Reply.case_id == case_id).order_by(*newest)).all()


def first_sent_at(session: Session, case_id: UUID) -> datetime | None:
    query = select(func.min(Reply.sent_at)).where(Reply.case_id == case_id)
    return session.exec(query).one()


def answered_post(session: Session, mention_id: UUID | None) -> tuple[Document, Source] | None:
    """Return what an answer is to, and where it was read."""
    return session.exec(
        select(Document, Source)
        .join(Mention, col(Mention.document_id) == col(Document.id))
        .join(Source, col(Document.source_id) == col(Source.id))
        .where(Mention.id == mention_id)
    ).first()


def writers(session: Session) -> Sequence[Agent]:
    return session.exec(select(Agent).where(col(Agent.active)).order_by(col(Agent.name))).all()


def decide(session: Session, reply_id: UUID, among: Sequence[ReplyState] = WAITING, **values: Any) -> bool:
    """Write what becomes of an answer that waits. False when it waits no more."""
    rules = (col(Reply.id) == reply_id, col(Reply.state).in_(among))
    return session.exec(update(Reply).where(*rules).values(**values).returning(col(Reply.id))).first() is not None


def due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Return the answers to send now, the oldest first."""
    query = select(Reply.id).where(col(Reply.state).in_(ON_ITS_WAY), col(Reply.next_attempt_at) <= now)
    return list(session.exec(query.order_by(col(Reply.next_attempt_at)).limit(limit)))


def take(session: Session, reply_id: UUID, now: datetime) -> Reply | None:
    """Lease an answer that is due, by compare-and-swap on its next attempt, and count the attempt."""
    taken = session.exec(
        update(Reply)
        .where(col(Reply.id) == reply_id, col(Reply.state).in_(ON_ITS_WAY), col(Reply.next_attempt_at) <= now)
        .values(state=ReplyState.SENDING, attempts=Reply.attempts + 1, next_attempt_at=now + SEND_LEASE)
        .returning(col(Reply.id))
    ).first()
    return session.get(Reply, reply_id, populate_existing=True) if taken else None


def settle(session: Session, taken: Reply, **values: Any) -> bool:
    """Write the outcome of the attempt that was taken. False when the answer is settled, or in other hands by now.

    That it was sent is true whoever tries again meanwhile.
    """
    rules = [col(Reply.id) == taken.id, col(Reply.state).in_(ON_ITS_WAY)]
    if values["state"] is not ReplyState.SENT:
        rules += [col(Reply.state) == ReplyState.SENDING, col(Reply.attempts) == taken.attempts]
    return session.exec(update(Reply).where(*rules).values(**values).returning(col(Reply.id))).first() is not None
