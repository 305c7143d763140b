"""Whom a post speaks to."""

import pytest

from listener.decide.address import addressed, asks, concerns
from listener.decide.matching import find
from listener.decide.query import parse

QUERY = parse('lumen @airlumen #airlumen "Air Lumen"')


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("@airlumen where is my bag", "en"),
        (".@AirLumen thanks for nothing", "en"),
        ("@friend @airlumen lost my bag", "en"),
        ("Two hours on the floor. @airlumen https://pic.example/1 #fail", "en"),
        ("Two hours and @airlumen your desk is closed", "en"),
        ("My bag is still with @airlumen, any news?", "en"),
        ("Lumen, this is a shame", "en"),
        ("Hey Lumen fix the app", "en"),
        ("Lumen you lost my bag again", "en"),
        ("Bonjour Air Lumen, mon bagage est perdu", "fr"),
        ("Air Lumen vous vous moquez de nous", "fr"),
        ("Beste Lumen, waar is mijn koffer", "nl"),
        ("Lumen waarom reageren jullie niet", "nl"),
        ("Lieber Lumen Kundendienst, wann kommt der Koffer", "de"),
        ("Hola Lumen, mi maleta no llega", "es"),
        ("Buongiorno Lumen, dov'è la valigia", "it"),
        ("Bom dia Lumen, onde está a mala", "pt"),
        ("I am done. RT @friend: something else. @airlumen you", None),
    ],
)
def test_speaking_to_the_brand(text: str, language: str | None) -> None:
    """A handle at either end, a handle with «you» or a question, or the name called."""
    if text.startswith("I am done."):
        assert not addressed(text, language, find(QUERY, text))
    else:
        assert addressed(text, language, find(QUERY, text))


@pytest.mark.parametrize(
    "text",
    [
        "RT @airlumen: our new summer flights are out",
        "Lol. RT @airlumen: our new summer flights are out",
        "“@airlumen: our new summer flights are out” cute",
        "@airlumen's new boss wants more legroom",
        "Flying @airlumen today to Oslo",
        "Lumen: new hangar in Ghent",
        "Lumen opens a hangar in Ghent",
        "The lumen is the unit of light",
        "Why do you all still fly Lumen",
        "@a @b @c @airlumen look at this cat",
    ],
)
def test_speaking_about_the_brand_or_to_others(text: str) -> None:
    """Retweets, possessives, plain mentions and long rows of handles do not speak to the brand."""
    assert addressed(text, "en", find(QUERY, text)) == ""


def test_known_handles_count_without_a_match() -> None:
    """The brand's handles are known to the brand, whatever the query is."""
    assert addressed("@AirLumenHelp hello", "en", (), ("@airlumenhelp",)) == "@airlumenhelp"
    assert addressed("@airlumenhelp@social.example hello", "en", (), ("airlumenhelp",))
    assert not addressed("@other hello", "en", (), ("airlumenhelp",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@airlumen Was that my Bag?", "airlumen Was that my Bag?"),
        ("Please call me back", "Please"),
        ("Pouvez-vous m'aider", "Pouvez-vous"),
        ("Kunnen jullie bellen", "Kunnen jullie"),
        ("See https://a.example/?q=1", ""),
        ("All is well.", ""),
    ],
)
def test_questions_and_requests(text: str, words: str) -> None:
    """The evidence is the writer's own words; a question mark inside a link is none."""
    assert words in asks(text)
    assert bool(asks(text)) is bool(words)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Lumen lost my bag", True),
        ("Worse service than Lumen", False),
        ("Nice evening in town #food #wine #airlumen #friends", False),
        ("x " * 300 + "and then lumen said no", False),
        ("x " * 300 + "and then lumen said no, and lumen again", True),
        ("Lumen in trouble. " + "x " * 300, True),
    ],
)
def test_about_the_brand_or_in_passing(text: str, about: bool) -> None:
    """Compared with, in a row of tags, or once deep in a long text is in passing."""
    assert concerns(text, find(QUERY, text)) is about


def test_a_text_without_any_match_was_read_where_all_concerns_the_brand() -> None:
    """A comment under the brand's own video does not repeat its name."""
    assert concerns("what a mess", ())
