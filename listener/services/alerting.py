"""Tell what must be told: one message at a time per channel, a storm as one, digests apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from listener.decide.telling import storm_of
from listener.errors import ConfigError, ListenerError, OutsideError, SendError
from listener.ports import Notifier
from listener.services import options, rendering, settling
from listener.services.installation import Installation
from listener.store import alerts
from listener.terms import Alert as AlertValue
from models import Alert, Channel, Delivery


@dataclass(frozen=True, slots=True)
class SendReport:
    """How one message went. `more` is True when the channel has more to send, after `wait`."""

    sent: bool = False
    more: bool = False
    wait: timedelta = timedelta()


def due_channels(inst: Installation, now: datetime) -> list[UUID]:
    """Return the channels that have something urgent to tell and may do so now."""
    with inst.database.reading() as session:
        return alerts.due_channels(session, now)


def send_next(inst: Installation, channel_id: UUID, now: datetime) -> SendReport:
    """Send the channel's next message, or all that wait as one when they are a storm."""
    return _send(inst, channel_id, now, bulk=False)


def send_bulk(inst: Installation, now: datetime) -> int:
    """Send the digests that are due; return how many went out."""
    with inst.database.reading() as session:
        channels = alerts.bulk_channels(session, now)
    return sum(_send(inst, channel_id, now, bulk=True).sent for channel_id in channels)


def _send(inst: Installation, channel_id: UUID, now: datetime, *, bulk: bool) -> SendReport:
    taken = inst.database.write(lambda session: _take(session, channel_id, now, bulk=bulk))
    if taken is None:
        return SendReport()
    channel, chosen, more = taken
    with inst.database.reading() as session:
        message = rendering.message(session, inst.settings, chosen)
    pace = inst.notifiers[channel.notifier].pace if channel.notifier in inst.notifiers else timedelta()
    try:
        _deliver(inst, channel, message)
    except OutsideError as error:
        failure = error
        wait = inst.database.write(lambda session: settling.failed(session, channel_id, chosen, failure, now))
        return SendReport(more=more and not failure.permanent, wait=wait)
    inst.database.write(lambda session: settling.sent(session, channel_id, chosen, now, pace))
    return SendReport(sent=True, more=more, wait=pace)


Chosen = Sequence[tuple[Delivery, Alert]]


def _take(
    session: settling.Session, channel_id: UUID, now: datetime, *, bulk: bool
) -> tuple[Channel, Chosen, bool] | None:
    """Lease the channel and the deliveries of its next message; the rest waits for the next turn."""
    channel = alerts.take_channel(session, channel_id, now)
    if channel is None:
        return None
    waiting = alerts.take_deliveries(session, channel_id, now, bulk=bulk, limit=200)
    chosen = storm_of(waiting, lambda pair: pair[1].case_id is not None)
    if not chosen:
        channel.next_send_at = now
        return None
    alerts.lease_deliveries([delivery for delivery, _ in chosen], now)
    return channel, chosen, len(waiting) > len(chosen)


def _deliver(inst: Installation, channel: Channel, message: AlertValue) -> None:
    notifier = inst.notifiers.get(channel.notifier)
    if notifier is None:
        raise SendError(
            f"No notifier is called «{channel.notifier}»", code="no_notifier", permanent=True,
            advice=f"Known notifiers: {', '.join(sorted(inst.notifiers))}.",
        )  # fmt: skip
    notifier.send(opened_options(inst, notifier, channel), message, inst.http)


def opened_options(inst: Installation, notifier: Notifier, channel: Channel) -> Any:
    """Return the options of a channel. Raises SendError when they are not valid, or their secrets do not open."""
    try:
        return options.opened(inst.vault, notifier, channel.options)
    except ConfigError as error:
        raise SendError(error.message, code="sealed", advice=error.advice) from None
    except ListenerError as error:
        raise SendError(
            f"The options of the channel are not valid: {error.message}", code="bad_options", permanent=True,
            advice="Change them with: listener channel change",
        ) from None  # fmt: skip
