"""Documents that others send us: signed JSON, or files that an operator imports. Nobody is asked for anything.

Signed as https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md has it: the headers
`webhook-id`, `webhook-timestamp` (at most five minutes old) and `webhook-signature`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, Field, ValidationError, field_validator
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from listener.connectors._sent import MOST_BYTES, MOST_DOCUMENTS, Sending, wrong_places
from listener.decide.signing import signing_secret
from listener.errors import NotTaken
from listener.ports import Http, Secret
from listener.terms import Allowance, Batch, Budget, Unit

_SIGN = "Sign webhook-id, webhook-timestamp and the body with the secret of the source (Standard Webhooks)."


class Push:
    label: ClassVar[str] = "Documents sent to us"

    class Options(BaseModel):
        sender: str = Field(title="Sender", description="Who or what sends them.", min_length=1, max_length=200)
        secret: Secret = Field(
            Secret(""),
            title="Signing secret",
            description="whsec_ and 24 to 64 bytes in base64; the sender signs with it. Without one only files are "
            "taken.",
            max_length=200,
        )
        per_day: int = Field(
            10_000, title="Documents a day", description="New and changed ones; more are refused.", ge=1, le=1_000_000
        )

        @field_validator("secret")
        @classmethod
        def _is_secret(cls, value: Secret) -> Secret:
            words = value.get_secret_value().strip()
            return Secret(signing_secret(words) if words else "")

    def budget(self, options: Options) -> Budget:
        return Budget(options.per_day, Unit.POSTS)

    def fetch(
        self,
        options: Options,  # noqa: ARG002 - nobody is asked
        cursor: Mapping[str, Any],
        http: Http,  # noqa: ARG002
        *,
        allowance: Allowance | None = None,  # noqa: ARG002
    ) -> Batch:
        """Return that nothing changed: being read is how a source that became silent is seen."""
        return Batch(cursor=dict(cursor), not_modified=True)

    def receive(self, options: Options, headers: Mapping[str, str], body: bytes) -> Batch:
        """Return what was sent. Raises NotTaken: `unsigned`, `too_large`, `unreadable`."""
        _check_signature(options.secret, headers, body)
        if len(body) > MOST_BYTES:
            raise too_large()
        try:
            sent = Sending.model_validate_json(body)
        except ValidationError as error:
            raise NotTaken(
                "What was sent is not in the form", f"At most {MOST_DOCUMENTS} documents at once; nothing was kept.",
                code="unreadable", places=wrong_places(error),
            ) from None  # fmt: skip
        once = {document.id: document.fetched for document in sent.documents}
        return Batch(documents=tuple(once.values()), deleted=tuple(sent.deleted))


def too_large() -> NotTaken:
    advice = f"Send at most {MOST_BYTES // 1_000_000} MB and {MOST_DOCUMENTS} documents at once."
    return NotTaken("This is too much at once", advice, code="too_large")


def unsigned(why: str) -> NotTaken:
    return NotTaken(why, _SIGN, code="unsigned")


def _check_signature(secret: Secret, headers: Mapping[str, str], body: bytes) -> None:
    if not secret:
        raise unsigned("This source has no secret, so it takes nothing over the network")
    try:
        Signer(secret.get_secret_value()).verify(body, dict(headers), json_parse=False)
    except WebhookVerificationError as error:
        raise unsigned(f"The signature does not hold: {error}") from None
    except ValueError:  # headers that are no base64, a body that is no UTF-8
        raise unsigned("The signature cannot be read") from None
