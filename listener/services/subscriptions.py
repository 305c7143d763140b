"""Stopping the digest: a recipient takes their own address off a channel, with the link in their mail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.notifiers import read_unsubscribe_token
from listener.services import operating
from listener.services.installation import Installation
from models import Channel
from models.columns import new_key

_STOPPED = Saying("digest_stopped", "{address} stopped the digest of the channel “{name}”")
_TAKEN_OFF = Saying("address_off", "With the link in the mail. The address was taken off the channel.")
_ALARMS_TOO = Saying(
    "address_off_alarms_too",
    "With the link in the mail. The address was taken off the channel, and gets no alarms of it either.",
)
_LAST = Saying(
    "last_address_stopped",
    "With the link in the mail. It was the last address: the channel's digests are switched off.",
)
_UNDO = Saying("to_undo", "To undo it: {command}")
_UNDO_TO = Saying("to_undo_with_addresses", "To undo it: {command}, with all addresses")


class Alarms(StrEnum):
    """What becomes of the alarms of a channel when an address stops its digest."""

    NONE = "none"  # the channel has none to tell
    STOP = "stop"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whether an address gets a channel's digest, and what stopping it does to the alarms."""

    address: str
    active: bool = False
    alarms: Alarms = Alarms.NONE


def subscription(inst: Installation, token: str) -> Subscription:
    """Return what the recipient of a link gets. Raises NotFound for a link that we did not sign."""
    channel_id, address = read_unsubscribe_token(inst.settings, token)
    with inst.database.reading() as session:
        return _subscription(session.get(Channel, channel_id), address)


def unsubscribe(inst: Installation, token: str, now: datetime) -> Subscription:
    """Take the recipient off the channel and tell the operator; the second time changes nothing.

    The last address stays and the channel's digests are switched off instead: options without an address are no
    options, and alarms never lose their last reader by a click in a digest. Returns what was the case before.
    Raises NotFound for a link that we did not sign.
    """
    channel_id, address = read_unsubscribe_token(inst.settings, token)

    def work(session: Session) -> Subscription:
        channel = session.get(Channel, channel_id, with_for_update=True)
        before = _subscription(channel, address)
        if channel is None or not before.active:
            return before
        others = _others(channel, address)
        if others:
            channel.options = {**channel.options, "to": others}
        else:
            channel.digests = False
        _tell(session, channel, before, now)
        return before

    return inst.database.write(work)


def _subscription(channel: Channel | None, address: str) -> Subscription:
    """A channel that is gone, or has options of another kind by now, sends that address nothing."""
    if channel is None or not channel.digests or len(_others(channel, address)) == len(_addresses(channel)):
        return Subscription(address)
    if not channel.alerts and not channel.operator:
        return Subscription(address, active=True)
    return Subscription(address, active=True, alarms=Alarms.STOP if _others(channel, address) else Alarms.STAY)


def _addresses(channel: Channel) -> list[str]:
    stored = channel.options.get("to", [])
    return [str(address) for address in stored] if isinstance(stored, list) else []


def _others(channel: Channel, address: str) -> list[str]:
    return [other for other in _addresses(channel) if other.casefold() != address.casefold()]


def _tell(session: Session, channel: Channel, before: Subscription, now: datetime) -> None:
    """Tell the operator what the link has done; the address stays on a channel whose digests it switched off."""
    change = f"listener channel change {channel.id}"
    if channel.digests:
        done = _ALARMS_TOO() if before.alarms is Alarms.STOP else _TAKEN_OFF()
        undo = _UNDO_TO(command=f"{change} --to")
    else:
        done, undo = _LAST(), _UNDO(command=f"{change} --digests")
    title = _STOPPED(address=before.address, name=channel.name)
    key = f"channel:{channel.id}:unsubscribed:{new_key()}"
    operating.tell(session, key, title, [done, undo], now, brand_id=channel.brand_id)
