"""Out to the provider and back: RFC 6749, section 4.1, with PKCE (RFC 7636) and OpenID Connect Core 1.0."""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlencode

from itsdangerous import BadData, URLSafeSerializer

from listener.config import Settings
from listener.decide.openid import Person, Refusal, challenge, is_same
from listener.errors import EntryRefused, OutsideError
from listener.ports import Http
from listener.services.installation import Installation
from listener.services.signing_in.provider import Endpoints, Provider, read
from listener.services.signing_in.tokens import person_of, read_token

LIFETIME = timedelta(minutes=10)  # to sign in there
_WORD = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps, signed by us, until it comes back. `at` is in seconds since 1970."""

    state: str
    nonce: str
    verifier: str
    path: str
    at: float


@dataclass(frozen=True, slots=True)
class Start:
    """Where the browser goes, and what it keeps in a cookie meanwhile."""

    address: str
    kept: str


def begin(inst: Installation, provider: Provider, path: str, now: datetime) -> Start:
    """Start an attempt that leads to one of our paths in the end. Raises EntryRefused when the provider is down."""
    endpoints = provider.endpoints(inst.http, now)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    attempt = Attempt(state, nonce, verifier, path, now.timestamp())
    asked = {
        "response_type": "code",
        "scope": "openid email profile",
        "client_id": inst.settings.oidc_client_id,
        "redirect_uri": back(inst.settings),
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in endpoints.authorization else "?"
    return Start(endpoints.authorization + joint + urlencode(asked), _dumped(inst.settings, attempt))


def finish(
    inst: Installation, provider: Provider, kept: str, answer: Mapping[str, str], now: datetime
) -> tuple[Person, str]:
    """Return who came back, and the path they wanted. `kept` is the cookie, `answer` the query of the address.

    Raises EntryRefused. The code is shown to the provider once: who repeats the address is refused by it.
    """
    attempt = _loaded(inst.settings, kept, now)
    if not is_same(answer.get("state"), attempt.state):
        raise EntryRefused("The state is not the one of this browser", code=Refusal.STATE)
    endpoints = provider.endpoints(inst.http, now)
    _check_answer(answer, provider.issuer, endpoints)
    told = _exchanged(inst.http, inst.settings, endpoints, answer["code"], attempt.verifier)
    claims = read_token(
        provider, inst.http, told.get("id_token"), client_id=inst.settings.oidc_client_id, nonce=attempt.nonce, now=now
    )
    return person_of(provider, inst.http, claims, told.get("access_token"), now), attempt.path


def way_out(inst: Installation, provider: Provider, now: datetime) -> str:
    """Return the address where somebody leaves the provider too, "" when it has none.

    OpenID Connect RP-Initiated Logout 1.0: without a token of theirs the provider asks whether they mean it.
    """
    place = provider.endpoints(inst.http, now).way_out
    home = inst.settings.base_url.rstrip("/") + "/sign-in"
    asked = urlencode({"client_id": inst.settings.oidc_client_id, "post_logout_redirect_uri": home})
    return f"{place}{'&' if '?' in place else '?'}{asked}" if place else ""


def back(settings: Settings) -> str:
    """Return the address that the provider must know: the redirect URI."""
    return settings.base_url.rstrip("/") + "/sign-in/provider/back"


def _check_answer(answer: Mapping[str, str], issuer: str, endpoints: Endpoints) -> None:
    """Refuse what another provider says in the name of ours (RFC 9207), and what ours says is wrong."""
    if answer.get("iss", "" if endpoints.names_itself else issuer) != issuer:
        raise EntryRefused("The answer comes from another provider", code=Refusal.ISSUER)
    if error := answer.get("error"):
        word = error if _WORD.fullmatch(error) else "an unreadable error"
        code = Refusal.BROKEN_OFF if error == "access_denied" else Refusal.REFUSED
        raise EntryRefused(f"The provider answers {word}", code=code)
    if not answer.get("code"):
        raise EntryRefused("The provider answers without a code", code=Refusal.CODE)


def _exchanged(http: Http, settings: Settings, endpoints: Endpoints, code: str, verifier: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back(settings),
        "code_verifier": verifier,
        "client_id": settings.oidc_client_id,
    }
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    if settings.oidc_client_secret and endpoints.by_post:
        form["client_secret"] = settings.oidc_client_secret
    elif settings.oidc_client_secret:
        headers["authorization"] = _basic(settings.oidc_client_id, settings.oidc_client_secret)
    try:
        return read(http.post(endpoints.token, content=urlencode(form).encode(), headers=headers).body)
    except OutsideError as error:
        raise _token_refusal(error) from error


def _token_refusal(error: OutsideError) -> EntryRefused:
    """Return what the token endpoint's error means (RFC 6749, section 5.2). Its words are not repeated."""
    if error.status not in (400, 401):
        return EntryRefused(f"The token endpoint: {error.code} {error.status or ''}", code=Refusal.DOWN)
    try:
        word = json.loads(error.body).get("error")
    except (ValueError, AttributeError, RecursionError):
        word = None
    known = {"invalid_grant": Refusal.CODE, "invalid_client": Refusal.CLIENT, "unauthorized_client": Refusal.CLIENT}
    said = word if isinstance(word, str) and _WORD.fullmatch(word) else "no reason"
    return EntryRefused(f"The token endpoint answers {error.status}: {said}", code=known.get(said, Refusal.REFUSED))


def _basic(name: str, secret: str) -> str:
    """Both are form-encoded first (RFC 6749, section 2.3.1)."""
    pair = f"{quote_plus(name)}:{quote_plus(secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def _dumped(settings: Settings, attempt: Attempt) -> str:
    dumped = _signer(settings).dumps(asdict(attempt))
    return dumped if isinstance(dumped, str) else dumped.decode("ascii")


def _loaded(settings: Settings, kept: str, now: datetime) -> Attempt:
    try:
        attempt = Attempt(**_signer(settings).loads(kept))
    except (BadData, TypeError) as error:
        raise EntryRefused("The browser kept no attempt of ours", code=Refusal.STATE) from error
    if now.timestamp() - attempt.at >= LIFETIME.total_seconds():
        raise EntryRefused("The attempt is too old", code=Refusal.STATE)
    return attempt


def _signer(settings: Settings) -> URLSafeSerializer:
    oldest_first = list(reversed(settings.secret_keys))  # the last one signs, each of them opens
    return URLSafeSerializer(oldest_first, salt="sign-in", signer_kwargs={"digest_method": sha256})
