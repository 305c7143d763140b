"""Mail, over a real SMTP server."""

import re
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from listener.config import Settings
from listener.decide.remarks import Saying
from listener.errors import SendError
from listener.http import Door
from listener.languages import typeset
from listener.notifiers import read_unsubscribe_token
from listener.notifiers._smtp import read_mail_server
from listener.notifiers.email import Email
from listener.terms import Alert, NoticeReader
from tests.notifiers.conftest import MailServer
from tests.notifiers.samples import BREACH, CASE, DIGEST, HOSTILE_NOTICE, NOTICE, NOW, STORM

ANN, BO = "ann@voltaro.example", "bo@voltaro.example"


def send(server: MailServer, door: Door, alert: Alert = CASE, to: tuple[str, ...] = (ANN, BO)) -> None:
    """Send an alert to Ann and Bo."""
    Email(server.settings, clock=lambda: NOW).send(Email.Options(to=list(to)), alert, door)


def failure(server: MailServer, door: Door, to: tuple[str, ...] = (ANN, BO)) -> SendError:
    """Send a case that fails, and return the error."""
    with pytest.raises(SendError) as raised:
        send(server, door, to=to)
    return raised.value


def test_headers(mail_server: MailServer, door: Door) -> None:
    """Sender, date, a stable id, and no answers of absence wanted."""
    send(mail_server, door)
    recipients, mail, _ = mail_server.mails[0]
    assert recipients == [ANN, BO]
    assert mail["From"] == "Listener <listener@voltaro.example>"
    assert mail["Subject"] == "Critical urgency: Voltaro, new case 42"
    assert mail["Message-ID"] == f"<{CASE.id}@voltaro.example>"
    assert parsedate_to_datetime(mail["Date"]) == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail


def test_plain_text_comes_first(mail_server: MailServer, door: Door) -> None:
    """The last part is the preferred one, so HTML comes last (RFC 2046, 5.1.4); nothing else is attached."""
    send(mail_server, door, DIGEST)
    parts = [part.get_content_type() for part in mail_server.mails[0][1].walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


def test_a_notice_reaches_each_in_the_language_of_their_account(mail_server: MailServer, door: Door) -> None:
    """Ann has a French account, Bo a Dutch one, others read the brand's; who has it gets no second one."""
    off = Saying("channel_off", "The channel “{name}” was switched off")(name="Slack")
    readers = (NoticeReader(ANN, "fr", "UTC"), NoticeReader(BO, "nl", "UTC"))
    notice = replace(NOTICE, title=str(off), remarks=(off,), readers=readers, reached=("has@it.example",))
    send(mail_server, door, notice, (ANN, BO, "it@voltaro.example", "has@it.example"))
    told = {mail["To"]: mail["Subject"] for _, mail, _ in mail_server.mails}
    assert told == {
        ANN: "Le canal « Slack » a été désactivé", BO: "Het kanaal ‘Slack’ is uitgezet",
        "it@voltaro.example": "The channel “Slack” was switched off",
    }  # fmt: skip
    assert len({mail["Message-ID"] for _, mail, _ in mail_server.mails}) == 3


def digests(server: MailServer, door: Door, base_url: str = "https://listener.example", **changes: object) -> None:
    """Send the digest of a channel to Ann and Bo."""
    settings = server.settings.model_copy(update={"secret_key": "k" * 40, "base_url": base_url})
    alert = replace(DIGEST, unsubscribe_url="", channel_id=UUID(int=77), **changes)  # type: ignore[arg-type]
    Email(settings, clock=lambda: NOW).send(Email.Options(to=[ANN, BO]), alert, door)


def test_each_reader_can_stop_the_digest_with_one_click(mail_server: MailServer, door: Door) -> None:
    """RFC 8058: the address on one line as it is, and the header that says a POST is enough; each has their own."""
    digests(mail_server, door)
    links = []
    for (recipients, mail, raw), who in zip(mail_server.mails, (ANN, BO), strict=True):
        assert (recipients, mail["To"]) == ([who], who)
        found = re.search(
            rb"^List-Unsubscribe: <(https://listener\.example/unsubscribe/[\w.-]+)>\r$", raw, re.MULTILINE
        )
        assert found
        links.append(found[1].decode())
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for kind in ("plain", "html"):
            assert links[-1] in mail.get_body((kind,)).get_content()  # type: ignore[union-attr]
    settings = Settings(secret_key="k" * 40, _env_file=None)
    named = [read_unsubscribe_token(settings, link.rpartition("/")[2]) for link in links]
    assert named == [(UUID(int=77), ANN), (UUID(int=77), BO)]


def test_without_https_only_the_body_has_the_link(mail_server: MailServer, door: Door) -> None:
    """RFC 8058 asks for https; a link to a console on this machine still works for who reads there."""
    digests(mail_server, door, base_url="http://127.0.0.1:8600/")
    mail = mail_server.mails[0][1]
    assert mail["List-Unsubscribe"] is None
    assert "http://127.0.0.1:8600/unsubscribe/" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_digest_without_a_channel_has_no_link(mail_server: MailServer, door: Door) -> None:
    """No channel, no key: nothing could be stopped, so nothing is promised."""
    send(mail_server, door, replace(DIGEST, unsubscribe_url=""))
    assert "unsubscribe" not in mail_server.mails[0][2].decode().lower()


def digest_failure(server: MailServer, door: Door, **changes: object) -> SendError:
    """Send a digest that fails for someone, and return the error."""
    with pytest.raises(SendError) as raised:
        digests(server, door, **changes)  # type: ignore[arg-type]
    return raised.value


def test_a_retry_leaves_out_who_has_the_digest(mail_server: MailServer, door: Door) -> None:
    """The error says who has it; told so, the next attempt writes to the others only, with an id of their own."""
    mail_server.answers = {ANN: "450 4.2.0 greylisted"}
    error = digest_failure(mail_server, door)
    assert (error.code, error.permanent, error.reached) == ("recipient_refused", False, (BO,))
    mail_server.answers = {}
    digests(mail_server, door, reached=error.reached)
    assert [recipients for recipients, _, _ in mail_server.mails] == [[BO], [ANN]]
    assert len({mail["Message-ID"] for _, mail, _ in mail_server.mails}) == 2
    digests(mail_server, door)
    assert mail_server.mails[2][1]["Message-ID"] == mail_server.mails[1][1]["Message-ID"]


@pytest.mark.parametrize(("reached", "code"), [((), "all_refused"), ((BO,), "recipient_refused")])
def test_a_refused_reader_is_not_the_channels_end(
    reached: tuple[str, ...], code: str, mail_server: MailServer, door: Door
) -> None:
    """Everyone refused is the channel's trouble, unless someone had the mail before."""
    mail_server.answers = {ANN: "550 no such user", BO: "550 no such user"}
    error = digest_failure(mail_server, door, reached=reached)
    assert (error.code, error.permanent, error.reached) == (code, True, reached)


def test_a_digest_refused_as_spam_blames_the_mail(mail_server: MailServer, door: Door) -> None:
    """The server takes the addresses and refuses the text: the channel stays."""
    mail_server.body_answer = "554 5.7.1 spam"
    error = digest_failure(mail_server, door)
    assert (error.code, error.permanent, error.reached) == ("invalid_message", True, ())
    assert ANN in error.message
    assert BO in error.message


def test_a_slow_server_is_left_before_the_lease_ends(mail_server: MailServer, door: Door) -> None:
    """What is not handed over in time goes out in the next attempt, soon."""
    seconds = iter([0, 29, 31])
    settings = mail_server.settings
    notifier = Email(settings, clock=lambda: NOW + timedelta(seconds=next(seconds)))
    with pytest.raises(SendError) as raised:
        notifier.send(Email.Options(to=[ANN, BO]), DIGEST, door)
    assert (raised.value.code, raised.value.permanent, raised.value.reached) == ("unfinished", False, (ANN,))
    assert raised.value.retry_after == timedelta(seconds=1)


def test_subject_in_any_script(mail_server: MailServer, door: Door) -> None:
    """Accents, arrows and emoji survive the way."""
    send(mail_server, door, replace(DIGEST, locale="fr", report=replace(DIGEST.report, brand="Électro مرحبا 🔥")))
    subject = mail_server.mails[0][1]["Subject"]
    assert subject.startswith(typeset("fr", "Électro مرحبا 🔥, mer. 11 mars : Plus calme que d’habitude ; "))


def test_strangers_cannot_add_headers(mail_server: MailServer, door: Door) -> None:
    """Line ends in a title stay out of the headers."""
    send(mail_server, door, replace(HOSTILE_NOTICE, title="Hello\r\nBcc: eve@evil.example\r\n\r\nbody"))
    mail = mail_server.mails[0][1]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: eve@evil.example body"


def test_alarms_say_what_an_agent_needs(mail_server: MailServer, door: Door) -> None:
    """The plain text alone is enough to act on."""
    for alert in (CASE, BREACH, STORM):
        send(mail_server, door, alert)
    send(mail_server, door, replace(CASE, due_at=CASE.due_at + timedelta(days=3)))
    case, breach, storm, later = (mail.get_body(("plain",)).get_content() for _, mail, _ in mail_server.mails)  # type: ignore[union-attr]
    for words in ("38 minutes left, to be answered by 15:00 UTC", "> @voltaro my charger", "caught fire", CASE.url):
        assert words in case
    assert "12 minutes late, was to be answered by 14:10 UTC. It was already late" in breach
    assert "and 2 more in the queue" in storm
    assert "to be answered by 15 March 15:00 UTC" in later


@pytest.mark.parametrize(("refusal", "permanent"), [("550 5.1.1 no such user", True), ("450 4.2.0 greylisted", False)])
def test_everyone_refused(refusal: str, permanent: bool, mail_server: MailServer, door: Door) -> None:
    """Without any recipient left, 5xx is permanent and 4xx is tried again."""
    mail_server.answers = {ANN: refusal, BO: refusal}
    error = failure(mail_server, door)
    assert (error.code, error.permanent, error.status) == ("all_refused", permanent, int(refusal[:3]))
    assert ANN in error.message
    assert refusal[4:] in error.message


def test_some_refused_for_good(mail_server: MailServer, door: Door) -> None:
    """The others have the mail; the refused one is named, and blamed on this mail alone."""
    mail_server.answers = {ANN: "550 5.1.1 no such user"}
    error = failure(mail_server, door)
    assert (error.code, error.permanent) == ("recipient_refused", True)
    assert BO not in error.message
    assert "remove it" in error.advice
    assert mail_server.mails[0][0] == [BO]


def test_some_refused_for_now(mail_server: MailServer, door: Door) -> None:
    """A greylisted recipient is tried again: the stable id lets the others' mail programs drop the copy."""
    mail_server.answers = {ANN: "450 4.2.0 greylisted"}
    assert not failure(mail_server, door).permanent
    mail_server.answers = {}
    send(mail_server, door)
    assert len({mail["Message-ID"] for _, mail, _ in mail_server.mails}) == 1


@pytest.mark.parametrize(("answer", "permanent"), [("554 5.7.1 spam", True), ("451 4.3.0 try later", False)])
def test_text_refused(answer: str, permanent: bool, mail_server: MailServer, door: Door) -> None:
    """A refused text is the fault of that one mail."""
    mail_server.body_answer = answer
    error = failure(mail_server, door)
    assert (error.code, error.permanent) == ("invalid_message", permanent)


def test_a_login_that_cannot_be_made(mail_server: MailServer, door: Door) -> None:
    """A server without login refuses a user name for good, and says which setting to look at."""
    settings = mail_server.settings.model_copy(update={"smtp_url": f"smtp://ann:s3cret@127.0.0.1:{mail_server.port}"})
    with pytest.raises(SendError) as raised:
        Email(settings).send(Email.Options(to=[ANN]), CASE, door)
    assert raised.value.permanent
    assert "LISTENER_SMTP_URL" in raised.value.advice
    assert "s3cret" not in raised.value.message


def test_no_server_there(mail_server: MailServer, door: Door) -> None:
    """A server that does not answer is tried again."""
    settings = mail_server.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    with pytest.raises(SendError) as raised:
        Email(settings).send(Email.Options(to=[ANN]), CASE, door)
    assert (raised.value.code, raised.value.permanent) == ("unreachable", False)


def test_no_server_set(door: Door) -> None:
    """Without the setting nothing can be sent, and the operator reads which one to make."""
    with pytest.raises(SendError) as raised:
        Email(Settings(smtp_url="", _env_file=None)).send(Email.Options(to=[ANN]), CASE, door)
    assert (raised.value.code, raised.value.permanent) == ("no_mail_server", True)
    assert "LISTENER_SMTP_URL" in raised.value.advice


def test_server_address_is_decoded() -> None:
    """User and password may hold any character, URL-encoded; each scheme has its port."""
    server = read_mail_server("smtps://ann%40voltaro.example:p%3A%2F@mail.example")
    assert (server.user, server.password, server.port) == ("ann@voltaro.example", "p:/", 465)
    assert read_mail_server("smtp://mail.example").port == 587


@pytest.mark.parametrize(
    "to",
    [
        [],
        "",
        ["ann"],
        ["ann@voltaro.example\r\nBcc: eve@evil.example"],
        ["Ann <ann@voltaro.example>"],
        ["ann@voltaro..example"],
        ["a" * 65 + "@voltaro.example"],
        [ANN] * 51,
    ],
)
def test_addresses_that_are_none_are_refused(to: object) -> None:
    """Nothing but plain addresses reaches a header."""
    with pytest.raises(ValidationError):
        Email.Options.model_validate({"to": to})


def test_addresses_may_come_in_one_line() -> None:
    """A form or a command line gives them separated by commas or spaces; doubles are dropped."""
    assert Email.Options.model_validate({"to": f"{ANN}, {BO};{ANN}"}).to == [ANN, BO]
