"""Tell what must be told: one message at a time per channel, a storm as one, digests apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from listener.decide.telling import storm_of
from listener.errors import OutsideError, SendError
from listener.ports import Revising
from listener.services import options, rendering, revising, settling
from listener.services.installation import Installation
from listener.store import alerts, posted
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
        return alerts.due_channels(session, now, posted.due_channels(session, now))


def send_next(inst: Installation, channel_id: UUID, now: datetime) -> SendReport:
    """Send the channel's next message, or all that wait as one when they are a storm.

    When nothing waits, one of its messages that a case left behind is brought up to date.
    """
    report = _send(inst, channel_id, now, bulk=False)
    if report is not None:
        return report
    wait = revising.revise_next(inst, channel_id, now)
    return SendReport() if wait is None else SendReport(more=True, wait=wait)


def send_bulk(inst: Installation, now: datetime) -> int:
    """Send the digests that are due; return how many went out."""
    with inst.database.reading() as session:
        channels = alerts.bulk_channels(session, now)
    reports = [_send(inst, channel_id, now, bulk=True) for channel_id in channels]
    return sum(report.sent for report in reports if report)


def _send(inst: Installation, channel_id: UUID, now: datetime, *, bulk: bool) -> SendReport | None:
    """Return None when there is nothing to send, or somebody else sends."""
    taken = inst.database.write(lambda session: _take(session, channel_id, now, bulk=bulk))
    if taken is None:
        return None
    channel, chosen, more = taken
    with inst.database.reading() as session:
        message = rendering.message(session, inst.settings, chosen)
    pace = inst.notifiers[channel.notifier].pace if channel.notifier in inst.notifiers else timedelta()
    try:
        place, shows = _deliver(inst, channel, chosen, message)
    except OutsideError as error:
        failure = error
        wait = inst.database.write(lambda session: settling.failed(session, channel_id, chosen, failure, now))
        return SendReport(more=more and not failure.permanent, wait=wait)

    def note(session: settling.Session) -> None:
        if settling.sent(session, channel_id, chosen, now, pace) and place:
            posted.note(session, chosen[0][0], place, shows, now)

    inst.database.write(note)
    return SendReport(sent=True, more=more, wait=pace)


Chosen = Sequence[tuple[Delivery, Alert]]
Place = tuple[Mapping[str, str] | None, str]


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


def _deliver(inst: Installation, channel: Channel, chosen: Chosen, message: AlertValue) -> Place:
    """Return where the message stands, if it can be changed there, and what it shows. Raises SendError.

    One that an earlier attempt sent shows how things were then: nobody knows what.
    """
    notifier = inst.notifiers.get(channel.notifier)
    if notifier is None:
        raise SendError(
            f"No notifier is called “{channel.notifier}”", code="no_notifier", permanent=True,
            advice=f"Known notifiers: {', '.join(sorted(inst.notifiers))}.",
        )  # fmt: skip
    opened, (first, _) = options.of_channel(inst.vault, notifier, channel), chosen[0]
    if first.attempts > 1 and isinstance(notifier, Revising):  # it may have arrived, and nobody noted it
        place = notifier.find(opened, message, first.created_at, inst.http)
        if place is not None:
            return place, ""
    return notifier.send(opened, message, inst.http), revising.fingerprint(message)
