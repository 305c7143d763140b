"""Tells open pages what changed and who is where: two small queries a second, however many pages listen."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from listener.services import webcare
from listener.services.installation import Installation

PAUSE = 1.0  # seconds between two looks
LIFETIME = 300.0  # seconds of one connection; the browser comes back, and its sign-in is checked again
EVENTS = ("changed", "presence")


class Live:
    def __init__(self, inst: Installation) -> None:
        self._inst = inst
        self._lock = asyncio.Lock()
        self._seen = ("", "{}")
        self._looked_at = float("-inf")

    async def seen(self) -> tuple[str, str]:
        """Return the stamp of the queue and who looks at which case, at most a second old."""
        async with self._lock:
            clock = asyncio.get_running_loop().time()
            if clock - self._looked_at >= PAUSE:
                self._seen = await run_in_threadpool(self._look)
                self._looked_at = clock
            return self._seen

    async def changes(self) -> AsyncIterator[tuple[str, str]]:
        """Yield the name and the content of an event at the beginning and after each change, for five minutes."""
        loop = asyncio.get_running_loop()
        end = loop.time() + LIFETIME
        told: tuple[str | None, ...] = (None, "{}")
        while loop.time() < end:
            seen = await self.seen()
            for name, before, content in zip(EVENTS, told, seen, strict=True):
                if content != before:
                    yield name, content
            told = seen
            await asyncio.sleep(PAUSE)

    def _look(self) -> tuple[str, str]:
        return webcare.stamp(self._inst), presence_json(self._inst)


def presence_json(inst: Installation) -> str:
    """Return who looks at which case: `{"12": [[agent, name, writing], …]}`."""
    found: dict[int, list[tuple[str, str, bool]]] = {}
    for one in webcare.present(inst, datetime.now(UTC)):
        found.setdefault(one.number, []).append((str(one.agent_id), one.name, one.writing))
    return json.dumps(found)
