"""Let the messages that can be changed say where their cases stand, one at a time per channel, at its pace."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session

from listener.errors import OutsideError
from listener.ports import Revising
from listener.services import rendering, settling
from listener.services.installation import Installation
from listener.services.options import of_channel
from listener.store import alerts, posted
from listener.terms import Alert as AlertValue
from models import Channel, PostedMessage

Taken = tuple[Channel, PostedMessage]


def fingerprint(message: AlertValue) -> str:
    """Return what two messages that say the same have in common."""
    return sha256(repr(message).encode("utf-8", "replace")).hexdigest()


def revise_next(inst: Installation, channel_id: UUID, now: datetime) -> timedelta | None:
    """Bring the message of the channel that is longest behind up to date; return how long to rest. None: none is."""
    taken = inst.database.write(lambda session: _take(session, channel_id, now))
    if taken is None:
        return None
    channel, message = taken
    notifier = inst.notifiers.get(channel.notifier)
    told = _told(inst, message)
    if told is None or not isinstance(notifier, Revising):
        inst.database.write(lambda session: settling.unfollowed(session, channel_id, message.delivery_id, now))
        return timedelta()
    shows = fingerprint(told)
    pace = notifier.pace if shows != message.shows else timedelta()
    try:
        if shows != message.shows:
            notifier.revise(of_channel(inst.vault, notifier, channel), message.place, told, inst.http)
    except OutsideError as error:
        failure = error
        return inst.database.write(lambda s: settling.unrevised(s, channel_id, message.delivery_id, failure, now))
    inst.database.write(lambda s: settling.revised(s, channel_id, message, shows, now, pace))
    return pace


def _told(inst: Installation, message: PostedMessage) -> AlertValue | None:
    """Return what the message should say; None when there is nothing left to tell of: its posts are gone."""
    with inst.database.reading() as session:
        chosen = posted.told_in(session, message.delivery_id)
        try:
            return rendering.message(session, inst.settings, chosen) if chosen else None
        except NoResultFound:
            return None


def _take(session: Session, channel_id: UUID, now: datetime) -> Taken | None:
    channel = alerts.take_channel(session, channel_id, now)
    if channel is None:
        return None
    message = posted.take(session, channel_id, now)
    if message is None:
        channel.next_send_at = now
        return None
    return channel, message
