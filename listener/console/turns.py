"""Who asks for a page does not share the processor with all who ask at that moment: they have it in turn."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = 0.1  # seconds: whoever takes longer waits for a disk or a database, and the next one begins beside it


class Turns:
    """Works on one page at a time, in the order in which they were asked for, and beside it on one piece of news.

    Making a page is Python's work, which one thread does at a time anyhow: begun together, all are ready when the last
    one is; begun in turn, most are ready sooner and the last one little later. News is what open pages ask for by
    themselves, all at once upon a change: nobody waits for it as one waits for a page.

    A turn ends when the answer begins, for who reads it slowly holds up nobody, and after `LONGEST`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pages, self._news = asyncio.Lock(), asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        line = self._line(scope)
        if line is None:
            await self._app(scope, receive, send)
            return
        await line.acquire()
        turn = Turn(line)

        async def answered(message: Message) -> None:
            turn.end()
            await send(message)

        try:
            await self._app(scope, receive, answered)
        finally:
            turn.end()

    def _line(self, scope: Scope) -> asyncio.Lock | None:
        """Return where a request waits: one that reads the queue or a case; no other one does."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        if scope["path"] != "/queue" and not scope["path"].startswith("/cases/"):
            return None
        return self._news if "x-fragment" in Headers(scope=scope) else self._pages


class Turn:
    """A place at the head of a line, given up once: when it is over, or when it has lasted `LONGEST`."""

    def __init__(self, line: asyncio.Lock) -> None:
        self._line: asyncio.Lock | None = line
        self._clock = asyncio.get_running_loop().call_later(LONGEST, self.end)

    def end(self) -> None:
        if self._line:
            self._clock.cancel()
            self._line.release()
            self._line = None
