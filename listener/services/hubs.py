"""Subscribe at the hub that a feed names, to hear of new entries instead of waiting for the next reading.

WebSub: https://www.w3.org/TR/websub/ (subscribing, 5.1; verification, 5.3; the signature of a delivery, 7.1)

What a hub sends goes to `listener.services.hearing`. The feed is read by its habit all the same, so a hub that is gone
costs nothing but time.

Neither the secret nor the address we are called at is stored: both follow from the secret key and the source.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from sqlmodel import Session

from listener.config import Settings
from listener.errors import ListenerError, NotFound, OutsideError
from listener.services.installation import Installation
from listener.store import subscribing
from listener.terms import Hub, SubscriptionState
from models import FeedSubscription, Source

LEASE = timedelta(days=10)
SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=90)
VERIFIED_WITHIN = timedelta(hours=1)  # else it is asked for again
AFTER_REFUSAL = timedelta(days=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=12)
_METHODS = ("sha256", "sha512", "sha384", "sha1")
_LOCAL = ("localhost", "127.0.0.1", "::1")


def note_hub(session: Session, settings: Settings, source: Source, hub: Hub, now: datetime) -> None:
    """Subscribe soon to what a reading found. Nothing is done where a hub could not reach us."""
    if _is_local(settings.base_url) and not _is_local(hub.url):
        return
    row = subscribing.of_source(session, source.id)
    if row is None:
        session.add(FeedSubscription(source_id=source.id, hub=hub.url, topic=hub.topic, try_at=now))
    elif (row.hub, row.topic) != (hub.url, hub.topic):
        row.hub, row.topic, row.try_at, row.failures = hub.url, hub.topic, now, 0
        row.state, row.lease_until, row.detail = SubscriptionState.WANTED, None, ""


def subscribe_due(inst: Installation, now: datetime) -> int:
    """Ask hubs for what is wanted, and for what would end soon; return how many took it. Nothing is open meanwhile."""
    due = inst.database.write(lambda session: subscribing.take_due(session, now))
    return sum(_subscribe(inst, one, now) for one in due)


def _subscribe(inst: Installation, one: FeedSubscription, now: datetime) -> bool:
    asked = {
        "hub.mode": "subscribe", "hub.topic": one.topic, "hub.callback": callback(inst.settings, one.source_id),
        "hub.secret": _derived(inst.settings.secret_keys[0], "secret", one.source_id, one.topic),
        "hub.lease_seconds": int(LEASE.total_seconds()),
    }  # fmt: skip
    headers = {"content-type": "application/x-www-form-urlencoded"}
    failure: OutsideError | None = None
    try:
        inst.http.post(one.hub, content=urlencode(asked).encode(), headers=headers)
    except OutsideError as error:
        failure = error
    inst.database.write(lambda session: _note_answer(session, one, failure, now))
    return failure is None


def _note_answer(session: Session, asked: FeedSubscription, failure: OutsideError | None, now: datetime) -> None:
    """The hub verifies before or after it answers: what a verification wrote meanwhile stays."""
    row = subscribing.of_source(session, asked.source_id)
    if row is None or row.try_at != asked.try_at or row.topic != asked.topic:
        return
    row.failures = row.failures + 1 if failure else 0
    row.detail = f"{failure.message}. {failure.advice}" if failure else ""
    wait = min(FIRST_WAIT * 2 ** min(row.failures - 1, 10), LONGEST_WAIT) if failure else VERIFIED_WITHIN
    row.try_at = now + max(wait, (failure.retry_after if failure else None) or timedelta())


def callback(settings: Settings, source_id: UUID) -> str:
    token = _derived(settings.secret_keys[0], "address", source_id)[:32]
    return f"{settings.base_url.rstrip('/')}/api/v1/websub/{source_id}/{token}"


def verify(inst: Installation, source_id: UUID, token: str, asked: Mapping[str, str], now: datetime) -> str:
    """Answer a hub that asks whether we meant it: return its challenge. Raises NotFound for what we never wanted."""

    def work(session: Session) -> str:
        row = subscription_at(session, inst.settings, source_id, token)
        if asked.get("hub.topic") != row.topic:
            raise NotFound("This is not what was asked for")
        if asked.get("hub.mode") == "denied":
            row.state, row.lease_until, row.try_at = SubscriptionState.DENIED, None, now + AFTER_REFUSAL
            return ""
        if asked.get("hub.mode") != "subscribe" or not asked.get("hub.challenge"):
            raise NotFound("This is not what was asked for")
        lease = _lease(asked.get("hub.lease_seconds", ""))
        row.state, row.lease_until, row.failures, row.detail = SubscriptionState.VERIFIED, now + lease, 0, ""
        row.try_at = now + lease * 0.8
        return asked["hub.challenge"]

    return inst.database.write(work)


def subscription_at(session: Session, settings: Settings, source_id: UUID, token: str) -> FeedSubscription:
    """Return the subscription that is called at this address. Raises NotFound for one that is not ours."""
    keys = settings.secret_keys
    is_ours = any(_same(_derived(key, "address", source_id)[:32], token) for key in keys)
    row = subscribing.of_source(session, source_id)
    if not is_ours or row is None:
        raise NotFound("There is no such subscription")
    return row


def is_signed(settings: Settings, row: FeedSubscription, signature: str, body: bytes) -> bool:
    """Tell whether the hub signed this with what it was given when we subscribed (WebSub, 7.1)."""
    method, _, digest = signature.partition("=")
    if method not in _METHODS:
        return False
    secrets = [_derived(key, "secret", row.source_id, row.topic) for key in settings.secret_keys]
    return any(_same(hmac.new(one.encode(), body, method).hexdigest(), digest.lower()) for one in secrets)


def _same(ours: str, theirs: str) -> bool:
    """Compare without telling how much of it is right. A stranger may say anything, not only ASCII."""
    return hmac.compare_digest(ours.encode(), theirs.encode("utf-8", "replace"))


def _derived(key: str, *words: object) -> str:
    return hmac.new(key.encode(), " ".join(["websub", *map(str, words)]).encode(), sha256).hexdigest()


def _lease(said: str) -> timedelta:
    seconds = int(said[:9]) if said.isascii() and said.isdigit() else int(LEASE.total_seconds())
    return min(max(timedelta(seconds=seconds), SHORTEST_LEASE), LONGEST_LEASE)


def _is_local(address: str) -> bool:
    try:
        return urlsplit(address).hostname in _LOCAL
    except ValueError as error:
        raise ListenerError(f"“{address}” is no address") from error
