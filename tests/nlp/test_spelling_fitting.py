"""Fitting the tables of spellings."""

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'listener[train]'")

from listener.nlp.labelled import LabelledText  # noqa: E402
from listener.nlp.spelling_fitting import FEWEST, fit_spellings  # noqa: E402
from listener.nlp.spellings import Register  # noqa: E402
from listener.terms import Label, Sentiment  # noqa: E402

WORDS = {Label.NEGATIVE: "miserabel", Label.NEUTRAL: "vandaag", Label.POSITIVE: "geweldig"}
EVEN = Sentiment(1 / 3, 1 / 3, 1 / 3, "even")


def posts(number: int, language: str = "dutch") -> list[LabelledText]:
    labels = [list(Label)[i % 3] for i in range(number)]
    return [LabelledText(f"de trein was {WORDS[label]} {i}", label, language) for i, label in enumerate(labels)]


def wanted(some: list[LabelledText]) -> list[tuple[LabelledText, tuple[float, ...]]]:
    return [(post, tuple(float(post.label is label) for label in Label)) for post in some]


def test_a_word_leans_where_its_posts_did() -> None:
    """Also in a compound nobody wrote."""
    fitted = fit_spellings({Register.OF_BRANDS: wanted(posts(FEWEST))})
    said = fitted.spellings.weigh([EVEN] * 2, ["miserabele dag", "geweldige dag"], ["nl"] * 2)
    assert [one.label for one in said] == [Label.NEGATIVE, Label.POSITIVE]


def test_of_too_few_texts_nothing_is_learned() -> None:
    fitted = fit_spellings({Register.AT_LARGE: wanted(posts(FEWEST - 1)), Register.OF_BRANDS: wanted(posts(FEWEST))})
    assert fitted.texts == {("nl", Register.OF_BRANDS): FEWEST} and fitted.as_json() == {"nl": {"of_brands": FEWEST}}
