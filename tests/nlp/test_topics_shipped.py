"""The topics that the model which comes with Listener finds, on posts it has not learned from."""

import json

import pytest

from listener.nlp.corpus import TOPICS_HELD_OUT, TOPICS_TRAINING
from listener.nlp.folder import BUNDLED, MANIFEST, checksum
from listener.nlp.marks import mark
from listener.nlp.sentiment import load_sentiment
from listener.nlp.topic_posts import TopicPost, brand_like, by_words, read_posts
from listener.nlp.topics import TOPICS
from listener.terms import Topic

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
POSTS = list(read_posts(TOPICS_HELD_OUT))
OF_EACH = 3


def posts_of(topic: Topic | None, language: str) -> list[TopicPost]:
    return [post for post in POSTS if post.topic is topic and post.language == language][:OF_EACH]


def found(posts: list[TopicPost]) -> list[set[Topic]]:
    """The topics of each post, by likeness or by words, as they count for urgency."""
    texts = [mark(post.text, brand_like(post.text)) for post in posts]
    readings = load_sentiment("").read(texts, [post.language for post in posts])
    return [set(r.topics) | by_words(p.text, p.language) for p, r in zip(posts, readings, strict=True)]


@pytest.mark.parametrize("topic", Topic)
def test_a_topic_is_found_in_every_language(topic: Topic) -> None:
    """Of three posts held out in each of seven languages a fifth is found, and in three languages at least one."""
    posts = [post for language in LANGUAGES for post in posts_of(topic, language)]
    hits = [post.language for post, topics in zip(posts, found(posts), strict=True) if topic in topics]
    assert len(posts) == OF_EACH * len(LANGUAGES)
    assert len(hits) >= len(posts) / 5, hits
    assert len(set(hits)) >= 3, hits


def test_posts_on_no_topic_are_left_alone() -> None:
    """Of the posts held out that are on none, one in ten at most is taken for a risk."""
    posts = [post for post in POSTS if post.topic is None]
    wrong = [post.text for post, topics in zip(posts, found(posts), strict=True) if topics - {Topic.QUESTION}]
    assert len(wrong) <= len(posts) / 10, wrong


def test_the_heads_reach_what_their_file_states() -> None:
    """Four in five of what a head names is right, on each topic, and its checksum is known."""
    content = json.loads((BUNDLED / TOPICS).read_text(encoding="utf-8"))
    assert set(content["topics"]) == {topic.value for topic in Topic}
    for name, head in content["topics"].items():
        assert head["held_out"]["either"]["precision"] >= 0.8, name
    manifest = json.loads((BUNDLED / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["checksums"][TOPICS] == checksum(BUNDLED / TOPICS)


def test_what_is_measured_on_was_not_learned() -> None:
    """No post stands in both parts, and both have every topic in every language."""
    learned = list(read_posts(TOPICS_TRAINING))
    assert not {post.text.casefold() for post in learned} & {post.text.casefold() for post in POSTS}
    for part in (learned, POSTS):
        assert {(post.topic, post.language) for post in part} >= {(t, one) for t in (*Topic, None) for one in LANGUAGES}
