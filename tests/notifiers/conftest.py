"""A real Slack stand-in, a real web server, a real mail server, and the real door to reach them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from listener.http import Door
from tests.mailing import MailServer, mail_serving
from workers.demo.slack_receiver import SlackReceiver


@pytest.fixture
def door() -> Iterator[Door]:
    """The one door, allowed to reach this machine."""
    with Door(allow_hosts=frozenset({"127.0.0.1"})) as door:
        yield door


@pytest.fixture
def slack() -> Iterator[SlackReceiver]:
    """A Slack that takes messages as fast as they come."""
    with SlackReceiver(paced=False) as receiver:
        yield receiver


@dataclass
class Posted:
    """What a receiver of webhooks got."""

    url: str = ""
    status: int = 200
    answer: bytes = b""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Posted]:
    """A web server that keeps what is posted to it."""
    posted = Posted()

    class Exchange(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            posted.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(posted.status)
            self.send_header("content-length", str(len(posted.answer)))
            self.end_headers()
            self.wfile.write(posted.answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    posted.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield posted
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server on this machine."""
    with mail_serving() as server:
        yield server
