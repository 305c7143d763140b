"""Signed outgoing webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel, Field, field_validator
from standardwebhooks import Webhook as Signer

from listener.config import Settings
from listener.decide.signing import signing_secret
from listener.notifiers._alert_json import alert_type, as_json
from listener.notifiers._safe_text import web_address
from listener.ports import Http, Secret
from listener.terms import Alert


def utc_now() -> datetime:
    return datetime.now(UTC)


class Webhook:
    """Posts each alert as JSON, signed. `webhook-id` is the alert's id: receivers drop what they have seen."""

    label: ClassVar[str] = "Webhook"
    pace: ClassVar[timedelta] = timedelta(milliseconds=100)

    class Options(BaseModel):
        url: Secret = Field(
            title="Address", description="Receives a POST for each alert; it may hold a key.", max_length=2000
        )
        secret: Secret = Field(
            title="Signing secret",
            description="whsec_ and 24 to 64 bytes in base64; the receiver checks the signature with it.",
            max_length=200,
        )

        @field_validator("url")
        @classmethod
        def _is_address(cls, value: Secret) -> Secret:
            address = web_address(value.get_secret_value())
            if not address:
                raise ValueError("enter an address that begins with https://")
            return Secret(address)

        @field_validator("secret")
        @classmethod
        def _is_secret(cls, value: Secret) -> Secret:
            return Secret(signing_secret(value.get_secret_value()))

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:  # noqa: ARG002 - as all
        self._clock = clock

    def send(self, options: Options, alert: Alert, http: Http) -> None:
        """Post the alert. Raises SendError as the door does: 4xx but 408, 425 and 429 is permanent."""
        now, message_id = self._clock(), f"msg_{alert.id.hex}"
        document = {"type": alert_type(alert), "timestamp": now.isoformat(), "data": as_json(alert)}
        body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Signer(options.secret.get_secret_value()).sign(message_id, now, body.decode()),
        }
        http.post(options.url.get_secret_value(), content=body, headers=headers)
