"""One mail over SMTP, and what the server's refusal means (RFC 5321, 4.2.1: 4xx may pass, 5xx will not)."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from listener.errors import SendError

_SECONDS = 20.0
_PORTS = {"smtp": 587, "smtps": 465}
_SETTING = "Set LISTENER_SMTP_URL to smtp://user:password@host:587 or smtps://user:password@host:465."


@dataclass(frozen=True, slots=True)
class MailServer:
    """`encrypted`: from the first byte (smtps). Otherwise STARTTLS is used when offered, and required to log in.

    A `local` server needs neither: its certificate is usually made by itself, and nothing leaves the machine.
    """

    host: str
    port: int
    user: str
    password: str
    encrypted: bool

    @property
    def local(self) -> bool:
        return self.host in ("localhost", "127.0.0.1", "::1")


def read_mail_server(url: str) -> MailServer:
    """Read `smtp://user:password@host:587` or `smtps://…`, as the settings allow, user and password URL-encoded.

    Raises a permanent SendError when none is set.
    """
    if not url:
        raise SendError("No mail server is set", code="no_mail_server", permanent=True, advice=_SETTING)
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or _PORTS[parts.scheme]
    return MailServer(parts.hostname or "", port, user, password, parts.scheme == "smtps")


def send_mail(server: MailServer, mail: EmailMessage, recipients: list[str]) -> None:
    """Hand one mail over for all. Raises SendError; when only some recipients are refused, the others have it."""
    with talking(server) as session:
        refused = session.send_message(mail, to_addrs=recipients)
    if refused:
        raise refused_error(refused, "recipient_refused")


@contextmanager
def talking(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A session with the server, logged in. What goes wrong in it is raised as SendError."""
    try:
        with _connected(server) as session:
            yield session
    except smtplib.SMTPRecipientsRefused as error:
        raise refused_error(error.recipients, "all_refused") from error
    except smtplib.SMTPAuthenticationError as error:
        raise _status_error(
            "does not accept the user name and password", error, "mail_login", "Check LISTENER_SMTP_URL."
        ) from error
    except smtplib.SMTPSenderRefused as error:
        raise _status_error("does not accept the sender", error, "mail_sender", "Check LISTENER_MAIL_FROM.") from error
    except smtplib.SMTPDataError as error:  # said after the text was read: too long, or taken for spam
        raise _status_error("refused this mail", error, "invalid_message", "The server's answer says why.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise SendError(
            f"The mail server cannot do what is needed: {error}",
            code="mail_unsupported",
            permanent=True,
            advice=_SETTING,
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _status_error("refused to talk", error, "mail_refused", "The server's answer says why.") from error
    except ssl.SSLError as error:
        raise SendError(
            f"The mail server's certificate is not valid: {error.reason}", code="tls", advice="Check its name."
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise SendError(
            f"The mail server {server.host} cannot be reached: {type(error).__name__}",
            code="unreachable",
            advice="It is tried again by itself; if it lasts, check LISTENER_SMTP_URL.",
        ) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    if server.encrypted:
        session: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=tls)
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        session.ehlo()
        if not server.encrypted and not server.local:
            _encrypt(session, tls, required=bool(server.user))
        if server.user:
            session.login(server.user, server.password)
    except BaseException:
        session.close()
        raise
    return session


def _encrypt(session: smtplib.SMTP, tls: ssl.SSLContext, *, required: bool) -> None:
    if session.has_extn("starttls"):
        session.starttls(context=tls)
        session.ehlo()
    elif required:
        raise smtplib.SMTPNotSupportedError("it offers no encryption, so the password is not sent")


def _status_error(what: str, error: smtplib.SMTPResponseException, code: str, advice: str) -> SendError:
    status = error.smtp_code
    message = f"The mail server {what}: {status} {_words(error.smtp_error)}"
    return SendError(message, code=code, permanent=500 <= status < 600, advice=advice, status=status)


def refused_error(refused: Mapping[str, tuple[int, bytes | str]], code: str) -> SendError:
    """Permanent when asking again cannot reach anyone more. Code `recipient_refused`: the others have the mail."""
    permanent = all(500 <= status < 600 for status, _ in refused.values())
    address, (status, words) = next(iter(refused.items()))
    return SendError(
        f"The mail server refuses {', '.join(sorted(refused))}: {status} {_words(words)}",
        code=code,
        permanent=permanent,
        advice=f"Check the address {address}; remove it if it does not exist any more.",
        status=status,
    )


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]
