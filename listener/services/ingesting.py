"""Take what is sent to us. It goes the way of what is read: kept once, counted, analysed by the next sweep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.storable import storable, storable_id
from listener.errors import NotAllowed, NotTaken
from listener.ports import Receiving
from listener.services import ledger, options
from listener.services.installation import Installation
from listener.services.keeping import keep_documents, remember_reading
from listener.services.privacy import withdraw
from listener.store import sources
from listener.terms import Allowance, Batch, Budget, FetchedDocument, Spent
from models import Source


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sending. `unchanged` was known as it is, or is older than anything is kept."""

    new: int = 0
    edited: int = 0
    deleted: int = 0
    unchanged: int = 0


def ingest(inst: Installation, source_id: UUID, headers: Mapping[str, str], body: bytes, now: datetime) -> Taken:
    """Take a signed sending, as a whole or not at all; sent again it changes nothing.

    Raises NotTaken, NotAllowed for a source that is switched off. A source that is not there and a signature that does
    not hold are told alike.
    """
    with inst.database.reading() as session:
        source = session.get(Source, source_id)
    connector = inst.connectors.get(source.connector) if source else None
    if source is None or not isinstance(connector, Receiving):
        raise NotTaken("There is no such source", "Check the address: listener source show", code="unsigned")
    asked = options.opened(inst.vault, connector, source.options)
    batch = connector.receive(asked, headers, body)
    if not source.enabled:
        raise NotAllowed("This source is switched off", advice="Switch it on with: listener source enable")
    budget = ledger.budget_of(connector, asked)
    return inst.database.write(lambda session: take_in(session, inst, source_id, budget, batch, now))


def take_in(
    session: Session, inst: Installation, source_id: UUID, budget: Budget | None, batch: Batch, now: datetime
) -> Taken:
    """Keep a sending within its quota; without one it is a file, which counts as history and costs nothing.

    Raises NotTaken (`over_quota`), upon which the transaction is given up.
    """
    source = sources.locked(session, source_id)
    left = ledger.left(session, source, budget, now)
    documents = _storable(batch.documents)
    new, edited = keep_documents(session, inst.settings, source, documents, now, is_history=budget is None)
    if left is not None and new + edited > left.left:
        raise _over(left, now)
    deleted = withdraw(session, source, [storable_id(one) for one in batch.deleted], now)
    spent = Spent(calls=1, posts=new + edited) if budget else Spent()
    ledger.write_down(session, source, budget, spent, None, now)
    remember_reading(session, source, documents, new, now)
    source.next_poll_at, source.queued_until = now, None  # its health is judged at once
    return Taken(new, edited, deleted, len(documents) - new - edited)


def _storable(documents: Sequence[FetchedDocument]) -> tuple[FetchedDocument, ...]:
    return tuple(storable(document) for document in documents)


def _over(left: Allowance, now: datetime) -> NotTaken:
    return NotTaken(
        f"The quota of the source does not hold this: {left.left:.0f} documents are left today",
        "Send it when the day is over (UTC), or raise the quota with: listener source change",
        code="over_quota",
        retry_after=left.resets_at - now if left.resets_at else None,
    )
