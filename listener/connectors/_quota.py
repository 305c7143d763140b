"""What the headers of an answer say of a quota, in the spellings that are about.

`X-RateLimit-*` never was a standard: the reset is an ISO date (Mastodon), seconds since 1970 (X, Bluesky) or seconds
from now (Reddit). The draft for one (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/) had
`RateLimit-Remaining` with seconds from now, and now has one `RateLimit: "default";r=50;t=30`. Seconds from now count
from the answer's own `Date`, so that a clock of ours that is wrong does not matter; without it nothing is known.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from listener.terms import Allowance, Unit

_SPELLINGS = ("x-ratelimit-", "x-rate-limit-", "ratelimit-")
_STRUCTURED = re.compile(r";\s*([rt])\s*=\s*(\d{1,12})")
_EPOCH = 1_000_000_000  # more seconds than this are counted from 1970, fewer from now
_LONGEST = timedelta(days=31)


def allowance_in(headers: Mapping[str, str]) -> Allowance | None:
    """Return the requests that are left and when they are given again; None when the headers do not say."""
    sent_at = _date(headers.get("date", ""))
    if "ratelimit" in headers:
        found = dict(_STRUCTURED.findall(headers["ratelimit"].partition(",")[0]))
        return Allowance(float(found["r"]), Unit.CALLS, _reset(found.get("t", ""), sent_at)) if "r" in found else None
    for spelling in _SPELLINGS:
        left = _number(headers.get(f"{spelling}remaining", ""))
        if left is not None:
            limit = _number(headers.get(f"{spelling}limit", ""))
            return Allowance(left, Unit.CALLS, _reset(headers.get(f"{spelling}reset", ""), sent_at), limit)
    return None


def wait_in(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a refusal without Retry-After asks to wait, by its quota headers; None when they do not say."""
    found, sent_at = allowance_in(headers), _date(headers.get("date", ""))
    if found is None or found.resets_at is None or sent_at is None:
        return None
    return min(max(found.resets_at - sent_at, timedelta(seconds=1)), _LONGEST)


def tightest(*allowances: Allowance | None) -> Allowance | None:
    """Return the one of which least is left: several answers of one reading each say what is left of theirs."""
    return min((one for one in allowances if one is not None), key=lambda one: one.left, default=None)


def midnight_after(headers: Mapping[str, str]) -> datetime | None:
    """Return the next midnight in UTC after an answer was sent; None when it does not say when that was."""
    sent_at = _date(headers.get("date", ""))
    return sent_at and sent_at.replace(hour=0, minute=0, second=0) + timedelta(days=1)


def _reset(said: str, sent_at: datetime | None) -> datetime | None:
    seconds = _number(said)
    try:
        if seconds is None:
            moment = datetime.fromisoformat(said.strip())
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if seconds > _EPOCH:
            return datetime.fromtimestamp(seconds, UTC)
        return sent_at + timedelta(seconds=seconds) if sent_at else None
    except (ValueError, OverflowError, OSError):
        return None


def _number(said: str) -> float | None:
    """Read `300`, `299.0` (Reddit) or `300, 300;w=60` (older drafts)."""
    try:
        number = float(said.partition(",")[0].partition(";")[0].strip())
    except ValueError:
        return None
    return number if 0 <= number < 1e15 else None


def _date(said: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
