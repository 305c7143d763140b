"""What we know of the provider: its addresses and its keys, read from itself and kept for an hour.

OpenID Connect Discovery 1.0, section 4; JSON Web Key Sets are RFC 7517.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from listener.config import LOOPBACK, Settings
from listener.decide.openid import Refusal
from listener.errors import EntryRefused, OutsideError
from listener.ports import Http

KEPT = timedelta(hours=1)
REST = timedelta(seconds=5)  # after a failure nobody waits for the provider again so soon: threads are few
KINDS = {"RS256": "RSA", "ES256": "EC"}  # the signatures we take, and the keys they are made with
LEAST_RSA = 2048  # bits: NIST SP 800-131A
MOST_KEYS = 50

Keys = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """`by_post`: the provider takes our secret in the form alone. `names_itself`: RFC 9207, its answers say `iss`."""

    authorization: str
    token: str
    keys: str
    person: str = ""
    way_out: str = ""
    by_post: bool = False
    names_itself: bool = False


class Provider:
    """Make one a process. Threads may use it together: at worst two of them read the same at once."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._endpoints: tuple[Endpoints, datetime] | None = None
        self._keys: tuple[Keys, datetime] | None = None
        self._failed: tuple[EntryRefused, datetime] | None = None

    def endpoints(self, http: Http, now: datetime) -> Endpoints:
        """Raises EntryRefused when the provider is down, or is another than the one that was set."""
        if self._endpoints is not None and now - self._endpoints[1] < KEPT:
            return self._endpoints[0]
        if self._failed is not None and now - self._failed[1] < REST:
            raise EntryRefused(self._failed[0].message, code=self._failed[0].code)
        address = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            endpoints = self._read_endpoints(got(http, address))
        except EntryRefused as error:
            self._failed = error, now
            raise
        self._endpoints = endpoints, now
        return endpoints

    def key(self, http: Http, key_id: str | None, algorithm: str, now: datetime) -> PyJWK:
        """Return the key that signed; one that is not known yet is looked up, for the provider may have changed them.

        Raises EntryRefused when there is none.
        """
        known = self._keys[0] if self._keys is not None and now - self._keys[1] < KEPT else []
        if key := _fitting(known, key_id, algorithm):
            return key
        told = got(http, self.endpoints(http, now).keys).get("keys")
        keys: Keys = [one for one in told[:MOST_KEYS] if isinstance(one, dict)] if isinstance(told, list) else []
        self._keys = keys, now
        key = _fitting(keys, key_id, algorithm)
        if key is None:
            raise EntryRefused(f"The provider has no key {key_id} for {algorithm}", code=Refusal.SIGNATURE)
        return key

    def _read_endpoints(self, told: Mapping[str, Any]) -> Endpoints:
        if told.get("issuer") != self.issuer:
            raise EntryRefused(f"The provider calls itself {str(told.get('issuer'))[:200]}", code=Refusal.ISSUER)
        methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Endpoints(
            authorization=_address(told, "authorization_endpoint"),
            token=_address(told, "token_endpoint"),
            keys=_address(told, "jwks_uri"),
            person=_address(told, "userinfo_endpoint", needed=False),
            way_out=_address(told, "end_session_endpoint", needed=False),
            by_post="client_secret_basic" not in methods,
            names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        )


def provider_of(settings: Settings) -> Provider | None:
    return Provider(settings.oidc_issuer) if settings.oidc_issuer else None


def got(http: Http, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at an address of the provider. Raises EntryRefused."""
    try:
        return read(http.get(address, headers={"accept": "application/json"} | dict(headers or {})).body)
    except OutsideError as error:
        raise EntryRefused(f"{error.message}. {error.advice}", code=Refusal.DOWN) from error


def read(body: bytes) -> dict[str, Any]:
    """Return what a body says as a JSON object. Raises EntryRefused."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EntryRefused("The provider's answer is no JSON", code=Refusal.MISBEHAVES) from error
    if not isinstance(told, dict):
        raise EntryRefused("The provider's answer is no JSON object", code=Refusal.MISBEHAVES)
    return told


def _fitting(keys: Keys, key_id: str | None, algorithm: str) -> PyJWK | None:
    """Return the key with that id; without an id the only one of its kind."""
    able = [key for key in keys if key.get("kty") == KINDS[algorithm] and key.get("use", "sig") == "sig"]
    named = [key for key in able if key.get("alg", algorithm) == algorithm and key_id in (None, key.get("kid"))]
    if len(named) != 1:
        return None
    try:
        key = PyJWK(dict(named[0]), algorithm=algorithm)
    except PyJWTError:
        return None
    return None if algorithm == "RS256" and key.key.key_size < LEAST_RSA else key


def _address(told: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    address = told.get(name)
    parts = urlsplit(address) if isinstance(address, str) else None
    if parts and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        return str(address)
    if needed:
        raise EntryRefused(f"The provider names no safe {name}", code=Refusal.MISBEHAVES)
    return ""
