"""Mail over SMTP: the digest, and short alarms."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from typing import ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.config import Settings
from listener.notifiers._addresses import is_mail_address
from listener.notifiers._mail import mail_of
from listener.notifiers._message import message_of
from listener.notifiers._smtp import read_mail_server, send_mail
from listener.notifiers._smtp_each import send_each
from listener.notifiers._unsubscribing import unsubscribe_address
from listener.ports import Http
from listener.terms import Alert, DigestAlert, NoticeAlert

# After so long a digest's other recipients wait for the next attempt, before the lease of this one ends.
_LONGEST = timedelta(seconds=30)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Email:
    """Sends mails to the addresses of the channel, through the server of LISTENER_SMTP_URL."""

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
                if not is_mail_address(address):
                    raise ValueError(f"{address[:80]!r} is not a mail address such as name@example.org")
            return list(dict.fromkeys(value))

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self._settings, self._clock = settings, clock

    def send(self, options: Options, alert: Alert, http: Http) -> None:  # noqa: ARG002 - mail goes another way
        """Send the alert: one mail to all, but a digest to each, because each has a link of their own to stop it.

        So is a notice where somebody has an account: each is told in their own language. Raises SendError: permanent
        without a mail server, or when everyone is refused for good. With code `recipient_refused` the other recipients
        have the mail; where each gets their own, `reached` says who.
        """
        server = read_mail_server(self._settings.smtp_url)
        now = self._clock()
        if isinstance(alert, DigestAlert) or (isinstance(alert, NoticeAlert) and alert.readers):
            waiting = (address for address in options.to if address not in alert.reached)
            mails = ((address, self._own(alert, address, now)) for address in waiting)
            send_each(server, mails, alert.reached, lambda: self._clock() - now < _LONGEST)
            return
        message = message_of(mail_of(alert, now), self._settings.mail_from, options.to, str(alert.id), now)
        send_mail(server, message, options.to)

    def _own(self, alert: DigestAlert | NoticeAlert, address: str, now: datetime) -> EmailMessage:
        link = ""
        if isinstance(alert, DigestAlert):
            link = unsubscribe_address(self._settings, alert.channel_id, address)
            mail = mail_of(replace(alert, unsubscribe_url=link), now)
        else:
            mail = mail_of(_for(alert, address), now)
        message_id = f"{alert.id}.{sha256(address.encode()).hexdigest()[:16]}"
        return message_of(mail, self._settings.mail_from, [address], message_id, now, link)


def _for(alert: NoticeAlert, address: str) -> NoticeAlert:
    reader = next((one for one in alert.readers if one.address == address), None)
    return replace(alert, locale=reader.locale, time_zone=reader.time_zone) if reader else alert
