"""Take what a hub sends of a feed: keep it, and have the feed read at once.

WebSub, 7: https://www.w3.org/TR/websub/#content-distribution (the whole feed, or what is new in it; tried again until
it is taken)

Kept, because in a storm a feed has pushed an entry out before a reading that failed is tried again. Read, because the
feed may say more of an entry than its hub does, and has the last word on what is known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.decide.storable import storable
from listener.errors import FetchError
from listener.ports import Connector, Syndicated
from listener.services import stumbling
from listener.services.hubs import is_signed, subscription_at
from listener.services.installation import Installation
from listener.services.keeping import keep_delivered
from listener.store import sources, subscribing
from listener.terms import Batch, FetchedDocument, Health, SubscriptionState
from models import Source

APART = timedelta(seconds=10)  # readings that a hub may bring about


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is sent to the address we are called at. `signature` is that of the `body`, as the hub says."""

    signature: str
    body: bytes
    content_type: str = ""


def hear(inst: Installation, source_id: UUID, token: str, sent: Delivery, now: datetime) -> bool:
    """Keep what the hub sent, and have the feed read at once; False for what it did not sign, which changes nothing.

    Raises NotFound for an address that is not ours.
    """
    with inst.database.reading() as session:
        row = subscription_at(session, inst.settings, source_id, token)
        told = session.get_one(Source, source_id)
        name, connector = told.name, inst.connectors.get(told.connector)
    if not is_signed(inst.settings, row, sent.signature, sent.body):
        return False
    delivered = _delivered(name, connector, row.topic, sent)

    def work(session: Session) -> None:
        source = sources.locked(session, source_id)
        still = subscribing.of_source(session, source_id)
        if still is None or still.topic != row.topic or not source.enabled:
            return
        still.heard_at = now
        keep_delivered(session, inst.settings, source, delivered, now)
        if not sources.is_being_read(source, now):  # else it is read again when that has come to its end
            _hurry(source, now)

    inst.database.write(work)
    return True


def _delivered(name: str, connector: Connector | None, topic: str, sent: Delivery) -> list[FetchedDocument]:
    """Return the entries in it; what cannot be read is still the news that there are some."""
    if not isinstance(connector, Syndicated):
        return []
    try:
        with stumbling.told(name):
            return [storable(one) for one in connector.delivered(topic, sent.content_type, sent.body)]
    except FetchError:
        return []


def hurry_if_heard(session: Session, source: Source, began: datetime) -> None:
    """Read again soon what the hub told of while it was read: the answer may be older."""
    row = subscribing.of_source(session, source.id)
    if row is not None and row.heard_at is not None and row.heard_at > began:
        _hurry(source, row.heard_at)


def _hurry(source: Source, now: datetime) -> None:
    """A source that asked us to wait is not hurried: what the hub tells meanwhile is kept."""
    if source.health is Health.THROTTLED:
        return
    earliest = max(now, source.last_polled_at + APART) if source.last_polled_at else now
    source.next_poll_at, source.queued_until = min(source.next_poll_at, earliest), None


def has_told_all(session: Session, source: Source, batch: Batch, new: int) -> bool:
    """Tell whether what was pushed out of a feed was told by its hub: so it is where most of what it shows was.

    A hub tries again until we take it; what is new is still on its way, or no hub tells us anything.
    """
    row = subscribing.of_source(session, source.id)
    return row is not None and row.state is SubscriptionState.VERIFIED and new * 2 < len(batch.documents)
