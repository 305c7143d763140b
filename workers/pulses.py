"""The pulse of a queue, and what a missing one means."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.services import pulse
from listener.services.installation import Installation
from workers.queues import QueueName

EVERY = timedelta(seconds=5)
SILENT_AFTER = timedelta(seconds=60)


class Pulse:
    """Writes that a queue is being served, at most every five seconds per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inst: Installation | None = None
        self._last: dict[str, datetime] = {}

    def beat(self, inst: Installation, queue: QueueName, now: datetime) -> None:
        with self._lock:
            if inst is not self._inst:  # another process since a fork, another home
                self._inst, self._last = inst, {}
            last = self._last.get(queue)
            if last is not None and timedelta(0) <= now - last < EVERY:
                return
            self._last[queue] = now
        pulse.beat(inst, queue.value, now)


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the supervisor knows of its parts: since when each runs, and the last pulse of each queue."""

    started: Mapping[str, datetime]  # part → start
    pulses: Mapping[str, datetime]  # queue → last pulse


def silent_parts(vitals: Vitals, serving: Mapping[str, Iterable[str]], now: datetime) -> list[str]:
    """Return the parts to restart: alive as processes, but no longer doing anything (celery/celery#10302).

    `serving` names the queues of each worker part. When some queues are silent, their workers are; when all are, it is
    beat that no longer sends, or everyone lost the broker at once: then all of them. A part that has just started is
    given its time. The caller has made sure that the broker answers.
    """
    settled = {part for part, since in vitals.started.items() if now - since > SILENT_AFTER}
    quiet = {
        part
        for part, queues in serving.items()
        if all(now - vitals.pulses.get(queue, vitals.started[part]) > SILENT_AFTER for queue in queues)
    }
    if quiet and quiet == set(serving) and "beat" in settled:
        return sorted({"beat", *(quiet & settled)})
    return sorted(quiet & settled)
