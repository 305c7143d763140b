"""The outgoing webhook, checked with the verifier of the specification."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from listener.config import Settings
from listener.errors import SendError
from listener.http import Door
from listener.notifiers._alert_json import alert_type
from listener.notifiers.webhook import Webhook
from tests.notifiers.conftest import Posted
from tests.notifiers.samples import CASE, DIGEST, EVERY_ALERT

SECRET = "whsec_" + "c2VjcmV0" * 5
SETTINGS = Settings(_env_file=None)


def send(receiver: Posted, door: Door, at: datetime | None = None) -> tuple[dict[str, str], bytes]:
    """Tell the case and return what arrived."""
    webhook = Webhook(SETTINGS, clock=lambda: at or datetime.now(UTC))
    webhook.send(Webhook.Options(url=receiver.url, secret=SECRET), CASE, door)
    return receiver.requests[-1]


def test_signature_is_accepted(receiver: Posted, door: Door) -> None:
    """The verifier of the specification accepts what arrives and reads it."""
    headers, body = send(receiver, door)
    document = Verifier(SECRET).verify(body, headers)
    assert document["type"] == "case.opened"
    assert document["data"]["number"] == 42
    assert document["data"]["due_at"] == "2026-03-12T15:00:00+00:00"
    assert document["data"]["reasons"][1] == {"code": "addressed", "weight": 0.25, "evidence": "@voltaro"}


@pytest.mark.parametrize("change", ["body", "id", "timestamp", "secret"])
def test_tampering_is_refused(change: str, receiver: Posted, door: Door) -> None:
    """A changed body, id or time, or another secret, does not verify."""
    headers, body = send(receiver, door)
    secret = SECRET
    if change == "body":
        body = body.replace(b"42", b"43")
    elif change == "id":
        headers["webhook-id"] += "x"
    elif change == "timestamp":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    else:
        secret = "whsec_" + "b3RoZXI=" * 5
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body, headers)


def test_an_old_message_cannot_be_replayed(receiver: Posted, door: Door) -> None:
    """The time is signed, so that a receiver refuses what is old."""
    headers, body = send(receiver, door, datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body, headers)


def test_id_is_that_of_the_alert(receiver: Posted, door: Door) -> None:
    """A second attempt has the same id, so that the receiver drops it."""
    first, second = send(receiver, door)[0], send(receiver, door)[0]
    assert first["webhook-id"] == second["webhook-id"] == f"msg_{CASE.id.hex}"


def test_types_are_named() -> None:
    """Each kind of alert has a dotted name of its own."""
    assert {alert_type(alert) for alert in EVERY_ALERT.values()} == {
        "case.opened",
        "case.warning",
        "case.breached",
        "cases.rolled_up",
        "mention.found",
        "notice.operator",
        "notice.test",
        "digest.ready",
    }


def test_digest_is_plain_json(receiver: Posted, door: Door) -> None:
    """Lengths of time are seconds, days are ISO dates."""
    Webhook(SETTINGS).send(Webhook.Options(url=receiver.url, secret=SECRET), DIGEST, door)
    report = json.loads(receiver.requests[0][1])["data"]["report"]
    assert (report["day"], report["median_answer"]) == ("2026-03-11", 1440.0)


@pytest.mark.parametrize(("status", "permanent"), [(410, True), (404, True), (429, False), (500, False)])
def test_refusals(status: int, permanent: bool, receiver: Posted, door: Door) -> None:
    """The receiver's status decides whether it is tried again."""
    receiver.status = status
    with pytest.raises(SendError) as raised:
        send(receiver, door)
    assert raised.value.permanent is permanent


@pytest.mark.parametrize("secret", ["", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_???", SECRET[6:]])
def test_weak_secrets_are_refused(secret: str) -> None:
    """A secret has the form and the length the specification asks for."""
    with pytest.raises(ValidationError):
        Webhook.Options(url="https://example.org/hook", secret=secret)


@pytest.mark.parametrize("url", ["", "ftp://example.org", "javascript:alert(1)", "example.org/hook", "https://"])
def test_addresses_that_are_none_are_refused(url: str) -> None:
    """Only http and https addresses can be posted to."""
    with pytest.raises(ValidationError):
        Webhook.Options(url=url, secret=SECRET)
