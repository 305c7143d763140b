"""Tells open pages that the queue has changed: one small query a second, however many pages listen."""

import asyncio
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from listener.services import webcare
from listener.services.installation import Installation

PAUSE = 1.0  # seconds between two looks
LIFETIME = 300.0  # seconds of one connection; the browser comes back, and its sign-in is checked again


class Live:
    def __init__(self, inst: Installation) -> None:
        self._inst = inst
        self._lock = asyncio.Lock()
        self._stamp = ""
        self._looked_at = float("-inf")

    async def stamp(self) -> str:
        """Return the stamp of the queue, at most a second old."""
        async with self._lock:
            clock = asyncio.get_running_loop().time()
            if clock - self._looked_at >= PAUSE:
                self._stamp = await run_in_threadpool(webcare.stamp, self._inst)
                self._looked_at = clock
            return self._stamp

    async def changes(self) -> AsyncIterator[str]:
        """Yield the stamp now and after each change, for five minutes."""
        loop = asyncio.get_running_loop()
        end = loop.time() + LIFETIME
        told = None
        while loop.time() < end:
            stamp = await self.stamp()
            if stamp != told:
                told = stamp
                yield stamp
            await asyncio.sleep(PAUSE)
