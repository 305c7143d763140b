"""A server of Jetstream on loopback: tells all that happened since a cursor, then what happens. Lines can be cut.

No StandIn: it speaks by itself, over web sockets, and no page of it can be asked for.
"""

import contextlib
import json
import socket
import threading
import time
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

POSTS = "app.bsky.feed.post"


class Jetstream:
    """`asked` are the queries of the lines that are, or were, told; `refusing` is a status to refuse new ones with."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.refusing: int | None = None
        self._events: list[tuple[int, str]] = []
        self._news = threading.Condition()
        self._cuts = 0
        self._server = serve(self._tell, "127.0.0.1", 0, process_request=self._greet, compression=None)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.socket.getsockname()[1]}"

    @property
    def address(self) -> str:
        return f"ws://{self.host}/subscribe"

    def say(self, did: str, time_us: int | None = None, **event: Any) -> int:
        """Tell an event, now or as of then; return its moment in microseconds."""
        with self._news:
            last = self._events[-1][0] if self._events else 0
            moment = time_us or max(time.time_ns() // 1000, last + 1)
            self._events.append((moment, json.dumps({"did": did, "time_us": moment, **event})))
            self._news.notify_all()
        return moment

    def post(self, did: str, key: str, text: str, *, operation: str = "create", **record: Any) -> str:
        """Tell of a post; return its address."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        said = {"$type": POSTS, "text": text, "createdAt": stamp, "langs": ["en"], **record}
        commit = {"rev": "3l", "operation": operation, "collection": POSTS, "rkey": key, "record": said, "cid": "bafy"}
        self.say(did, kind="commit", commit=commit)
        return f"at://{did}/{POSTS}/{key}"

    def delete(self, did: str, key: str) -> None:
        commit = {"rev": "3l", "operation": "delete", "collection": POSTS, "rkey": key}
        self.say(did, kind="commit", commit=commit)

    def end(self, did: str, status: str = "deleted") -> None:
        self.say(did, kind="account", account={"active": False, "did": did, "seq": 1, "status": status})

    def cut(self) -> None:
        """Break every line that is open."""
        with self._news:
            self._cuts += 1
            self._news.notify_all()

    def _greet(self, line: ServerConnection, _request: Request) -> Response | None:
        return line.respond(HTTPStatus(self.refusing), "not now\n") if self.refusing else None

    def _tell(self, line: ServerConnection) -> None:
        assert line.request is not None
        query = {name: values[-1] for name, values in parse_qs(urlsplit(line.request.path).query).items()}
        cursor = int(query.get("cursor", 0))
        with self._news:
            cuts, count = self._cuts, len(self._events)
            at = next((n for n, (moment, _) in enumerate(self._events) if moment >= cursor), count) if cursor else count
            self.asked.append(query)  # from here on it misses nothing
        while True:
            with self._news:
                while self._cuts == cuts and at >= len(self._events):
                    self._news.wait()
                told, at = self._events[at:], len(self._events)
                if self._cuts != cuts:
                    with contextlib.suppress(OSError):  # who listened may be gone
                        line.socket.shutdown(socket.SHUT_RDWR)  # no good-bye: the network failed
                    return
            try:
                for _, message in told:
                    line.send(message)
            except ConnectionClosed:
                return

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._server.shutdown()
