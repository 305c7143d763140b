"""Politeness: how many requests one host sees at once, and how soon after one another."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class HostBusy(Exception):  # noqa: N818
    """No turn came in time. `seconds` is when asking again makes sense."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Lane:
    running: int = 0
    waiting: int = 0
    free_at: float = 0.0  # monotonic seconds


class Turns:
    """Hands out turns per host: at most `per_host` at once, starts `spacing` seconds apart. Thread-safe.

    It knows the requests of this Python process only; several workers each keep their own count.
    """

    def __init__(self, per_host: int, spacing: float) -> None:
        self._per_host = per_host
        self._spacing = spacing
        self._lanes: dict[str, _Lane] = {}
        self._changed = threading.Condition()

    @contextmanager
    def at(self, host: str, patience: float, spaced: bool) -> Iterator[float]:
        """Wait for a turn at `host`, at most `patience` seconds; gives the seconds waited. Raises HostBusy."""
        came = time.monotonic()
        lane = self._enter(host, patience, spaced)
        try:
            yield time.monotonic() - came
        finally:
            with self._changed:
                lane.running -= 1
                self._changed.notify_all()

    def _enter(self, host: str, patience: float, spaced: bool) -> _Lane:
        deadline = time.monotonic() + patience
        with self._changed:
            lane = self._lanes.setdefault(host, _Lane())
            lane.waiting += 1
            try:
                while (wait := self._wait(lane, spaced)) > 0:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        raise HostBusy(max(self._spacing * lane.waiting, 1.0))
                    self._changed.wait(min(wait, left))
            finally:
                lane.waiting -= 1
            lane.running += 1
            lane.free_at = time.monotonic() + self._spacing
            self._forget_idle()
            return lane

    def _wait(self, lane: _Lane, spaced: bool) -> float:
        """Return the seconds until this lane may be looked at again; 0 when the turn has come."""
        if lane.running >= self._per_host:
            return 60.0  # woken earlier, when a running request ends
        return max(0.0, lane.free_at - time.monotonic()) if spaced else 0.0

    def _forget_idle(self) -> None:
        """Keep the table small: thousands of hosts pass by in the life of a worker."""
        if len(self._lanes) < 1_000:
            return
        now = time.monotonic()
        kept = {h: lane for h, lane in self._lanes.items() if lane.running or lane.waiting or lane.free_at > now}
        self._lanes = kept
