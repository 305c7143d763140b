"""A Mastodon server that streams: posts are told to open lines as they are published, edited and deleted.

Lines can be cut, refused with a status, and begin to tell late: once `late` is set.
"""

import contextlib
import json
import socket
import threading
from http import HTTPStatus
from typing import Any, ClassVar, Self

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from listener.connectors.mastodon_live import MastodonLive as Connector
from tests.standins._server import Asked, Post, Said
from tests.standins.mastodon import Mastodon, status_id


class MastodonLive(Mastodon):
    """`subscribed` are the streams that lines asked for, one after the other."""

    name: ClassVar[str] = "mastodon_live"

    def __init__(self, **chaos: Any) -> None:
        super().__init__(**{"arriving": 0, **chaos})
        self.subscribed: list[dict[str, str]] = []
        self.refusing: int | None = None
        self.unseen = 0
        self.late = threading.Event()
        self.late.set()
        self._lines: list[ServerConnection] = []
        self._streams = serve(self._open, "127.0.0.1", 0, process_request=self._greet, compression=None)

    def connector(self) -> Any:
        return Connector()

    def options(self) -> dict[str, Any]:
        return {"instance": self.address, "terms": ["#acme"], "token": "a-token"}

    @property
    def streaming_host(self) -> str:
        return f"127.0.0.1:{self._streams.socket.getsockname()[1]}"

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/api/v2/instance":
            return Said({"configuration": {"urls": {"streaming": f"ws://{self.streaming_host}"}}})
        return super().answer(asked)

    def _timeline(self, asked: Asked) -> list[dict[str, Any]]:
        page = super()._timeline(asked)
        if len(page) < asked.number("limit", 20):  # the last one: what comes from here on is told or missed
            self.publish(self.unseen)
            self.unseen = 0
            self.late.set()
        return page

    def publish(self, count: int) -> None:
        before = len(self.posts)
        super().publish(count)
        for post in self.posts[before:]:
            self.tell("update", json.dumps(self._status(post)))

    def edit(self, post: Post) -> None:
        post.edited = True
        self.tell("status.update", json.dumps(self._status(post)))

    def delete(self, post: Post) -> None:
        post.deleted = True
        self.tell("delete", status_id(post))

    def tell(self, event: str, payload: str) -> None:
        for line in self._lines:
            with contextlib.suppress(ConnectionClosed):
                line.send(json.dumps({"stream": ["hashtag", "acme"], "event": event, "payload": payload}))

    def cut(self) -> None:
        """Break every line that is open, without a good-bye: the network failed."""
        lines, self._lines = self._lines, []
        for line in lines:
            with contextlib.suppress(OSError):
                line.socket.shutdown(socket.SHUT_RDWR)

    def _greet(self, line: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("authorization") != "Bearer a-token" or "access_token" in request.path:
            return line.respond(HTTPStatus.UNAUTHORIZED, "no\n")
        return line.respond(HTTPStatus(self.refusing), "not now\n") if self.refusing else None

    def _open(self, line: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            for message in line:
                self.late.wait()
                self._lines = [*{*self._lines, line}]
                self.subscribed.append(json.loads(message))

    def __enter__(self) -> Self:
        threading.Thread(target=self._streams.serve_forever, daemon=True).start()
        return super().__enter__()

    def __exit__(self, *given: object) -> None:
        self.cut()
        self._streams.shutdown()
        super().__exit__(*given)
