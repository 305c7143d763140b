"""What becomes of deliveries after an attempt. Inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.decide.telling import GIVE_UP_AFTER, next_attempt
from listener.errors import OutsideError, SendError
from listener.languages import CHANNELS
from listener.services import operating
from listener.store import alerts, posted
from listener.terms import DeliveryState
from models import Alert, Channel, Delivery, PostedMessage

__all__ = ["Session", "failed", "sent"]

# Codes that blame one message and not its channel.
OF_THE_MESSAGE = frozenset({"invalid_message", "recipient_refused", "message_gone"})
_OFF = Saying("channel_off", "The channel “{name}” was switched off")
_KEPT = Saying(
    "missed_is_kept",
    "What it missed is kept and goes out as one message when it is switched on again: {command}",
)


def sent(
    session: Session, channel_id: UUID, chosen: Sequence[tuple[Delivery, Alert]], now: datetime, pace: timedelta
) -> bool:
    """The first delivery is the message; the others were told inside it. False: somebody else has settled it."""
    first, *others = (delivery.id for delivery, _ in chosen)
    ours = alerts.settle(
        session, [first], state=DeliveryState.SENT, sent_at=now, last_error="", last_code="", reached=[]
    )
    alerts.settle(
        session, others, state=DeliveryState.ROLLED_UP, sent_at=now, rolled_into=first, last_error="", last_code=""
    )
    channel = session.get_one(Channel, channel_id)
    channel.failures = 0
    channel.next_send_at = now + pace
    return ours > 0


def failed(
    session: Session,
    channel_id: UUID,
    chosen: Sequence[tuple[Delivery, Alert]],
    error: OutsideError,
    now: datetime,
) -> timedelta:
    """Keep the messages for later and return how long the channel rests.

    A permanent refusal disables the channel and tells the operator once. Being asked to wait is no failure: it
    does not make the next wait longer.
    """
    channel = session.get_one(Channel, channel_id)
    reason = f"{error.message.rstrip('.')}. {error.advice}".strip()
    if error.permanent and error.code in OF_THE_MESSAGE:
        told = {"last_error": reason, "last_code": error.code[:80], "reached": []}
        alerts.settle(session, [d.id for d, _ in chosen], state=DeliveryState.FAILED, **told)
        channel.next_send_at = now
        return timedelta()
    wait = _rest(session, channel, error, reason, now)
    old = [d.id for d, _ in chosen if now - d.created_at > GIVE_UP_AFTER]
    told = {"last_error": f"Given up after a day: {reason}", "last_code": error.code[:80], "reached": []}
    alerts.settle(session, old, state=DeliveryState.FAILED, **told)
    alerts.settle(
        session,
        [d.id for d, _ in chosen if d.id not in old],
        state=DeliveryState.PENDING, next_attempt_at=now + wait, last_error=reason, last_code=error.code[:80],
        reached=_reached(chosen[0][0], error),
    )  # fmt: skip
    return wait


def _rest(session: Session, channel: Channel, error: OutsideError, reason: str, now: datetime) -> timedelta:
    """Let the channel rest after a failure; a permanent one switches it off. Return how long."""
    channel.failures += error.retry_after is None
    wait = next_attempt(channel.failures, error.retry_after)
    channel.next_send_at = now + wait
    if error.permanent:
        _disable(session, channel, reason, error, now)
    return wait


def revised(
    session: Session, channel_id: UUID, message: PostedMessage, shows: str, now: datetime, pace: timedelta
) -> None:
    """The message says how things are, or were a moment ago: what happened since has marked it again."""
    posted.follows(session, message, shows)
    channel = session.get_one(Channel, channel_id)
    channel.failures, channel.next_send_at = 0, now + pace


def unrevised(session: Session, channel_id: UUID, message: UUID, error: OutsideError, now: datetime) -> timedelta:
    """Try again later and return how long the channel rests; what is gone is let go, and its delivery says so."""
    channel = session.get_one(Channel, channel_id)
    reason = f"{error.message.rstrip('.')}. {error.advice}".strip()
    if error.permanent and error.code in OF_THE_MESSAGE:
        unfollowed(session, channel_id, message, now, reason, error.code)
        return timedelta()
    wait = _rest(session, channel, error, reason, now)
    row = session.get(PostedMessage, message)
    if row is not None:
        row.try_at = now + wait
    return wait


def unfollowed(
    session: Session, channel_id: UUID, message: UUID, now: datetime, reason: str = "", code: str = ""
) -> None:
    """Change a message no more."""
    session.get_one(Channel, channel_id).next_send_at = now
    delivery, row = session.get(Delivery, message), session.get(PostedMessage, message)
    if delivery is not None:
        delivery.last_error, delivery.last_code = reason, code[:80]
    if row is not None:
        session.delete(row)


def _reached(delivery: Delivery, error: OutsideError) -> list[str]:
    """Return the recipients who have it by now; an error from before the first mail says nothing of them."""
    return list(error.reached) if isinstance(error, SendError) and error.reached else delivery.reached


def _disable(session: Session, channel: Channel, reason: str, error: OutsideError, now: datetime) -> None:
    channel.enabled = False
    channel.disabled_at = now
    channel.disabled_reason, channel.disabled_code = reason, error.code[:80]
    channel.next_send_at = now
    text = [
        operating.failed(error.message, error.code),
        *operating.advised(error.advice, CHANNELS, channel.notifier, error.code),
        _KEPT(command=f"listener channel enable {channel.id}"),
    ]
    operating.tell(session, f"channel:{channel.id}:disabled:{now.isoformat()}", _OFF(name=channel.name), text, now)
