"""Posts are varied while training, and their label stays true."""

import random

from listener.nlp.augment import Augmenter, bare
from listener.nlp.labelled import LabelledText
from listener.nlp.marks import CLOSE, OPEN
from listener.nlp.normalize import normalize
from listener.terms import Label

PLAIN = LabelledText("thanks @ann for the tickets to Lisbon today", Label.POSITIVE, "english")
ANGRY = LabelledText("what a miserable evening in the rain again", Label.NEGATIVE, "english")
TWO = LabelledText("Acme lost my bag, Umbra found it", Label.POSITIVE, "english", ((18, 23),), "Umbra", "two")
POSTS = [PLAIN, ANGRY, TWO]


def versions(post: LabelledText, count: int = 400) -> list[str]:
    augmenter = Augmenter(POSTS, seed=3)
    return [augmenter.vary(post) for _ in range(count)]


def test_a_post_with_two_brands_is_always_marked_at_the_one_its_label_is_about():
    """Unmarked, the label would be a coin toss."""
    for text in versions(TWO):
        marked = text[text.index(OPEN) : text.index(CLOSE)]
        assert len(marked.strip(OPEN + " ")) in (4, 5, 6)
        assert not set("acme") <= set(marked.lower())


def test_posts_without_a_brand_are_marked_about_half_the_time():
    """Tweets teach the marks too, at somebody they name."""
    marked = sum(OPEN in text for text in versions(PLAIN))
    assert 120 < marked < 300


def test_a_joined_post_is_marked_in_the_part_its_label_is_about():
    """The other part has another label and no mark."""
    joined = [t for t in versions(ANGRY, 2000) if "Lisbon" in t and "miserable" in t]
    assert joined
    for text in joined:
        assert "@user" in text[text.index(OPEN) : text.index(CLOSE)]
        mine, other = text.index(OPEN), text.index("Lisbon")
        assert (mine < other) == (text.index("miserable") < other)


def test_the_same_seed_gives_the_same_versions():
    """A training run can be repeated, and resumed."""
    assert versions(TWO) == versions(TWO)


def test_accents_can_be_left_out():
    """As on a phone."""
    assert bare("Très déçu, Köln") == "Tres decu, Koln"


def test_versions_stay_readable_text():
    """Whatever is drawn, there is something to learn from."""
    random.seed(0)
    assert all(len(normalize(text)) > 10 for post in POSTS for text in versions(post))
