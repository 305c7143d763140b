"""Slow down whoever guesses passwords. Kept in memory: a restart forgives, and that is all it costs."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
REMEMBERED = 10_000  # pairs: a guesser with many addresses cannot fill the memory

Key = tuple[str, str]  # mail address, network address


class Throttle:
    """After five failures of one pair, each further one doubles the wait, up to 15 minutes."""

    def __init__(self) -> None:
        self._failures: OrderedDict[Key, tuple[int, datetime]] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: Key, now: datetime) -> timedelta | None:
        """Return how long this pair must still wait, or None when it may try."""
        with self._lock:
            count, last = self._failures.get(key, (0, now))
        if count < FREE_FAILURES:
            return None
        doubled = FIRST_WAIT * 2 ** min(count - FREE_FAILURES, 10)
        left = last + min(doubled, LONGEST_WAIT) - now
        return left if left > timedelta() else None

    def failed(self, key: Key, now: datetime) -> None:
        with self._lock:
            count, _ = self._failures.pop(key, (0, now))
            self._failures[key] = (count + 1, now)
            if len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, key: Key) -> None:
        with self._lock:
            self._failures.pop(key, None)
