"""Invitations and forgotten passwords by mail, over a real SMTP server."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from fastapi import FastAPI
from fastapi.testclient import TestClient

from listener.console.app import create_app
from listener.decide.attempts import FREE
from listener.services import accounts, registry
from listener.services.installation import Installation
from listener.terms import AttemptKind, Role
from tests.console.conftest import HERE, PASSWORD, Enter, send
from tests.factories import now
from tests.mailing import MailServer, mail_serving

LINK = re.compile(r"http://127\.0\.0\.1:8600(/welcome\?token=[\w-]+)")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with mail_serving() as server:
        yield server


@pytest.fixture
def inst(inst: Installation, mail_server: MailServer) -> Installation:
    """An installation with a mail server."""
    said = mail_server.settings
    return replace(inst, settings=inst.settings.model_copy(update={"smtp_url": said.smtp_url}))


def texts(server: MailServer, number: int = -1) -> list[str]:
    """The plain and the HTML text of a mail."""
    mail = server.mails[number][1]
    return [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]  # type: ignore[union-attr]


def link_in(server: MailServer) -> str:
    """The path of the link in the newest mail, the same in both texts."""
    found = {match.group(1) for text in texts(server) for match in LINK.finditer(text)}
    assert len(found) == 1
    return found.pop()


def test_an_invitation_goes_by_mail_in_their_language(
    enter: Enter, stranger: TestClient, mail_server: MailServer, inst: Installation
) -> None:
    """The mail names who invites, in French; the owner's page has no link; the link lets in once."""
    own = enter(Role.OWNER, "Own")
    page = send(own, "/users", email="jo@client.example", name="Jo", language="fr", reach="all").text
    assert "/welcome?token=" not in page and "jo@client.example is on its way" in page
    recipients, mail, _ = mail_server.mails[0]
    assert recipients == ["jo@client.example"] and mail["Subject"] == "Own vous invite sur Listener"
    assert all("Choisi" in text for text in texts(mail_server))
    path = link_in(mail_server)
    welcome = stranger.get(path).text
    assert "jo@client.example" in welcome and '<html lang="fr"' in welcome
    entered = stranger.post("/welcome", data={"token": path.partition("=")[2], "password": PASSWORD, "name": "Jo"})
    assert entered.status_code == 303 and '<html lang="fr"' in stranger.get("/queue").text
    assert stranger.get(path).status_code == 404


def test_a_mail_that_failed_is_said_and_the_link_shown(enter: Enter, mail_server: MailServer) -> None:
    """The server's refusal in its words, and a link to hand over; the list keeps saying so; sent again it goes."""
    own = enter(Role.OWNER, "Own")
    mail_server.answers = {"jo@client.example": "550 5.1.1 no such user"}
    page = send(own, "/users", email="jo@client.example", reach="all").text
    assert "550 5.1.1 no such user" in page and "/welcome?token=" in page
    assert "550 5.1.1" in own.get("/users").text
    send(own, "/account/profile", name="Own", language="fr", time_zone="")
    place = re.search(r'href="(/users/[\w-]{36})">jo<', own.get("/users").text)
    assert place
    renewed = send(own, f"{place.group(1)}/link", way="mail").text
    assert "Le serveur de courrier refuse toutes les adresses." in renewed and "550 5.1.1" in renewed
    send(own, "/account/profile", name="Own", language="en", time_zone="")
    mail_server.answers = {}
    assert "is on its way" in send(own, f"{place.group(1)}/link", way="mail").text
    assert "550" not in own.get("/users").text and len(mail_server.mails) == 1


def test_an_invitation_is_withdrawn(enter: Enter, stranger: TestClient, mail_server: MailServer) -> None:
    """Its link opens nothing, the person is gone from the list, and may be invited again."""
    own = enter(Role.OWNER, "Own")
    send(own, "/users", email="jo@client.example", reach="all")
    place = re.search(r'href="(/users/[\w-]{36})">jo<', own.get("/users").text)
    assert place and send(own, f"{place.group(1)}/withdraw").status_code == 303
    assert "jo@client.example" not in own.get("/users").text
    assert stranger.get(link_in(mail_server)).status_code == 404
    assert send(own, "/users", email="jo@client.example", reach="all").status_code == 200


def test_who_entered_cannot_be_withdrawn(enter: Enter, inst: Installation) -> None:
    """Their name stays with their work: they are put out instead."""
    own, _ = enter(Role.OWNER, "Own"), enter(Role.AGENT, "Ann")
    ann = registry.show_agent(inst, "ann@example.org", now()).agent
    assert send(own, f"/users/{ann.id}/withdraw").status_code == 400
    assert "ann@example.org" in own.get("/users").text


def test_a_forgotten_password_is_chosen_anew(
    enter: Enter, stranger: TestClient, mail_server: MailServer, inst: Installation
) -> None:
    """The link comes by mail; the new password ends every sign-in made with the old one."""
    ann = enter(Role.AGENT, "Ann")
    assert "link is on its way" in stranger.post("/forgot", data={"email": "Ann@example.org "}).text
    token = link_in(mail_server).partition("=")[2]
    assert ann.get("/queue").status_code == 200  # nothing ends because somebody asked
    stranger.post("/welcome", data={"token": token, "password": "quite another one", "name": "Ann"})
    assert stranger.get("/queue").status_code == 200 and ann.get("/queue").status_code == 303
    assert ann.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD}).status_code == 403


def test_asking_tells_nobody_who_works_here(
    enter: Enter, stranger: TestClient, mail_server: MailServer, inst: Installation
) -> None:
    """Known, unknown and put out get the same page; mail goes to the known one alone, once in five minutes."""
    enter(Role.AGENT, "Ann"), enter(Role.AGENT, "Bo")
    registry.remove_agent(inst, "bo@example.org")
    asked = ["ann@example.org", "nobody@example.org", "bo@example.org", accounts.FIRST_OWNER, "ann@example.org"]
    answers = [stranger.post("/forgot", data={"email": email}) for email in asked]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert [recipients for recipients, _, _ in mail_server.mails] == [["ann@example.org"]]


def test_asking_does_not_end_an_invitation(
    enter: Enter, stranger: TestClient, mail_server: MailServer, inst: Installation
) -> None:
    """A stranger who asks for a link to another's account takes nothing from them."""
    own = enter(Role.OWNER, "Own")
    send(own, "/users", email="jo@client.example", reach="all")
    path = link_in(mail_server)
    stranger.post("/forgot", data={"email": "jo@client.example"})
    assert stranger.get(path).status_code == 200


def test_asking_again_and_again_is_slowed_down(stranger: TestClient) -> None:
    """After some requests from one place the page says to wait."""
    free = FREE[AttemptKind.LETTERS]
    answers = [stranger.post("/forgot", data={"email": f"{n}@example.org"}) for n in range(free + 1)]
    assert [answer.status_code for answer in answers] == [200] * free + [429]


def test_without_a_mail_server_nothing_is_promised(inst: Installation, enter: Enter) -> None:
    """The page says whom to ask; an invitation shows its link."""
    own = enter(Role.OWNER, "Own")
    inst = replace(inst, settings=inst.settings.model_copy(update={"smtp_url": ""}))
    app: FastAPI = create_app(installation=inst)
    stranger = TestClient(app, base_url=HERE)
    assert "no mail server" in stranger.get("/forgot").text
    bare = TestClient(app, base_url=HERE, cookies=dict(own.cookies), headers={"X-CSRF-Token": own.csrf})
    assert "/welcome?token=" in bare.post("/users", data={"email": "jo@client.example"}).text


@pytest.mark.parametrize(
    "email", ["a,b@example.org", "jö@example.org", '"x y"@example.org', "x@y\r\nbcc: eve@evil.example"]
)
def test_an_odd_address_reaches_nobody_else(enter: Enter, mail_server: MailServer, email: str) -> None:
    """What is no plain address is refused, or said to be unreachable: never written to somebody else."""
    page = send(enter(Role.OWNER, "Own"), "/users", email=email, reach="all").text
    assert 'class="wrong"' in page and mail_server.mails == []


@pytest.mark.parametrize(
    ("language", "subject", "when", "do"),
    [
        ("en", "Your password for Listener was changed", "March", "choose a new password at once"),
        ("fr", "Votre mot de passe pour Listener a été changé", "mars", "choisissez tout de suite un nouveau"),
        ("nl", "Je wachtwoord voor Listener is gewijzigd", "maart", "kies meteen een nieuw wachtwoord"),
    ],
)
def test_a_changed_password_is_told_by_mail(
    enter: Enter, mail_server: MailServer, language: str, subject: str, when: str, do: str
) -> None:
    """To them alone, in their language and zone: when it was, and what to do if it was not they."""
    with time_machine.travel("2031-03-04T20:05:00Z"):
        ann = enter(Role.AGENT, "Ann")
        send(ann, "/account/profile", name="Ann", language=language, time_zone="Asia/Tokyo")
        assert send(ann, "/account/password", current="wrong", new="quite another one").status_code == 400
        assert mail_server.mails == []
        assert send(ann, "/account/password", current=PASSWORD, new="quite another one").status_code == 303
    ((recipients, mail, _),) = mail_server.mails
    assert (recipients, mail["Subject"]) == (["ann@example.org"], subject)
    for text in texts(mail_server):
        assert "ann@example.org" in text and do in text and f"{HERE}/forgot" in text
        assert f"5 {when} 05:0" in text and "Tok" in text
        assert "quite another one" not in text


def test_a_password_chosen_by_a_link_is_told_where_there_was_one(
    enter: Enter, stranger: TestClient, mail_server: MailServer
) -> None:
    """Who comes in for the first time is not told of a change; who forgot theirs, or whose link was used, is."""
    own, _ = enter(Role.OWNER, "Own"), enter(Role.AGENT, "Ann")
    send(own, "/users", email="jo@client.example", reach="all")
    stranger.post("/welcome", data={"token": link_in(mail_server).partition("=")[2], "password": PASSWORD})
    assert len(mail_server.mails) == 1
    stranger.post("/forgot", data={"email": "ann@example.org"})
    token = link_in(mail_server).partition("=")[2]
    assert stranger.post("/welcome", data={"token": token, "password": "short"}).status_code == 400
    assert stranger.post("/welcome", data={"token": token, "password": "quite another one"}).status_code == 303
    assert [one["Subject"] for _, one, _ in mail_server.mails[2:]] == ["Your password for Listener was changed"]


def test_a_password_is_changed_though_no_mail_goes_out(
    enter: Enter, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The server refuses the mail: the change stands, and the log says that nobody was told."""
    ann = enter(Role.AGENT, "Ann")
    mail_server.answers = {"ann@example.org": "550 5.1.1 no such user"}
    assert send(ann, "/account/password", current=PASSWORD, new="quite another one").status_code == 303
    assert ann.post("/sign-in", data={"email": "ann@example.org", "password": "quite another one"}).status_code == 303
    assert "nobody was told that a password was changed" in caplog.text


def test_why_a_mail_did_not_go_out_stands_in_the_list_in_the_readers_language(
    enter: Enter, mail_server: MailServer
) -> None:
    """Long after the answer to the form, too."""
    own = enter(Role.OWNER, "Own")
    mail_server.body_answer = "554 No"
    send(own, "/users", email="jo@client.example", name="Jo", language="nl", reach="all")
    assert '<span lang="en">' in own.get("/users").text
    for language, words in (("fr", "Le message n’est pas parti."), ("nl", "De mail is niet verstuurd.")):
        send(own, "/account/profile", name="Own", language=language, time_zone="")
        page = own.get("/users").text
        assert words in page and '<span lang="en">' not in page
