"""Looking up what operators name: by the end of a key, by name, by address; and what hangs on it."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from listener.errors import ListenerError, NotFound
from listener.terms import CaseState, DeliveryState
from models import Brand, Case, Channel, Delivery, Document, Mention, Query, Source, SourceSpending

Named = TypeVar("Named", Source, Channel)
LEAST_ENDING = 4  # characters of a key


def find(session: Session, table: type[Named], word: str) -> Named:
    """Return the source or channel named by its key, the end of it, its name or its address.

    Raises NotFound when there is none, ListenerError when there are several.
    """
    kind = table.__name__.lower()
    found = [one for one in session.exec(select(table)).all() if _is_named(one, word.strip())]
    if not found:
        raise NotFound(f"There is no {kind} “{word}”", advice=f"List them with: listener {kind} list")
    if len(found) > 1:
        keys = ", ".join(str(one.id)[-6:] for one in found)
        raise ListenerError(f"“{word}” names {len(found)} {kind}s", f"Use one of: {keys}.")
    return found[0]


def _is_named(one: Source | Channel, word: str) -> bool:
    key, small = str(one.id), word.casefold()
    ends = len(word) >= LEAST_ENDING and (key.endswith(small) or one.id.hex.endswith(small))
    return ends or key == small or one.name.casefold() == small or word in map(str, one.options.values())


def every_brand(session: Session) -> Sequence[Brand]:
    """Return all brands, the removed ones too."""
    return session.exec(select(Brand).order_by(col(Brand.name))).all()


def brand_or_none(session: Session, slug: str) -> Brand | None:
    return session.exec(select(Brand).where(Brand.slug == slug)).first()


def expressions(session: Session, brand_id: UUID) -> list[str]:
    return list(session.exec(select(Query.expression).where(Query.brand_id == brand_id).order_by(col(Query.id))))


def replace_expressions(session: Session, brand_id: UUID, wanted: Sequence[str]) -> None:
    session.exec(delete(Query).where(col(Query.brand_id) == brand_id))
    session.add_all(Query(brand_id=brand_id, expression=expression) for expression in wanted)
    session.flush()


def open_cases(session: Session) -> dict[UUID, int]:
    """Count the open cases of each brand."""
    rows = session.exec(
        select(Case.brand_id, func.count()).where(Case.state != CaseState.CLOSED).group_by(col(Case.brand_id))
    )
    return dict(rows.all())


def sources_of(session: Session, brand_id: UUID) -> Sequence[Source]:
    return session.exec(select(Source).where(Source.brand_id == brand_id)).all()


def mentions_of(session: Session, source_id: UUID) -> int:
    return session.exec(
        select(func.count())
        .select_from(Mention)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .where(Document.source_id == source_id)
    ).one()


def remove_source(session: Session, source: Source) -> None:
    """Delete a source and what it brought; there is no mention among it."""
    session.exec(delete(Document).where(col(Document.source_id) == source.id))
    session.exec(delete(SourceSpending).where(col(SourceSpending.source_id) == source.id))
    session.delete(source)


def every_channel(session: Session) -> Sequence[Channel]:
    return session.exec(select(Channel).order_by(col(Channel.name))).all()


def waiting(session: Session) -> dict[UUID, int]:
    """Count the deliveries that each channel still has to send."""
    unsent = (DeliveryState.PENDING, DeliveryState.SENDING)
    rows = session.exec(
        select(Delivery.channel_id, func.count())
        .where(col(Delivery.state).in_(unsent))
        .group_by(col(Delivery.channel_id))
    )
    return dict(rows.all())


def hurry(session: Session, channel: Channel) -> None:
    """Let what waits for the channel go out now."""
    session.exec(
        update(Delivery)
        .where(col(Delivery.channel_id) == channel.id, col(Delivery.state) == DeliveryState.PENDING)
        .values(next_attempt_at=channel.next_send_at)
    )


def remove_channel(session: Session, channel: Channel) -> None:
    """Delete a channel with the record of what it was told."""
    session.exec(update(Delivery).where(col(Delivery.channel_id) == channel.id).values(rolled_into=None))
    session.exec(delete(Delivery).where(col(Delivery.channel_id) == channel.id))
    session.delete(channel)
