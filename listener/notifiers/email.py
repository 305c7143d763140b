"""Mail over SMTP: the digest, and short alarms."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.config import Settings
from listener.notifiers._mail import Mail, mail_of
from listener.notifiers._smtp import read_mail_server, send_mail
from listener.ports import Http
from listener.terms import Alert, DigestAlert

# Plain ASCII addresses without quoting or comments: what people have, and nothing that could end a header.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")


def utc_now() -> datetime:
    return datetime.now(UTC)


class Email:
    """Sends one mail to all addresses of the channel, through the server of LISTENER_SMTP_URL."""

    label: ClassVar[str] = "E-mail"
    pace: ClassVar[timedelta] = timedelta(seconds=1)

    class Options(BaseModel):
        to: list[str] = Field(title="Addresses", description="Who gets the mail.", min_length=1, max_length=50)

        @field_validator("to", mode="before")
        @classmethod
        def _split(cls, value: object) -> object:
            """A form or a command line gives them in one line."""
            return re.split(r"[\s,;]+", value.strip(" ,;\n")) if isinstance(value, str) else value

        @field_validator("to")
        @classmethod
        def _are_addresses(cls, value: list[str]) -> list[str]:
            for address in value:
                if len(address) > 254 or not _ADDRESS.fullmatch(address):
                    raise ValueError(f"{address[:80]!r} is not a mail address such as name@example.org")
            return list(dict.fromkeys(value))

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self._smtp_url, self._sender, self._clock = settings.smtp_url, settings.mail_from, clock

    def send(self, options: Options, alert: Alert, http: Http) -> None:  # noqa: ARG002 - mail goes another way
        """Send the alert. Raises SendError: permanent without a mail server, or when everyone is refused for good.

        With code `recipient_refused` the other recipients have the mail.
        """
        server = read_mail_server(self._smtp_url)
        now = self._clock()
        send_mail(server, self._message(mail_of(alert, now), options.to, alert, now), options.to)

    def _message(self, mail: Mail, recipients: list[str], alert: Alert, now: datetime) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = ", ".join(recipients)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(now)
        # Stable, so that a mail sent twice after a lost answer is shown once (RFC 5322, 3.6.4).
        message["Message-ID"] = f"<{alert.id}@{parseaddr(self._sender)[1].rpartition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers of absence, please
        message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
        unsubscribe = alert.unsubscribe_url if isinstance(alert, DigestAlert) else ""
        if unsubscribe.startswith(("https://", "http://")):
            message["List-Unsubscribe"] = f"<{unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message.set_content(mail.text, cte="quoted-printable")
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        return message
