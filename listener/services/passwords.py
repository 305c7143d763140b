"""Secrets of people: how long, how kept, how compared.

Passwords are kept as argon2id (RFC 9106); links, cookies and tokens, which are 256 random bits, as their SHA-256.
"""

import hashlib
import secrets
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from listener.errors import ListenerError

LEAST_PASSWORD = 12  # characters, no composition rules: NIST SP 800-63B, section 3.1.1.2
LONGEST_PASSWORD = 256

# One hash takes 64 MiB: a crowd at the door waits in line instead of filling the memory.
_turns = BoundedSemaphore(4)
_passwords = PasswordHash.recommended()


def hashed(password: str) -> str:
    """Return what may be stored. Raises ListenerError for a password that is too short or endless."""
    if not LEAST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ListenerError(
            f"A password has {LEAST_PASSWORD} to {LONGEST_PASSWORD} characters",
            advice="Four or five unrelated words are easy to keep and hard to guess.",
        )
    with _turns:
        return _passwords.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Tell whether that is the password; takes as long when there is none to compare with."""
    with _turns:
        right = _passwords.verify(password[:LONGEST_PASSWORD], stored or _nobody())
    return right and stored is not None


def digest(token: str) -> str:
    """Return what is stored of a link, a cookie or a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _nobody() -> str:
    """Compared with for an unknown address, so that the time of an answer tells nobody who works here."""
    return _passwords.hash(secrets.token_urlsafe(24))
