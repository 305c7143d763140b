"""What a typed text searches for."""

import pytest

from listener.decide.search import LONGEST_WORD, MOST_ASKED, Found, asked, marks_of, words_of


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("  ", None),
        ("?!", None),
        ("Colis", Found((), "colis")),
        ("le colis perdu", Found(("le", "colis"), "perdu")),
        ("où", Found(("ou",))),  # two letters are too few for a beginning
        ('"perdu"', Found(("perdu",))),  # in quotes a word is whole
        ("注文", Found(("注", "文"))),
        ("#42", Found(("42",), number=42)),
        ("42", Found(("42",), number=42)),
        ("x" * 90, Found((), "x" * LONGEST_WORD)),
        ("12345678901", Found((), "12345678901")),
    ],
)
def test_asked(typed: str, found: Found | None) -> None:
    """Words folded, the last one open at its end, a number as a case."""
    assert asked(typed) == found


def test_a_long_question_is_cut() -> None:
    """However much is pasted, few words are looked for."""
    words = asked(" ".join(f"word{n}" for n in range(500)))
    assert words and len(words.words) + 1 == MOST_ASKED


def test_addresses_are_no_words() -> None:
    """A page's address says nothing of the post; what stands around it does."""
    assert words_of(["See https://example.org/a/b?c=d now"]) == {"see", "now"}


def test_a_mark_cannot_be_typed() -> None:
    """Nobody finds by «language:fr» what only is marked so."""
    marks = marks_of("fr", "abc", ["risk:safety", "negative"])
    assert marks == {"language:fr", "source:abc", "topic:safety"}
    assert not marks & words_of(marks)
