"""Tags as they are typed, and who a note calls."""

import pytest

from listener.decide.tags import called, tags_in

PEOPLE = {1: "Ann Smith", 2: "Bob", 3: "Ann Brown", 4: "Zoë de Wit"}


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Refund, #Delivery , refund", ["refund", "delivery"]),
        ("  two   words;\nthree", ["two words", "three"]),
        (" , #, ", []),
        ("x" * 50, ["x" * 40]),
    ],
)
def test_tags_are_words_between_commas(text: str, tags: list[str]) -> None:
    """Lower case, no sign before them, each once, not endless."""
    assert tags_in(text) == tags


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@Bob please look", [2]),
        ("@ann smith and @BOB, @Bob!", [1, 2]),
        ("@Ann which one?", []),
        ("write to bob@bob.example or @Bobby", []),
        ("ask @zoë, or @Zoë de Wit", [4]),
        ("nobody", []),
    ],
)
def test_a_name_after_the_sign_calls(text: str, who: list[int]) -> None:
    """By full name or by a first name that is one person's alone; an address or a longer word calls nobody."""
    assert called(text, PEOPLE) == who


def test_nobody_is_there_to_be_called() -> None:
    """Alone, one calls nobody."""
    assert called("@Ann", {}) == []
