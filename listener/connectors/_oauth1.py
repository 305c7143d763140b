"""Signatures of OAuth 1.0a (RFC 5849, section 3): the only keys of X that do not run out.

A body of JSON is not signed (3.4.1.3.1), so the address is all there is to sign.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Keys:
    """Of the application (`consumer`) and of the account it acts for (`token`)."""

    consumer: str
    consumer_secret: str
    token: str
    token_secret: str

    @property
    def complete(self) -> bool:
        return all((self.consumer, self.consumer_secret, self.token, self.token_secret))


def authorization(method: str, url: str, keys: Keys, *, at: int, nonce: str) -> str:
    """Return the header for a request to an address without a query. `at` is in seconds since 1970."""
    said = {
        "oauth_consumer_key": keys.consumer,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(at),
        "oauth_token": keys.token,
        "oauth_version": "1.0",
    }
    signed = said | {"oauth_signature": _signature(method, url, keys, said)}
    return "OAuth " + ", ".join(f'{name}="{_escaped(value)}"' for name, value in signed.items())


def _signature(method: str, url: str, keys: Keys, said: Mapping[str, str]) -> str:
    listed = "&".join(f"{_escaped(name)}={_escaped(said[name])}" for name in sorted(said))
    base = "&".join(map(_escaped, (method, url, listed)))
    key = f"{_escaped(keys.consumer_secret)}&{_escaped(keys.token_secret)}"
    return base64.b64encode(hmac.digest(key.encode(), base.encode(), "sha1")).decode("ascii")


def _escaped(words: str) -> str:
    return quote(words, safe="~")
