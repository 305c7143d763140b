"""Finds the parts that run but do nothing, and says when all of them work."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from listener.services import pulse
from listener.services.installation import Installation
from workers.layout import Layout
from workers.part import Part
from workers.pulses import Vitals, silent_parts

CHECK_SECONDS = 5.0
# A tick that took this long means the machine slept: everyone's pulse is old and nobody is to blame.
SLEPT_SECONDS = 20.0


class Healer:
    """Reads the pulses every few seconds. One per supervisor."""

    def __init__(self, inst: Installation, address: str, wall: Callable[[], float] = time.time) -> None:
        self._inst = inst
        self._address = address
        self._wall = wall
        self._checked = wall()
        self._awake_since = wall()

    def silent(self, layout: Layout) -> list[Part]:
        """Return the parts to start again; nobody while the broker is down, or when it is not yet time to look."""
        now = self._wall()
        if 0 <= now - self._checked < CHECK_SECONDS:
            return []
        if not 0 <= now - self._checked < SLEPT_SECONDS:
            self._awake_since = now
        self._checked = now
        if layout.server is not None and layout.server.pid() is None:
            self._awake_since = now
            return []
        names = silent_parts(self._vitals(layout), {p.name: p.queues for p in layout.rest if p.queues}, _time(now))
        return [part for part in layout.rest if part.name in names and part.alive]

    def all_well(self, layout: Layout) -> bool:
        """Tell whether the console answers and every queue has been served since its worker started."""
        vitals = self._vitals(layout)
        return _answers(self._address) and all(
            queue in vitals.pulses and vitals.pulses[queue] >= vitals.started[part.name]
            for part in layout.rest
            for queue in part.queues
        )

    def _vitals(self, layout: Layout) -> Vitals:
        awake = _time(self._awake_since)
        started = {part.name: max(part.started_at, awake) for part in layout.rest}
        try:
            return Vitals(started, pulse.pulses(self._inst))
        except SQLAlchemyError:  # the database is away: nobody can leave a pulse
            return Vitals({name: _time(self._wall()) for name in started}, {})


def _answers(address: str) -> bool:
    url = urlsplit(address)
    try:
        with socket.create_connection((url.hostname or "127.0.0.1", url.port or 80), timeout=1):
            return True
    except OSError:
        return False


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
