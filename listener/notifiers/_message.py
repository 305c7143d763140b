"""A mail as it leaves: headers, then plain text, then HTML."""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr

from listener.notifiers._mail import Mail


class _Unfolded(UnstructuredHeader, BaseHeader):
    """A header on one line. Python would write an address longer than a line as an encoded word, a link no more."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Unfolded)
_POLICY = SMTP.clone(header_factory=_headers)


def message_of(
    mail: Mail, sender: str, recipients: Sequence[str], message_id: str, now: datetime, unsubscribe: str = ""
) -> EmailMessage:
    """Build the mail. `message_id` is its first half; `unsubscribe` is an address, named in the header if https."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    # Stable, so that a mail sent twice after a lost answer is shown once (RFC 5322, 3.6.4).
    message["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers of absence, please
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    if unsubscribe.startswith("https://"):  # RFC 8058, section 3.1, asks for https
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message
