"""What the stand-ins of all APIs share: a real server on loopback that serves a day of posts and misbehaves on purpose.

One file an API: a class named after its connector with `name` and

    connector()   the connector, pointed here where its options cannot
    options()     what an operator would enter
    answer(asked) what one request is told; `self.posts` are those published so far, the oldest first

While pages are read new posts arrive (`arriving` a request, until `day` are published), connections are cut in the
middle of a body (`cut`, a share of the requests) and requests beyond `limit` are refused with 429. All by a seed.
"""

import json
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from listener.ports import Connector

DAY = datetime(2026, 3, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    raw_query: str = ""

    def every(self, name: str) -> list[str]:
        """Return all values of a name that is repeated."""
        return parse_qs(self.raw_query).get(name, [])

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name, default))


@dataclass(frozen=True)
class Said:
    """One answer; `said` is sent as JSON, bytes as they are."""

    said: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return self.said if isinstance(self.said, bytes) else json.dumps(self.said).encode()


@dataclass
class Post:
    """A post of the day. `serial` grows with time; `edited` and `deleted` change what is told of it."""

    serial: int
    at: datetime
    text: str
    edited: bool = False
    deleted: bool = False
    in_reply_to: str = ""


class StandIn:
    name: ClassVar[str]

    def __init__(self, *, day: int = 300, arriving: int = 3, cut: float = 0.0, limit: int | None = None) -> None:
        self.posts: list[Post] = []
        self.answers: list[Post] = []  # what was posted through the API
        self.requests: list[Asked] = []
        self._day, self._arriving, self._cut, self._limit = day, arriving, cut, limit
        self._chance = random.Random(self.name)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    def connector(self) -> Connector:
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        raise NotImplementedError

    def answer(self, asked: Asked) -> Said:
        raise NotImplementedError

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}"

    @property
    def is_over(self) -> bool:
        """Whether the whole day was published."""
        return len(self.posts) >= self._day

    def publish(self, count: int) -> None:
        for serial in range(len(self.posts) + 1, min(len(self.posts) + count, self._day) + 1):
            at = DAY + timedelta(seconds=serial * 86_400 / (self._day + 1))
            self.posts.append(Post(serial, at, f"Post number {serial} about #acme & <more>"))

    def standing(self) -> list[Post]:
        """The posts that are there, the oldest first."""
        return [post for post in self.posts if not post.deleted]

    def told(self, asked: Asked) -> tuple[Said, bool]:
        """Return the answer to a request, and whether it is cut off in the middle."""
        with self._lock:
            self.requests.append(asked)
            if self._limit is not None and len(self.requests) % (self._limit + 1) == 0:
                return Said({"error": "Too many requests"}, 429, {"Retry-After": "1"}), False
            said = self.answer(asked)
            self.publish(self._arriving)
            return said, self._chance.random() < self._cut

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            said, is_cut = standin.told(Asked(self.command, parts.path, query, headers, body, parts.query))
            self.send_response(said.status)
            length = {"Content-Type": "application/json", "Content-Length": str(len(said.body))}
            for name, value in (length | dict(said.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body[: len(said.body) // 2] if is_cut else said.body)
            self.close_connection = True

        do_POST = do_PUT = do_GET  # noqa: N815 - the names http.server calls

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
