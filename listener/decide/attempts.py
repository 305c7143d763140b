"""How long whoever guesses passwords must wait.

Two counts: of one mail address from one place, and of everything from that place, which meets whoever tries one
password on many addresses. An office behind one network address mistypes a few times an hour: it is let do so. Links
to new passwords, of which every request counts, are counted by place alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from types import MappingProxyType

from listener.terms import AttemptKind

FREE: Mapping[AttemptKind, int] = MappingProxyType(
    {AttemptKind.PAIR: 5, AttemptKind.PLACE: 50, AttemptKind.LETTERS: 5}
)  # fmt: skip
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)  # after so long without a failure the count begins anew


@dataclass(frozen=True, slots=True)
class Count:
    """So many failures (at least one), and when the last was."""

    failures: int
    last_at: datetime


def wait(kind: AttemptKind, count: Count | None, now: datetime) -> timedelta:
    """Return how long to wait before the next attempt; not more than nothing: it may be made.

    When the free ones are used up each further failure doubles the wait, up to 15 minutes.
    """
    if count is None or count.failures < FREE[kind] or now - count.last_at >= FORGOTTEN:
        return timedelta()
    doubled = FIRST_WAIT * float(2 ** min(count.failures - FREE[kind], 10))
    return count.last_at + min(doubled, LONGEST_WAIT) - now


def charged(count: Count | None, now: datetime) -> Count:
    """Return the count with one attempt more, which counts as failed until it is known to be none."""
    fresh = count is None or now - count.last_at >= FORGOTTEN
    return Count(1 if fresh or count is None else count.failures + 1, now)


def paid_back(count: Count, at: datetime, before: Count | None) -> Count | None:
    """Return the count without an attempt made `at` that moment, `before` which it stood so; None: nothing is left.

    What others did meanwhile stays, and only without it is the wait what it was: one good password does not pay for
    guesses, nor does it keep colleagues out.
    """
    if count.failures <= 1:
        return None
    return Count(count.failures - 1, before.last_at if before and count.last_at == at else count.last_at)


def place(address: str) -> str:
    """Return from where an address comes: of IPv6 its first 64 bits, as each subscriber has them all (RFC 6177)."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Network((int(found) >> 64 << 64, 64)))
