"""What the stand-ins of all APIs share: a real server on loopback that serves a day of posts and misbehaves on purpose.

One file an API: a class named after its connector with `name` and

    connector()   the connector, pointed here where its options cannot
    options()     what an operator would enter
    answer(asked) what one request is told; `self.posts` are those published so far, the oldest first

While pages are read new posts arrive (`arriving` a request, until `day` are published), connections are cut in the
middle of a body (`cut`, a share of the requests) and requests beyond `limit` are refused with 429. All by a seed.

With a `script`, the moments at which the posts of a day are written, the stand-in has a clock of its own: a request
takes a second of it, and what was written by then is there. A `line` says what becomes of each request.
"""

import random
import socket
import struct
import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from listener.ports import Connector
from tests.standins._line import Fate, Line, refusal
from tests.standins._said import Asked, Said

__all__ = ["DAY", "Asked", "Fate", "Post", "Said", "StandIn"]

DAY = datetime(2026, 3, 4, tzinfo=UTC)
_REQUEST = timedelta(seconds=1)  # of the stand-in's own clock: as far apart as the door keeps requests to one host


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

    def __init__(
        self,
        *,
        day: int = 300,
        arriving: int = 3,
        cut: float = 0.0,
        limit: int | None = None,
        script: Sequence[datetime] = (),
        line: Line | None = None,
    ) -> None:
        self.clock = script[0] if script else DAY
        self.line = line or Line(self.name)
        self.script = script
        self.posts: list[Post] = []
        self.answers: list[Post] = []  # what was posted through the API
        self.requests: list[Asked] = []
        self._day, self._arriving, self._cut, self._limit = len(script) or day, arriving, cut, limit
        self._chance = random.Random(self.name)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    def connector(self) -> Connector:
        raise NotImplementedError

    def options(self) -> dict[str, Any]:
        raise NotImplementedError

    def answer(self, asked: Asked) -> Said:
        raise NotImplementedError

    def elsewhere(self) -> dict[str, str]:
        """Addresses that options cannot change, and what leads here instead of them."""
        return {}

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}"

    @property
    def has_clock(self) -> bool:
        return bool(self.script)

    @property
    def is_over(self) -> bool:
        """Whether the whole day was published."""
        return len(self.posts) >= self._day

    def publish(self, count: int) -> None:
        for serial in range(len(self.posts) + 1, min(len(self.posts) + count, self._day) + 1):
            spread = DAY + timedelta(seconds=serial * 86_400 / (self._day + 1))
            at = self.script[serial - 1] if self.script else spread
            self.posts.append(Post(serial, at, f"Post number {serial} about #acme & <more>"))

    def go_on(self, moment: datetime) -> None:
        """Let the time of the script pass until a moment, and publish what was written by then."""
        self.clock = max(self.clock, moment)
        written = bisect_right(self.script, self.clock)
        self.publish(written - len(self.posts))

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
            if self.script:
                self.go_on(self.clock + _REQUEST)
            else:
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
            asked, fate = self._asked(), standin.line.fate()
            self.close_connection = True
            if fate is Fate.UNASKED:
                return
            said, is_cut = (refusal(fate), False) if fate.is_refusal else standin.told(asked)
            if fate is Fate.SWALLOWED:
                return
            self._say(said, is_cut=is_cut or fate is Fate.HALVED)
            if fate is Fate.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        def _asked(self) -> Asked:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            return Asked(self.command, parts.path, query, headers, body, parts.query)

        def _say(self, said: Said, *, is_cut: bool = False) -> None:
            self.send_response(said.status)
            length = {"Content-Type": "application/json", "Content-Length": str(len(said.body))}
            for name, value in (length | dict(said.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body[: len(said.body) // 2] if is_cut else said.body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            """The Date of an answer is that of the day that is played."""
            is_now = standin.has_clock and timestamp is None
            return format_datetime(standin.clock, usegmt=True) if is_now else super().date_time_string(timestamp)

        do_POST = do_PUT = do_GET  # noqa: N815 - the names http.server calls

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
