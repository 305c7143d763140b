"""A mail of their own for each recipient, over one connection."""

import smtplib
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from email.message import EmailMessage

from listener.errors import SendError
from listener.notifiers._smtp import MailServer, refused_error, talking

_SOON = timedelta(seconds=1)


def send_each(
    server: MailServer,
    mails: Iterable[tuple[str, EmailMessage]],
    reached: Sequence[str],
    has_time: Callable[[], bool],
) -> None:
    """Hand over the mail of each address. `reached` have it from an earlier attempt; `mails` are those of the others.

    A refused recipient stops nobody else's mail. Raises SendError whose `reached` names all who have it by now.
    """
    have, refusals = list(reached), _Refusals()
    try:
        with talking(server) as session:
            for address, mail in mails:
                if not has_time():
                    raise _unfinished(len(have))
                if refusals.handed_over(session, address, mail):
                    have.append(address)
        if refusals.found:
            raise refusals.error(someone_has_it=bool(have))
    except SendError as error:
        error.reached = tuple(have)
        raise


class _Refusals:
    """Who was refused, and whether the server refused only the text (after having taken the address)."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, bytes | str]] = {}
        self._only_the_text = True

    def handed_over(self, session: smtplib.SMTP, address: str, mail: EmailMessage) -> bool:
        try:
            session.send_message(mail, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as error:
            self.found |= error.recipients
            self._only_the_text = False
        except smtplib.SMTPDataError as error:
            self.found[address] = (error.smtp_code, error.smtp_error)
        else:
            return True
        return False

    def error(self, *, someone_has_it: bool) -> SendError:
        if someone_has_it:
            return refused_error(self.found, "recipient_refused")
        return refused_error(self.found, "invalid_message" if self._only_the_text else "all_refused")


def _unfinished(count: int) -> SendError:
    message = f"The mail server is slow: {count} recipients have the mail so far"
    return SendError(message, code="unfinished", retry_after=_SOON, advice="The others get it in the next attempt.")
