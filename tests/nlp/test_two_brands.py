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


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de", "es", "it", "pt"])
def test_each_of_two_brands_gets_its_own_label(model, language):
    """Five posts praise one brand and blame the other; the same text is judged twice, each time about one of them."""
    posts = [(praised, blamed, text) for code, praised, blamed, text in POSTS if code == language]
    assert len(posts) == 5
    expected = [
        (text, brand, label)
        for praised, blamed, text in posts
        for brand, label in ((praised, Label.POSITIVE), (blamed, Label.NEGATIVE))
    ]
    mentions = [Mentioned(text, tuple(places(text, brand)), language) for text, brand, _ in expected]
    judged = judge_mentions(model, mentions)
    wrong = [
        f"{brand}: {sentiment.label} instead of {label} in «{text}»"
        for (text, brand, label), sentiment in zip(expected, judged, strict=True)
        if sentiment.label is not label
    ]
    assert not wrong, "\n".join(wrong)


def test_every_brand_stands_in_its_post():
    """A name with a slip would be marked nowhere."""
    assert all(list(places(text, brand)) for _, praised, blamed, text in POSTS for brand in (praised, blamed))
