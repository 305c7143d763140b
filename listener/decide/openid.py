"""Whether the word of an OpenID provider lets somebody in. The rules are those of OpenID Connect Core 1.0.

https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation; signatures are checked before, elsewhere.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

SKEW = timedelta(minutes=2)  # how far two clocks may be apart
OLDEST = timedelta(minutes=10)  # of a token that was asked for a moment ago
LONGEST_SUBJECT = 255  # characters, by the specification


class Refusal(StrEnum):
    """Why nobody came in through the provider. Each has its words in the catalogues."""

    DOWN = "down"  # the provider does not answer
    MISBEHAVES = "misbehaves"  # it answers what the specification does not allow
    BROKEN_OFF = "broken_off"  # the person went back there
    REFUSED = "refused"  # the provider refused the person
    CLIENT = "client"  # it does not know us, or not by this secret
    STATE = "state"  # this browser did not begin this, or too long ago
    CODE = "code"  # the code was used before, or is too old
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NONCE = "nonce"
    NO_EMAIL = "no_email"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"  # nobody here has that address
    TAKEN = "taken"  # the address belongs here to somebody else of the provider
    PUT_OUT = "put_out"


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is to the provider. `email` is in lower case, "" when it is not told."""

    issuer: str
    subject: str
    email: str = ""
    verified: bool = False
    name: str = ""


def refusal(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: datetime) -> Refusal | None:
    """Return what is wrong with the claims of an ID token whose signature is right; None: nothing."""
    if claims.get("iss") != issuer:
        return Refusal.ISSUER
    if not _is_for(claims, client_id):
        return Refusal.AUDIENCE
    moments = [claims.get("iat"), claims.get("exp"), claims.get("nbf", claims.get("iat"))]
    if not all(_is_moment(moment) for moment in moments):
        return Refusal.MISBEHAVES
    if not _is_now(*map(float, moments), now=now.timestamp()):
        return Refusal.EXPIRED
    if not is_same(claims.get("nonce"), nonce):
        return Refusal.NONCE
    subject = claims.get("sub")
    is_name = isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()
    return None if is_name else Refusal.MISBEHAVES


def person(claims: Mapping[str, Any], issuer: str) -> Person:
    """Return who checked claims speak of. Some providers write booleans as words."""
    email, name = claims.get("email"), claims.get("name")
    return Person(
        issuer=issuer,
        subject=str(claims["sub"]),
        email=email.strip().lower() if isinstance(email, str) else "",
        verified=claims.get("email_verified") in (True, "true"),
        name="".join(c for c in name if c.isprintable()).strip()[:200] if isinstance(name, str) else "",
    )


def challenge(verifier: str) -> str:
    """Return the code challenge of a verifier, by the method S256 (RFC 7636, section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def is_same(told: object, ours: str) -> bool:
    """Compare with a secret of ours, in a time that tells nothing of it."""
    return isinstance(told, str) and bool(ours) and hmac.compare_digest(told.encode(), ours.encode())


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """Tell whether the token is for us: of several audiences one, and then we must be the authorized party."""
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    if client_id not in several:
        return False
    party = claims.get("azp")
    return party == client_id if party is not None else len(several) == 1


def _is_now(issued: float, expires: float, begins: float, *, now: float) -> bool:
    """Tell whether a token is new and holds, all in seconds since 1970, by clocks that may be apart."""
    skew = SKEW.total_seconds()
    is_old = expires + skew <= now or issued + OLDEST.total_seconds() + skew <= now
    return not is_old and max(issued, begins) - skew <= now


def _is_moment(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**11
