"""Sites of reviews: stars, answers under a review, and what refuses them."""

import pytest
from pydantic import ValidationError

from listener.connectors._reviews import headline
from listener.connectors.google_business import GoogleBusiness
from listener.connectors.google_play import GooglePlay
from listener.connectors.trustpilot import Trustpilot
from listener.errors import SendError
from listener.http import Door
from listener.terms import FetchedDocument
from tests.connectors.recorded import cases
from tests.standins._server import StandIn
from tests.standins.google_business import GoogleBusiness as BusinessStandIn
from tests.standins.google_play import GooglePlay as PlayStandIn
from tests.standins.trustpilot import Trustpilot as TrustpilotStandIn

CONNECTORS = {"trustpilot": Trustpilot(), "google_play": GooglePlay(), "google_business": GoogleBusiness()}


def read(name: str) -> list[FetchedDocument]:
    case = next(case for case in cases(name) if case.said["name"] == "reviews")
    connector = CONNECTORS[name]
    return list(connector.fetch(connector.Options(**case.said["options"]), {}, case.http()).documents)


def test_stars_stand_before_the_title() -> None:
    """As people see them; a number that is none is left out."""
    assert headline(2, "Slow") == "★★☆☆☆ Slow"
    assert (headline(0, "Slow"), headline(5), headline(9)) == ("Slow", "★★★★★", "")


def test_reviews_of_trustpilot() -> None:
    """With who wrote them, whether the purchase is verified, and whether somebody answered."""
    french, dutch, _ = read("trustpilot")
    assert (french.title, french.language, french.replies) == ("★☆☆☆☆ Jamais livré", "fr", 0)
    assert french.author is not None and (french.author.name, french.author.verified) == ("Marie D.", True)
    assert dutch.replies == 1 and dutch.edited_at is not None and dutch.text == "Snel en netjes <3"


def test_reviews_of_google() -> None:
    """The reviewer's own words, not Google's translation; stars alone are a review; namesakes are told apart."""
    english, dutch = read("google_play")
    assert (english.title, english.language, english.shares) == ("★☆☆☆☆", "en", 3)
    assert (dutch.title, dutch.text, dutch.author, dutch.replies) == ("★★★★★ Geweldig", "Werkt altijd", None, 1)
    french, silent = read("google_business")
    assert french.text == "Fermé alors que c’était marqué ouvert" and french.edited_at is not None
    assert french.author is not None and french.author.handle == "Luc (AbFvOq1)"
    assert (silent.title, silent.text, silent.author) == ("★★★★☆", "", None)


@pytest.mark.parametrize("kind", [TrustpilotStandIn, PlayStandIn, BusinessStandIn])
def test_an_answer_stands_under_its_review(kind: type[StandIn]) -> None:
    """Read, answered, seen at the site."""
    with kind(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(3)
        connector = standin.connector()
        options = connector.Options.model_validate(standin.options())
        first = connector.fetch(options, {}, door).documents[0]
        connector.reply(options, first.external_id, "We look into it.", door)  # type: ignore[attr-defined]
        (answer,) = standin.answers
        assert (answer.in_reply_to, answer.text) == (first.external_id, "We look into it.")


def test_what_an_answer_needs_is_said() -> None:
    """Before anything is asked: the secret and the user at Trustpilot, the length at Google."""
    with TrustpilotStandIn() as standin, Door(frozenset({standin.host})) as door:
        options = Trustpilot.Options(**{**standin.options(), "secret": ""})
        with pytest.raises(SendError, match="only with a secret") as caught:
            standin.connector().reply(options, "1", "Hello", door)
        assert caught.value.permanent and standin.requests == []
    with PlayStandIn() as standin, Door(frozenset({standin.host})) as door:
        with pytest.raises(SendError) as caught:
            standin.connector().reply(GooglePlay.Options(**standin.options()), "1", "x" * 351, door)
        assert caught.value.code == "refused_text" and standin.requests == []


@pytest.mark.parametrize("key", ["", "{}", "not JSON", '{"client_email": "a@b", "private_key": "x"}', "[]"])
def test_a_key_file_is_whole(key: str) -> None:
    """What is missing is said without repeating what was entered."""
    with pytest.raises(ValidationError, match="whole JSON file"):
        GooglePlay.Options(package="com.example.app", key=key)
