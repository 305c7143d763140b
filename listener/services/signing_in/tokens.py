"""The ID token: signed by a key of the provider, for us, now, and for this attempt."""

import json
from datetime import datetime
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from listener.decide.openid import Person, Refusal, is_same, person, refusal
from listener.errors import EntryRefused
from listener.ports import Http
from listener.services.signing_in.provider import KINDS, Provider, got

LONGEST = 20_000  # characters


def read_token(
    provider: Provider, http: Http, token: object, *, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """Return the claims of a token that holds. Raises EntryRefused."""
    claims = _signed(provider, http, token, now)
    wrong = refusal(claims, issuer=provider.issuer, client_id=client_id, nonce=nonce, now=now)
    if wrong is not None:
        told = {name: claims.get(name) for name in ("iss", "aud", "azp", "exp", "iat", "nbf")}
        raise EntryRefused(f"The ID token is refused, {wrong}: {str(told)[:400]}", code=wrong)
    return claims


def person_of(provider: Provider, http: Http, claims: dict[str, Any], access_token: object, now: datetime) -> Person:
    """Return who the claims speak of; providers that keep the address out of the token tell it to who asks.

    OpenID Connect Core 1.0, section 5.3.2: the answer is of the same subject, or not to be used.
    """
    place = provider.endpoints(http, now).person
    if claims.get("email") or not place or not isinstance(access_token, str) or not access_token.isascii():
        return person(claims, provider.issuer)
    told = got(http, place, {"authorization": f"Bearer {access_token}"})
    if not is_same(told.get("sub"), claims["sub"]):
        raise EntryRefused("The provider tells of somebody else", code=Refusal.MISBEHAVES)
    return person(claims | {name: told.get(name) for name in ("email", "email_verified", "name")}, provider.issuer)


def _signed(provider: Provider, http: Http, token: object, now: datetime) -> dict[str, Any]:
    if not isinstance(token, str) or len(token) > LONGEST:
        raise EntryRefused("The provider gave no ID token", code=Refusal.MISBEHAVES)
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in KINDS:  # «none» and keys shared with us among them
            raise EntryRefused(f"The ID token is signed with {str(algorithm)[:40]}", code=Refusal.SIGNATURE)
        key = provider.key(http, header.get("kid"), algorithm, now)
        claims = json.loads(jwt.PyJWS().decode(token, key, algorithms=[algorithm]))
    except (PyJWTError, ValueError, RecursionError) as error:
        raise EntryRefused(f"The ID token cannot be trusted: {error}", code=Refusal.SIGNATURE) from error
    if not isinstance(claims, dict):
        raise EntryRefused("The ID token holds no claims", code=Refusal.MISBEHAVES)
    return claims
