"""Where a topic begins to count, and how finding it is measured."""

from pathlib import Path

import numpy as np
import pytest

from listener.errors import ModelError
from listener.nlp.topic_figures import measure
from listener.nlp.topic_fitting import precise, rare
from listener.nlp.topic_posts import TopicPost, brand_like, read_posts
from listener.nlp.topics import telling_layer
from listener.terms import Topic


def test_a_topic_counts_from_where_enough_is_right() -> None:
    """The lowest probability from which on nine of ten are right; past a wrong one the share may recover."""
    shares = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert precise(shares, np.array([1.0, 1.0, 1.0, 0.0, 0.0])) == 0.7
    assert precise(shares, np.array([1.0, 0.0, 1.0, 1.0, 1.0]), 0.8) == 0.5
    assert precise(shares, np.zeros(5)) == 1.0


def test_hardly_any_ordinary_post_reaches_a_topic() -> None:
    """One in two hundred at most."""
    shares = np.linspace(0, 1, 1001)
    assert np.mean(shares > rare(shares)) <= 0.005
    assert rare(np.array([])) == 0.0


def test_figures_count_heads_words_and_either() -> None:
    """A question asked in a post on another topic is not held against whoever finds it."""
    posts = [
        TopicPost("The toaster caught fire", "en", Topic.SAFETY),
        TopicPost("The handle came off at full speed", "en", Topic.SAFETY),
        TopicPost("Can I bring a guitar?", "en", Topic.QUESTION),
        TopicPost("The kettle is on fire, who do I call?", "en", Topic.SAFETY),
        TopicPost("Nice weather", "en", None),
    ]
    figures = measure(posts, [set(), {Topic.SAFETY}, {Topic.QUESTION}, {Topic.QUESTION}, {Topic.SAFETY}])
    safety, question = figures[Topic.SAFETY], figures[Topic.QUESTION]
    assert (safety.head.right, safety.head.named, safety.head.there) == (1, 2, 3)
    assert (safety.words.right, safety.words.named) == (2, 2)
    assert (safety.either.precision, safety.either.recall) == (0.75, 1.0)
    assert safety.by_language["en"] == safety.either
    assert (question.head.right, question.head.named) == (1, 1)


def test_the_brand_of_a_post_is_guessed() -> None:
    """A handle, else a name with a hump, else a capital inside the sentence; else nothing."""
    for text, brand in (
        ("Hi @KopjeBank, it is me", "@KopjeBank"),
        ("My card of KopjeBank", "KopjeBank"),
        ("les trains de Trajélis", "Trajélis"),
        ("nothing here", ""),
    ):
        assert "".join(text[a:b] for a, b in brand_like(text)) == brand


def test_a_line_without_a_topic_is_named(tmp_path: Path) -> None:
    """The error says file and line."""
    file = tmp_path / "posts.jsonl"
    file.write_text('{"text": "a", "language": "en", "topic": "none"}\n{"text": "b"}\n', encoding="utf-8")
    with pytest.raises(ModelError, match=r"posts\.jsonl, line 2"):
        list(read_posts([file]))


def test_the_layer_is_two_thirds_of_the_way_up() -> None:
    """The 8th of 12; a small encoder has one too."""
    assert [telling_layer(layers) for layers in (12, 6, 2, 1)] == [8, 4, 1, 1]
