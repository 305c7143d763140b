"""Mail to one person about their own account: an invitation, a link to a new password, that it was changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from listener.config import Settings
from listener.errors import SendError
from listener.notifiers._addresses import is_mail_address
from listener.notifiers._mail import Mail
from listener.notifiers._message import message_of
from listener.notifiers._pages import page
from listener.notifiers._safe_text import one_line, web_address
from listener.notifiers._smtp import read_mail_server, send_mail
from listener.notifiers._words import Words


class LetterKind(StrEnum):
    INVITED = "invited"
    ENTERS_BY = "enters_by"  # invited where passwords are not for them: they enter through the provider
    RESET = "reset"
    CHANGED = "changed"  # the password was: `at` that moment


@dataclass(frozen=True, slots=True)
class Letter:
    """In the reader's language and zone. `expires_at` is None for a link that stays.

    `by` is who invited them, "": whoever has the command line.
    """

    kind: LetterKind
    to: str
    locale: str
    link: str
    expires_at: datetime | None = None
    time_zone: str = "UTC"
    by: str = ""
    provider: str = ""
    at: datetime | None = None


def send_letter(settings: Settings, letter: Letter, now: datetime) -> None:
    """Hand the letter to the mail server, which takes up to 20 seconds when it is silent. Raises SendError."""
    server = read_mail_server(settings.smtp_url)
    if not is_mail_address(letter.to):
        raise SendError(
            f"No mail can be sent to {one_line(letter.to, 80)}", code="bad_recipient", permanent=True,
            advice="Addresses hold letters without accents, digits and a few signs.",
        )  # fmt: skip
    message = message_of(mail_of(letter), settings.mail_from, [letter.to], uuid4().hex, now)
    send_mail(server, message, [letter.to])


_ACTIONS = {LetterKind.ENTERS_BY: "letter_sign_in", LetterKind.CHANGED: "letter_choose_another"}


def mail_of(letter: Letter) -> Mail:
    words = Words(letter.locale)
    by = one_line(letter.by, 60) or words.say("letter_nobody")
    title = one_line(words.say(f"letter_{letter.kind}", by=by), 150)
    when = words.day_and_time(letter.at, letter.time_zone) if letter.at else ""
    why = {"by": by, "email": letter.to, "provider": one_line(letter.provider, 60), "when": when}
    lines = [words.say(f"letter_{letter.kind}_why", **why)]
    if letter.expires_at is not None:
        lines.append(words.say("letter_until", when=words.day_and_time(letter.expires_at, letter.time_zone)))
    shown = {
        "title": title, "lines": lines, "url": web_address(letter.link), "words": words,
        "action": words.say(_ACTIONS.get(letter.kind, "letter_choose")),
        "unasked": words.say("letter_unasked" if letter.kind is not LetterKind.CHANGED else "letter_unchanged"),
    }  # fmt: skip
    return Mail(title, page("letter.txt.j2", **shown), page("letter.html.j2", **shown))
