"""Send what agents let go. No transaction is open while the network is awaited."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.errors import ConfigError, ListenerError, OutsideError, SendError
from listener.ports import Budgeted
from listener.services import ledger, options
from listener.services.answering import settling, ways
from listener.services.counting import Counted
from listener.services.installation import Installation
from listener.store import answers
from listener.terms import Answered, Spent
from models import Document, Reply, Source
from models.documents import MARK


def due(inst: Installation, now: datetime, limit: int = 200) -> list[UUID]:
    """Return the answers to send now."""
    with inst.database.reading() as session:
        return answers.due(session, now, limit)


def send_due(inst: Installation, now: datetime) -> int:
    """Send every answer that is due; return how many went out."""
    return sum(send_one(inst, reply_id, now) for reply_id in due(inst, now))


def send_one(inst: Installation, reply_id: UUID, now: datetime) -> bool:
    """Send one answer if it is due and nobody else does. False: it did not go out, and its row says why."""
    taken = inst.database.write(lambda session: _take(session, reply_id, now))
    if taken is None:
        return False
    reply, post = taken
    http = Counted(inst.http)
    try:
        told = _deliver(inst, reply, post, http)
    except OutsideError as error:
        failure = error
        _pay(inst, post, Spent(calls=http.calls), now)
        inst.database.write(lambda session: settling.failed(session, reply, failure, now))
        return False
    _pay(inst, post, told.spent or Spent(calls=http.calls), now)
    inst.database.write(lambda session: settling.sent(session, reply, told, now))
    return True


Post = tuple[Document, Source] | None


def _take(session: Session, reply_id: UUID, now: datetime) -> tuple[Reply, Post] | None:
    reply = answers.take(session, reply_id, now)
    return (reply, answers.answered_post(session, reply.mention_id)) if reply else None


def _deliver(inst: Installation, reply: Reply, post: Post, http: Counted) -> Answered:
    """Raises SendError."""
    connector = ways.by_api(inst, post[1]) if post else None
    if post is None or connector is None or post[0].deleted_at or post[0].external_id.startswith(MARK):
        raise SendError(
            "The post can no longer be answered from here", code="no_way", permanent=True,
            advice="It was deleted, or its source lost its key: look there, and answer by hand.",
        )  # fmt: skip
    document, source = post
    return connector.reply(_opened(inst, source), document.external_id, reply.text, http)


def _pay(inst: Installation, post: Post, spent: Spent, now: datetime) -> None:
    """An answer takes of what its source counts, as a reading does."""
    if post is not None and spent != Spent():
        connector = inst.connectors[post[1].connector]
        budget = ledger.budget_of(connector, _opened(inst, post[1])) if isinstance(connector, Budgeted) else None
        ledger.pay(inst, post[1], budget, spent, now)


def _opened(inst: Installation, source: Source) -> Any:
    """Return the options of the source. Raises SendError."""
    try:
        return options.opened(inst.vault, inst.connectors[source.connector], source.options)
    except ConfigError as error:
        raise SendError(error.message, code="sealed", advice=error.advice) from None
    except ListenerError as error:
        raise SendError(
            f"The options of the source are not valid: {error.message}", code="bad_options", permanent=True,
            advice="Change them with: listener source change",
        ) from None  # fmt: skip
