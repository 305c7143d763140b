"""A local server that answers as Slack's incoming webhooks do, for the demo and the tests.

It keeps Slack's documented limits and its answers in plain words (`invalid_blocks`, `no_service`, …), shows what it
received on a page, and can be told to fail as Slack fails. Only on the loopback.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

from workers.demo._slack_page import slack_page
from workers.demo._slack_rules import refusal

Behaviour = Literal["ok", "down", "429", "500", "no_service"]
HOOK = "/services/T000/B000/demo"
_BURST, _PER_SECOND = 5.0, 1.0  # "one message a second, short bursts": https://docs.slack.dev/apis/web-api/rate-limits
_LONGEST_BODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was accepted, and when."""

    at: datetime
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """All the words of the message, of its blocks too, for searching."""
        return json.dumps(self.body, ensure_ascii=False)


class SlackReceiver:
    """Use as a context manager, or `start()` and `stop()`. `webhook_url` is the address to enter for a channel.

    `paced=False` takes messages as fast as they come.
    """

    def __init__(self, port: int = 0, *, paced: bool = True, clock: Callable[[], float] = time.monotonic) -> None:
        self._changed = threading.Condition()
        self._messages: list[Received] = []
        self._refused: list[tuple[int, str]] = []
        self._behaviour: Behaviour = "ok"
        self._paced, self._clock = paced, clock
        self._allowance, self._counted_at = _BURST, clock()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port. Safe to call twice, and when it never started."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The page that shows the messages."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    @property
    def webhook_url(self) -> str:
        return self.url.rstrip("/") + HOOK

    @property
    def messages(self) -> list[Received]:
        with self._changed:
            return list(self._messages)

    @property
    def refused(self) -> list[tuple[int, str]]:
        """Status and words of every message that was not taken; a closed connection is (0, "down")."""
        with self._changed:
            return list(self._refused)

    def behave(self, behaviour: Behaviour) -> None:
        """Answer from now on as told: `down` closes connections, `ok` is Slack on a good day."""
        with self._changed:
            self._behaviour = behaviour

    def wait_for(self, predicate: Callable[[list[Received]], bool], timeout: float) -> bool:
        """Wait at most `timeout` seconds until the messages satisfy the predicate; tell whether they did."""
        with self._changed:
            return self._changed.wait_for(lambda: predicate(list(self._messages)), timeout)

    def take(self, path: str, body: bytes) -> tuple[int, str]:
        """Judge a posted body: status and words of the answer; status 0 asks to close the connection."""
        with self._changed:
            status, words = self._verdict(path, body)
            if status == 200:
                self._messages.append(Received(datetime.now(UTC), json.loads(body)))
            else:
                self._refused.append((status, words))
            self._changed.notify_all()
        return status, words

    def _verdict(self, path: str, body: bytes) -> tuple[int, str]:
        forced = {"down": (0, "down"), "429": (429, "rate_limited"), "500": (500, "rollup_error")}.get(self._behaviour)
        if forced:
            return forced
        if path != HOOK or self._behaviour == "no_service":
            return 404, "no_service"
        if not self._within_pace():
            return 429, "rate_limited"
        return refusal(body) or (200, "ok")

    def _within_pace(self) -> bool:
        """A bucket of `_BURST` messages that fills by one a second."""
        now = self._clock()
        self._allowance = min(_BURST, self._allowance + (now - self._counted_at) * _PER_SECOND)
        self._counted_at = now
        if self._allowance < 1 and self._paced:
            return False
        self._allowance -= 1
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], receiver: SlackReceiver) -> None:
        super().__init__(address, _Exchange)
        self.receiver = receiver


class _Exchange(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10.0

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > _LONGEST_BODY:
            self.close_connection = True
            self._answer(400, b"invalid_payload", "text/plain")
            return
        status, words = self.server.receiver.take(self.path, self.rfile.read(int(length)))
        if status:
            self._answer(status, words.encode(), "text/plain")
        else:
            self.close_connection = True

    def do_GET(self) -> None:
        found = self.path == "/"
        shown = slack_page(self.server.receiver.messages) if found else "not found"
        self._answer(200 if found else 404, shown.encode("utf-8", "replace"), "text/html")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        if status == 429:
            self.send_header("retry-after", "1")
        if kind == "text/html":
            self.send_header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the page shows what arrived."""
