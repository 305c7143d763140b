"""Slow down whoever guesses passwords. Kept in memory: a restart forgives, and that is all it costs.

Two counts: of one mail address from one place, and of everything from that place, which meets whoever tries one
password on many addresses. An office behind one network address mistypes a few times an hour: it is let do so.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

FREE_FAILURES = 5
FREE_FAILURES_OF_A_PLACE = 50
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)  # after so long without a failure the count begins anew
REMEMBERED = 10_000  # keys: a guesser with many addresses cannot fill the memory

Key = tuple[str, str]  # mail address, network address


class Throttle:
    """After five failures of one pair, or fifty of one place, each further one doubles the wait, up to 15 minutes."""

    def __init__(self) -> None:
        self._failures: OrderedDict[Key, tuple[int, datetime]] = OrderedDict()
        self._places: OrderedDict[Key, tuple[int, datetime]] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: Key, now: datetime) -> timedelta | None:
        """Return how long this pair must still wait, or None when it may try."""
        with self._lock:
            left = max(
                _left(self._failures.get(key), FREE_FAILURES, now),
                _left(self._places.get(_place(key)), FREE_FAILURES_OF_A_PLACE, now),
            )
        return left if left > timedelta() else None

    def failed(self, key: Key, now: datetime) -> None:
        with self._lock:
            _count(self._failures, key, now)
            _count(self._places, _place(key), now)

    def succeeded(self, key: Key) -> None:
        """Forget the failures of the pair; those of its place stay, or one good password would pay for all guesses."""
        with self._lock:
            self._failures.pop(key, None)


def _place(key: Key) -> Key:
    return ("", key[1])


def _left(counted: tuple[int, datetime] | None, free: int, now: datetime) -> timedelta:
    if counted is None or counted[0] < free or now - counted[1] >= FORGOTTEN:
        return timedelta()
    doubled = FIRST_WAIT * float(2 ** min(counted[0] - free, 10))
    return counted[1] + min(doubled, LONGEST_WAIT) - now


def _count(failures: OrderedDict[Key, tuple[int, datetime]], key: Key, now: datetime) -> None:
    count, last = failures.pop(key, (0, now))
    failures[key] = (1 if now - last >= FORGOTTEN else count + 1, now)
    if len(failures) > REMEMBERED:
        failures.popitem(last=False)
