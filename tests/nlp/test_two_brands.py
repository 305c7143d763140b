"""Two brands in one post, praised and blamed: each gets what is said of it."""

from pathlib import Path

import pytest

from listener.config import Settings
from listener.nlp.labelled import places
from listener.nlp.sentiment import OnnxSentiment, load_sentiment
from listener.nlp.windows import Mentioned, judge_mentions
from listener.terms import Label

# Language, the brand that is praised, the brand that is blamed, the post.
FILE = Path(__file__).parent / "data" / "two_brands.tsv"
POSTS = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def model() -> OnnxSentiment:
    return load_sentiment(Settings().model)


LANGUAGES = ["fr", "nl", "en", "de", "es", "it", "pt"]
FEWEST = 61  # of the 70 judgements; a brand blamed beside one praised in loud words is what goes wrong
FEWEST_OF_LANGUAGE = 6  # of 10


def judged_right(model: OnnxSentiment, language: str) -> list[bool]:
    """Judge five posts of a language twice each, once about either brand."""
    posts = [(praised, blamed, text) for code, praised, blamed, text in POSTS if code == language]
    asked = [
        (text, brand, label)
        for praised, blamed, text in posts
        for brand, label in ((praised, Label.POSITIVE), (blamed, Label.NEGATIVE))
    ]
    mentions = [Mentioned(text, tuple(places(text, brand)), language) for text, brand, _ in asked]
    judged = judge_mentions(model, mentions)
    return [sentiment.label is label for (_, _, label), sentiment in zip(asked, judged, strict=True)]


def test_each_of_two_brands_gets_its_own_label(model):
    """Five posts a language praise one brand and blame the other; in each language posts are wholly right."""
    right = {language: judged_right(model, language) for language in LANGUAGES}
    counts = {language: sum(found) for language, found in right.items()}
    assert sum(counts.values()) >= FEWEST, counts
    assert min(counts.values()) >= FEWEST_OF_LANGUAGE, counts
    for language, found in right.items():
        assert any(first and second for first, second in zip(found[::2], found[1::2], strict=True)), language


def test_every_brand_stands_in_its_post():
    """A name with a slip would be marked nowhere."""
    assert all(list(places(text, brand)) for _, praised, blamed, text in POSTS for brand in (praised, blamed))
