"""Google's tokens, for the stand-ins of its APIs, and a key of a service account that no Google knows."""

import base64
import json
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.standins._server import Asked, Said

TOKEN = "ya29.of-an-hour"


@cache
def _private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def key_file() -> str:
    pem = _private().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps({"client_email": "reviews@kolibrie.example", "private_key_id": "k1", "private_key": pem})


def give_token(asked: Asked) -> Said:
    """Check what is shown for it, as Google does."""
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    if form["grant_type"] == "refresh_token":
        is_good = form["refresh_token"] == "a-refresh-token" and form["client_secret"] == "a-client-secret"
    else:
        is_good = claims_of(form["assertion"])["aud"] == "https://oauth2.googleapis.com/token"
    return Said({"access_token": TOKEN, "expires_in": 3599}) if is_good else Said({"error": "invalid_grant"}, 400)


def claims_of(assertion: str) -> dict[str, Any]:
    """Return what a signed claim says. Raises InvalidSignature."""
    words, _, signature = assertion.rpartition(".")
    _private().public_key().verify(_decoded(signature), words.encode(), PKCS1v15(), SHA256())
    said: dict[str, Any] = json.loads(_decoded(words.partition(".")[2]))
    return said


def _decoded(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))
