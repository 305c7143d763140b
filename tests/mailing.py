"""A real mail server on loopback that keeps what it is handed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from listener.config import Settings
from workers.demo.stage import free_port


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


@contextmanager
def mail_serving() -> Iterator[MailServer]:
    """Serve on a free port until the end of the block."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.port = controller.port
    yield server
    controller.stop()
