"""Slow down whoever guesses passwords, in whichever process and after whichever restart. How much: decide.attempts.

An attempt counts before it is made and is paid back when it was good: of guesses made side by side, in one process or
in several, no more are let through than one after the other. Addresses are stored as keyed hashes only.
"""

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from listener.decide import attempts as judged
from listener.decide.attempts import Count
from listener.decide.remarks import Saying
from listener.errors import TooManyAttempts
from listener.services.installation import Installation
from listener.store import attempts
from listener.terms import AttemptKind

Keys = Mapping[str, AttemptKind]  # under which an attempt counts
_TOO_MANY = Saying("attempts_too_many", "Too many failed attempts")
_TRY_AGAIN = Saying("try_again_in", "Try again in {minutes:number} min.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that was counted, and how the counts stood before."""

    keys: Keys
    at: datetime
    before: Mapping[str, Count]


def of_sign_in(inst: Installation, name: str, address: str) -> Keys:
    """Return the keys of an attempt to be let in under a name, a mail address say, from a network address."""
    place = judged.place(address)
    return {
        _key(inst, AttemptKind.PAIR, name, place): AttemptKind.PAIR,
        _key(inst, AttemptKind.PLACE, place): AttemptKind.PLACE,
    }


def of_letters(inst: Installation, address: str) -> Keys:
    """Return the key of asking for a link to a new password from a network address."""
    return {_key(inst, AttemptKind.LETTERS, judged.place(address)): AttemptKind.LETTERS}


def wait(inst: Installation, keys: Keys, now: datetime) -> timedelta | None:
    """Return how long the next attempt must wait, or None when it may be made."""
    with inst.database.reading() as session:
        left = _left(attempts.counts(session, keys), keys, now)
    return left if left > timedelta() else None


def begin(inst: Installation, keys: Keys, now: datetime) -> Attempt:
    """Count an attempt, as failed until it is paid back. Raises TooManyAttempts, and counts nothing then."""
    if left := wait(inst, keys, now):  # whoever must wait is told so by reading alone, and keeps no writer waiting
        raise _refusal(left)

    def work(session: Session) -> Attempt:
        before = attempts.counts(session, keys, hold=True)
        if (left := _left(before, keys, now)) > timedelta():
            raise _refusal(left)
        for key, kind in keys.items():
            count = judged.charged(before.get(key), now)
            if key in before:
                attempts.change(session, key, count)
            else:
                attempts.add(session, kind, key, count)
        return Attempt(keys, now, before)

    return inst.database.write(work)


def pay_back(session: Session, attempt: Attempt) -> None:
    """Let a good attempt not have counted, inside the caller's transaction: the failures of its pair are forgotten."""
    for key, count in attempts.counts(session, attempt.keys, hold=True).items():
        forgiven = attempt.keys[key] is AttemptKind.PAIR
        left = None if forgiven else judged.paid_back(count, attempt.at, attempt.before.get(key))
        if left:
            attempts.change(session, key, left)
        else:
            attempts.remove(session, key)


def _left(counts: Mapping[str, Count], keys: Keys, now: datetime) -> timedelta:
    return max(judged.wait(kind, counts.get(key), now) for key, kind in keys.items())


def _refusal(left: timedelta) -> TooManyAttempts:
    minutes = math.ceil(left / timedelta(minutes=1))
    return TooManyAttempts(_TOO_MANY(), _TRY_AGAIN(minutes=minutes), retry_after=left)


def _key(inst: Installation, kind: AttemptKind, *words: str) -> str:
    """Return a keyed hash (HMAC, RFC 2104): whoever reads the database learns neither who is tried nor from where."""
    secret = next(iter(inst.settings.secret_keys), "")
    return hmac.new(secret.encode(), "\0".join(["attempt", kind, *words]).encode(), hashlib.sha256).hexdigest()
