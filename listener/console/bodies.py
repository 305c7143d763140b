"""How much a request may send: counted as it comes, before anybody asks who sends it."""

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from listener.connectors._sent import MOST_BYTES

MOST = MOST_BYTES + 200_000  # bytes: the largest thing that is taken, and what a form puts around it


class Bounded:
    """Refuses a body of more than `MOST` bytes, said or found to be (413), before the rest of it is read.

    A framework reads a form or JSON whole before it asks for a session.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "")
        come = int(said) if said.isdecimal() and len(said) < 20 else 0

        async def counted() -> Message:
            nonlocal come
            _check(come)
            message = await receive()
            if not said:
                come += len(message.get("body", b""))
                _check(come)
            return message

        await self._app(scope, counted, send)


def _check(come: int) -> None:
    if come > MOST:
        raise HTTPException(413, "This is more than is taken here")
