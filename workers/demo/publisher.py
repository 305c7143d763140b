"""A publisher on this machine: real HTTP, feeds that grow with the clock, conditional GET (RFC 9110, section 13)."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

# What a path gives: its media type and body, or None where nothing is. Called with the path and the present time.
Site = Callable[[str, datetime], tuple[str, bytes] | None]


class Publisher:
    """Serves a site on the loopback, on a port the system chooses. Use it in a `with` block.

    `requests` counts the answers by status, for reports.
    """

    def __init__(self, make_site: Callable[[str], Site], clock: Callable[[], datetime], port: int = 0) -> None:
        """`make_site` is called once with the address, which the links of the feeds need."""
        self.requests: dict[int, int] = {}
        publisher = self

        class Answers(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                publisher._answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing: the workers log what they read."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
        self._site, self._clock = make_site(self.address), clock
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="publisher", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        page = self._site(request.path, self._clock())
        if page is None:
            self._send(request, 404, "text/plain", b"nothing here", "")
            return
        kind, body = page
        mark = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        if request.headers.get("If-None-Match") == mark:
            self._send(request, 304, kind, b"", mark)
        else:
            self._send(request, 200, kind, body, mark)

    def _send(self, request: BaseHTTPRequestHandler, status: int, kind: str, body: bytes, mark: str) -> None:
        self.requests[status] = self.requests.get(status, 0) + 1
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        if mark:
            request.send_header("ETag", mark)
        request.end_headers()
        request.wfile.write(body)


def page(title: str, author: str, text: str) -> tuple[str, bytes]:
    """A post on a page of its own: where the link in the queue leads."""
    body = (
        f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><h1>{escape(author)}</h1><p>{escape(text)}"
    )
    return "text/html; charset=utf-8", body.encode()
