"""Messages that follow their cases: marked with each event, brought up to date one by one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from listener.store.alerts import SEND_LEASE
from models import Alert, Case, Delivery, Mention, PostedCase, PostedMessage


def note(session: Session, delivery: Delivery, place: Mapping[str, str], shows: str, now: datetime) -> None:
    """Remember where a message stands, and look at it once more: its cases may have changed while it was sent."""
    message = session.get(PostedMessage, delivery.id)
    if message is None:
        message = PostedMessage(delivery_id=delivery.id, channel_id=delivery.channel_id, place=dict(place), shows=shows)
        session.add(message)
    message.place, message.shows, message.try_at = dict(place), shows, now
    session.flush()
    known = set(session.exec(select(PostedCase.case_id).where(PostedCase.delivery_id == delivery.id)))
    told = {alert.case_id for _, alert in told_in(session, delivery.id) if alert.case_id}
    session.add_all(PostedCase(delivery_id=delivery.id, case_id=case_id) for case_id in told - known)


def changed(session: Session, case_ids: Iterable[UUID], now: datetime) -> None:
    """Mark every message that tells of one of the cases."""
    marked = update(PostedCase).where(col(PostedCase.case_id).in_(list(case_ids))).values(changed_at=now)
    session.exec(marked.execution_options(synchronize_session=False))


def quoting(session: Session, mention_ids: Iterable[UUID], now: datetime) -> None:
    """Have every message looked at that quotes one of the posts: its own, or those of the case that has it by now.

    What told of a case that went into that one quotes what it took along.
    """
    posts = list(mention_ids)
    held = select(Mention.case_id).where(col(Mention.id).in_(posts), col(Mention.case_id).is_not(None))
    told = select(Case.id).where(or_(col(Case.id).in_(held), col(Case.merged_into).in_(held)))
    _look_again(session, or_(col(Alert.mention_id).in_(posts), col(Alert.case_id).in_(told)), now)


def summing_up(session: Session, digest_ids: Iterable[UUID], now: datetime) -> None:
    """Have every message looked at that tells one of the digests."""
    _look_again(session, col(Alert.digest_id).in_(list(digest_ids)), now)


def _look_again(session: Session, alerted: ColumnElement[bool], now: datetime) -> None:
    told = select(func.coalesce(Delivery.rolled_into, Delivery.id)).join(Alert, col(Delivery.alert_id) == col(Alert.id))
    again = update(PostedMessage).where(col(PostedMessage.delivery_id).in_(told.where(alerted))).values(try_at=now)
    session.exec(again.execution_options(synchronize_session=False))


def follows(session: Session, taken: PostedMessage, shows: str) -> None:
    """Note what a message says now. It rests, unless somebody had it looked at again since it was taken."""
    mine = update(PostedMessage).where(col(PostedMessage.delivery_id) == taken.delivery_id)
    session.exec(mine.values(shows=shows).execution_options(synchronize_session=False))
    rests = mine.where(col(PostedMessage.try_at) == taken.try_at).values(try_at=None)
    session.exec(rests.execution_options(synchronize_session=False))


def due_channels(session: Session, now: datetime) -> set[UUID]:
    """Return the channels with a message to look at now."""
    return {channel_id for query in _due(now) for channel_id in session.exec(query.distinct())}


def take(session: Session, channel_id: UUID, now: datetime) -> PostedMessage | None:
    """Lease the message of a channel that is due the longest. The caller holds the channel.

    The marks of its cases go now: an event from here on sets them anew.
    """
    longest = zip(_due(now), (col(PostedMessage.try_at), col(PostedCase.changed_at)), strict=True)
    queries = [query.with_only_columns(col(PostedMessage.delivery_id)).order_by(since) for query, since in longest]
    mine = (query.where(col(PostedMessage.channel_id) == channel_id).limit(1) for query in queries)
    found = next((one for one in map(session.scalar, mine) if one), None)
    if found is None:
        return None
    message = session.get_one(PostedMessage, found, populate_existing=True)
    message.try_at = now + SEND_LEASE
    unmarked = update(PostedCase).where(col(PostedCase.delivery_id) == found).values(changed_at=None)
    session.exec(unmarked.execution_options(synchronize_session=False))
    return message


def _due(now: datetime) -> list[SelectOfScalar[UUID]]:
    """Return the channels of messages whose time has come, and of those that a case left behind: an index for each."""
    mine = select(col(PostedMessage.channel_id))
    behind = mine.join(PostedCase, and_(col(PostedCase.delivery_id) == col(PostedMessage.delivery_id)))
    free = or_(col(PostedMessage.try_at).is_(None), col(PostedMessage.try_at) <= now)
    return [
        mine.where(col(PostedMessage.try_at) <= now),
        behind.where(col(PostedCase.changed_at).is_not(None), free),
    ]


def told_in(session: Session, delivery_id: UUID) -> list[tuple[Delivery, Alert]]:
    """Return what a message told, in the order of `alerts.take_deliveries`."""
    rows = session.exec(
        select(Delivery, Alert)
        .join(Alert, col(Delivery.alert_id) == col(Alert.id))
        .where((col(Delivery.id) == delivery_id) | (col(Delivery.rolled_into) == delivery_id))
        .order_by(col(Delivery.created_at), col(Delivery.id))
    )
    return [(delivery, alert) for delivery, alert in rows]
