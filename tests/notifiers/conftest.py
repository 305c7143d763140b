"""A real Slack stand-in, a real web server, a real mail server, and the real door to reach them."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from listener.config import Settings
from listener.http import Door
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


@dataclass
class MailServer:
    """An SMTP server that refuses the addresses it is told to, and keeps the rest."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)  # address: refusal
    body_answer: str = "250 OK"
    mails: list[tuple[list[str], EmailMessage, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name the server calls
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.body_answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((envelope.rcpt_tos, mail, envelope.content))
        return self.body_answer

    @property
    def settings(self) -> Settings:
        return Settings(
            smtp_url=f"smtp://127.0.0.1:{self.port}", mail_from="Listener <listener@voltaro.example>", _env_file=None
        )


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server on this machine."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=_free_port())
    controller.start()
    server.port = controller.port
    yield server
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
