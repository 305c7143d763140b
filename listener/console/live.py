"""Tells open pages what changed and who is where: few small queries a second, however many pages listen."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from listener.services import webcare
from listener.services.installation import Installation

PAUSE = 1.0  # seconds between two looks
LIFETIME = 300.0  # seconds of one connection; the browser comes back, and its sign-in is checked again
REMEMBERED = 60  # changes: a page that was told none of so many is told that anything may have changed


class Live:
    def __init__(self, inst: Installation) -> None:
        self._inst = inst
        self._lock = asyncio.Lock()
        self._stamp, self._present = "", "{}"
        self._events: dict[UUID, int] = {}
        self._changes: deque[tuple[str, frozenset[int]]] = deque(maxlen=REMEMBERED)  # to which stamp, of which cases
        self._looked_at = float("-inf")

    async def seen(self) -> tuple[str, str]:
        """Return the stamp of the queue and who looks at which case, at most a second old."""
        async with self._lock:
            clock = asyncio.get_running_loop().time()
            if clock - self._looked_at >= PAUSE:
                await run_in_threadpool(self._look)
                self._looked_at = clock
            return self._stamp, self._present

    async def changes(self) -> AsyncIterator[tuple[str, str]]:
        """Yield the name and the content of an event at the beginning and after each change, for five minutes.

        «changed» holds the stamp, and after it the numbers of the cases that changed; none: any may have.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + LIFETIME
        told: tuple[str | None, str] = (None, "{}")
        while loop.time() < end:
            stamp, present = await self.seen()
            if stamp != told[0]:
                yield "changed", " ".join([stamp, *map(str, self._since(told[0]))])
            if present != told[1]:
                yield "presence", present
            told = (stamp, present)
            await asyncio.sleep(PAUSE)

    def _since(self, stamp: str | None) -> list[int]:
        """Return the cases that changed since the queue had that stamp; none when that is not known."""
        found: set[int] = set()
        for after, numbers in reversed(self._changes):
            if after == stamp:
                return sorted(found)
            if not numbers:
                break
            found |= numbers
        return []

    def _look(self) -> None:
        stamp, self._present = webcare.stamp(self._inst), presence_json(self._inst)
        if stamp == self._stamp:
            return
        events = webcare.recent(self._inst)
        new = frozenset(number for key, number in events.items() if key not in self._events)
        self._changes.append((stamp, new if self._stamp else frozenset()))
        self._events, self._stamp = events, stamp


def presence_json(inst: Installation) -> str:
    """Return who looks at which case: `{"12": [[agent, name, writing], …]}`."""
    found: dict[int, list[tuple[str, str, bool]]] = {}
    for one in webcare.present(inst, datetime.now(UTC)):
        found.setdefault(one.number, []).append((str(one.agent_id), one.name, one.writing))
    return json.dumps(found)
