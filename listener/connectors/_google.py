"""Access to Google's APIs: a token for an hour, for a service account's key or an owner's consent.

Service accounts: https://developers.google.com/identity/protocols/oauth2/service-account#httprest
Refresh tokens: https://developers.google.com/identity/protocols/oauth2/web-server#offline
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from listener.connectors._api import Api, said_in
from listener.connectors._json import string
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, Secret

TOKENS = "https://oauth2.googleapis.com"
ADVICE = {
    "unauthorised": "Enter the key or the consent anew: it is wrong, or was withdrawn.",
    "forbidden": "Give the account the right to read and answer reviews, and switch the API on in its project.",
    "not_found": "Check the name of what is to be read: the account does not see it.",
    "throttled": "The quota of the Google project is used up for now; Listener waits.",
}
_LIVES = 3600  # seconds


def service_account(said: str) -> Mapping[str, Any]:
    """Return a service account's key file. Raises ValueError with words for a form, which quote nothing."""
    try:
        key = json.loads(said)
        is_whole = bool(string(key, "client_email")) and isinstance(_private(key), RSAPrivateKey)
    except (ValueError, TypeError):
        is_whole = False
    if not is_whole:
        raise ValueError("enter the whole JSON file of the service account's key, with client_email and private_key")
    return dict(key)


def token_of_account(
    http: Http, key: Mapping[str, Any], scope: str, now: datetime, base: str, *, sending: bool
) -> Secret:
    """Exchange a signed claim for a token."""
    claims = {
        "iss": string(key, "client_email"), "scope": scope, "aud": f"{TOKENS}/token", "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + _LIVES,
    }  # fmt: skip
    head = {"alg": "RS256", "typ": "JWT", "kid": string(key, "private_key_id")}
    words = f"{_part(head)}.{_part(claims)}"
    private = _private(key)
    assert isinstance(private, RSAPrivateKey)
    signature = private.sign(words.encode(), PKCS1v15(), SHA256())
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": f"{words}.{_encoded(signature)}"}
    return _token(http, form, base, sending=sending)


def token_of_consent(
    http: Http, client_id: str, client_secret: Secret, refresh: Secret, base: str, *, sending: bool
) -> Secret:
    """Exchange the refresh token that the owner's consent gave for a token."""
    form = {
        "grant_type": "refresh_token", "client_id": client_id, "client_secret": client_secret.get_secret_value(),
        "refresh_token": refresh.get_secret_value(),
    }  # fmt: skip
    return _token(http, form, base, sending=sending)


def _token(http: Http, form: Mapping[str, str], base: str, *, sending: bool) -> Secret:
    kind: type[OutsideError] = SendError if sending else FetchError
    api = Api("Google", base, http, advice=ADVICE, refine=partial(_refined, kind))
    told = api.post("/token", form, form=True, shape=dict, while_reading=not sending)
    token = string(told.said, "access_token")
    if not token:
        raise api.error("gave no token", "unexpected_shape", kind=kind)
    return Secret(token)


def _refined(kind: type[OutsideError], error: OutsideError) -> OutsideError | None:
    """400 is how a token is refused."""
    if error.status != 400 or string(said_in(error), "error") not in ("invalid_grant", "invalid_client"):
        return None
    return kind(
        "Google does not accept the key or the consent", code="unauthorised", permanent=True, status=400,
        advice=ADVICE["unauthorised"],
    )  # fmt: skip


def _private(key: Mapping[str, Any]) -> object:
    return load_pem_private_key(string(key, "private_key").encode(), None)


def _part(said: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(said, separators=(",", ":")).encode())


def _encoded(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()
