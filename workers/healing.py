"""Finds the parts that run but do nothing, and says when all of them work."""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from listener.services import pulse
from listener.services.installation import Installation
from workers.broker import Broker, BrokerKind
from workers.layout import Layout
from workers.part import Part
from workers.pulses import Vitals, silent_parts

CHECK_SECONDS = 5.0
# A tick that took this long means the machine slept: everyone's pulse is old and nobody is to blame.
SLEPT_SECONDS = 20.0
_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671, "pyamqp": 5672}


class Healer:
    """Reads the pulses every few seconds. One per supervisor."""

    def __init__(self, inst: Installation, broker: Broker, address: str, wall: Callable[[], float] = time.time) -> None:
        self._inst = inst
        self._broker = broker
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
        if not self._broker_answers(layout):
            self._awake_since = now
            return []
        names = silent_parts(self._vitals(layout), {p.name: p.queues for p in layout.rest if p.queues}, _time(now))
        return [part for part in layout.rest if part.name in names and part.alive]

    def missing(self, layout: Layout) -> list[str]:
        """Return what does not work yet: the console, and the queues not served since their worker started."""
        vitals = self._vitals(layout)
        unserved = [
            f"queue {queue}"
            for part in layout.rest
            for queue in part.queues
            if queue not in vitals.pulses or vitals.pulses[queue] < vitals.started[part.name]
        ]
        broker = [] if self._broker_answers(layout) else ["broker"]
        return broker + ([] if _answers(self._address) else ["console"]) + unserved

    def _broker_answers(self, layout: Layout) -> bool:
        if layout.server is not None:
            return layout.server.pid() is not None
        return self._broker.kind is BrokerKind.FILES or _answers(self._broker.url.split(";")[0])

    def _vitals(self, layout: Layout) -> Vitals:
        awake = _time(self._awake_since)
        started = {part.name: max(part.started_at, awake) for part in layout.rest}
        try:
            return Vitals(started, pulse.pulses(self._inst))
        except SQLAlchemyError:  # the database is away: nobody can leave a pulse
            return Vitals({name: _time(self._wall()) for name in started}, {})


def _answers(address: str) -> bool:
    """Tell whether someone listens there. A socket in a folder counts as listening."""
    url = urlsplit(address)
    if not url.hostname:
        return True
    try:
        with socket.create_connection((url.hostname, url.port or _PORTS.get(url.scheme, 80)), timeout=1):
            return True
    except OSError:
        return False


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
