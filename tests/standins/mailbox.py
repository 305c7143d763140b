"""A mail server over TLS, with a certificate of its own that the reader is told to trust."""

import os
import socketserver
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from ipaddress import ip_address
from pathlib import Path
from typing import Any, ClassVar, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from listener.connectors.mailbox import Mailbox as Connector
from tests.standins._imap import Talk
from tests.standins._server import Asked, Fate, Post, Said, StandIn


class Mailbox(StandIn):
    name: ClassVar[str] = "mailbox"

    def __init__(self, **chaos: Any) -> None:
        super().__init__(**chaos)
        self._server.server_close()
        self._folder = tempfile.TemporaryDirectory()
        self._certificate = _certificate(Path(self._folder.name) / "own.pem")
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(self))  # type: ignore[assignment]
        self._server.daemon_threads = True
        self._server.server_port = self._server.server_address[1]
        self._mails: list[tuple[int, bytes]] = []
        self.talk = Talk(self._delivered)

    def _delivered(self) -> list[tuple[int, bytes]]:
        self._mails += [(post.serial, _mail(post)) for post in self.posts[len(self._mails) :]]
        return self._mails

    def connector(self) -> Connector:
        return Connector()

    def options(self) -> dict[str, Any]:
        host, _, port = self.host.partition(":")
        return {"host": host, "port": int(port), "user": "u", "password": "a-password"}

    def answer(self, asked: Asked) -> Said:
        return Said(self.talk.answer(asked.body), 200)

    def __enter__(self) -> Self:
        self._before = os.environ.get("SSL_CERT_FILE")
        os.environ["SSL_CERT_FILE"] = str(self._certificate)
        return super().__enter__()

    def __exit__(self, *about: object) -> None:
        super().__exit__(*about)
        os.environ.pop("SSL_CERT_FILE")
        if self._before is not None:
            os.environ["SSL_CERT_FILE"] = self._before
        self._folder.cleanup()


def _handler(standin: Mailbox) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(standin._certificate)
            try:
                with context.wrap_socket(self.request, server_side=True) as line:
                    self._talk(line)
            except OSError:
                return

        def _talk(self, line: ssl.SSLSocket) -> None:
            line.sendall(standin.talk.greeting())
            with line.makefile("rb") as asked:
                for command in asked:
                    fate = standin.line.fate()
                    if fate is Fate.UNASKED:
                        return
                    said, is_cut = standin.told(Asked("", "", {}, {}, command))
                    is_refused = said.status == 429 or fate.is_refusal
                    body = b"* BYE [UNAVAILABLE] too many\r\n" if is_refused else said.body
                    if fate is not Fate.SWALLOWED:
                        line.sendall(body[: len(body) // 2] if is_cut or fate is Fate.HALVED else body)
                    if is_cut or fate.is_cut or is_refused or b" LOGOUT" in command:
                        return

    return Handler


def _mail(post: Post) -> bytes:
    return (
        f"Message-ID: <{post.serial}@letters.example>\r\nDate: {format_datetime(post.at)}\r\n"
        f"From: Ann <ann@letters.example>\r\nSubject: Letter\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f"<p>{escape(post.text)}</p>\r\n"
    ).encode()


def _certificate(file: Path) -> Path:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(pem))
    return file
