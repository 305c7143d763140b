"""Telegram: what a message becomes, updates that are forgotten once read, answers."""

from datetime import UTC, datetime, timedelta

import pytest

from listener.connectors.telegram import Telegram
from listener.errors import FetchError, SendError
from listener.http import Door
from listener.terms import FetchedAuthor
from tests.connectors.recorded import Case, cases
from tests.standins.reading import Reading
from tests.standins.telegram import CHAT
from tests.standins.telegram import Telegram as StandIn


def recorded(name: str) -> Case:
    return next(case for case in cases("telegram") if case.said["name"] == name)


def test_a_message_is_read_as_people_see_it() -> None:
    """In groups, channels and talks between two; with a link where there is one."""
    case = recorded("chats and a channel")
    channel, group, edited = Telegram().fetch(Telegram.Options(**case.said["options"]), {}, case.http()).documents
    assert group.text == "Toujours rien reçu & <3 personne ne répond"
    assert (group.external_id, group.in_reply_to) == ("-1001234567890:12", "-1001234567890:10")
    assert group.url == "https://t.me/kolibrie_clients/12"
    assert group.author == FetchedAuthor("marie_b", "Marie B", "https://t.me/marie_b")
    assert channel.text == "Nieuwe winkel" and channel.url == "https://t.me/c/9876543210/5"
    assert channel.author == FetchedAuthor("-1009876543210", "Kolibrie nieuws")
    assert edited.url == "" and edited.edited_at == datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_nothing_is_forgotten_before_it_is_stored() -> None:
    """A page that does not come is asked for again; only the next reading confirms one."""
    with StandIn(day=250, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(250)
        reading = Reading()
        assert not reading.read(standin, door)
        assert standin.confirmed == 0 and len(reading.documents) == 100
        before, reading.cursor = reading.cursor, {}
        assert not reading.read(standin, door) and reading.cursor == before
        assert not reading.read(standin, door)
        assert standin.confirmed == before["offset"] == 900_101


@pytest.mark.parametrize(
    ("name", "words", "wait"),
    [("too many requests", "after the wait", 35), ("another program reads the bot", "409", None)],
)
def test_refusals_say_what_to_do(name: str, words: str, wait: int | None) -> None:
    """The wait is in the JSON; the token, part of the address, is nowhere."""
    case = recorded(name)
    with pytest.raises(FetchError) as caught:
        Telegram().fetch(Telegram.Options(**case.said["options"]), {}, case.http())
    assert words in caught.value.advice
    assert caught.value.retry_after == (timedelta(seconds=wait) if wait else None)
    assert "canary" not in f"{caught.value!r} {caught.value.message}"


def test_an_answer_goes_under_the_message() -> None:
    """In its chat."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(3)
        options = Telegram.Options(**standin.options())
        answered = Telegram(standin.address).reply(options, f"{CHAT}:2", "We look into it.", door)
        assert answered.external_id == f"{CHAT}:50000" and answered.url == "https://t.me/acme_talk/50000"
        assert [(one.text, one.in_reply_to) for one in standin.answers] == [("We look into it.", "2")]


@pytest.mark.parametrize(
    ("document", "text", "token", "code"),
    [
        (f"{CHAT}:2", "x" * 4097, "4711:a-token", "refused_text"),
        (f"{CHAT}:99", "Hello", "4711:a-token", "not_found"),
        ("-5:2", "Hello", "4711:a-token", "forbidden"),
        (f"{CHAT}:2", "Hello", "withdrawn", "unauthorised"),
    ],
)
def test_a_refused_answer(document: str, text: str, token: str, code: str) -> None:
    """It says what is wrong, and is not sent again by itself."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(3)
        with pytest.raises(SendError) as caught:
            Telegram(standin.address).reply(Telegram.Options(token=token), document, text, door)  # type: ignore[arg-type]
        assert (caught.value.code, caught.value.permanent) == (code, True)
        assert caught.value.advice.endswith(".")
