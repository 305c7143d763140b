"""How well topics are found: by the heads, by the words, and by either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from listener.nlp.topic_posts import TopicPost, by_words
from listener.terms import Topic


@dataclass(frozen=True, slots=True)
class Share:
    """Of `named` texts `right` were on the topic; `there` texts are on it."""

    right: int
    named: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / self.named if self.named else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 0.0

    def as_json(self) -> dict[str, Any]:
        return {"precision": round(self.precision, 3), "recall": round(self.recall, 3), "posts": self.there}


@dataclass(frozen=True, slots=True)
class Figures:
    """One topic: by the head alone, by words alone, by either, and either by language."""

    head: Share
    words: Share
    either: Share
    by_language: Mapping[str, Share]

    def as_json(self) -> dict[str, Any]:
        return {
            "head": self.head.as_json(),
            "words": self.words.as_json(),
            "either": self.either.as_json(),
            "by_language": {language: share.as_json() for language, share in self.by_language.items()},
        }


def measure(posts: Sequence[TopicPost], found: Sequence[set[Topic]]) -> dict[Topic, Figures]:
    """Return the figures of each topic. Many posts on another topic ask something too: they do not count against it."""
    words = [by_words(post.text, post.language) for post in posts]
    either = [a | b for a, b in zip(found, words, strict=True)]
    languages = sorted({post.language for post in posts})
    figures = {}
    for topic in Topic:
        judged = [i for i, post in enumerate(posts) if not _asks_too(topic, post, words[i])]
        spoken = {one: [i for i in judged if posts[i].language == one] for one in languages}
        figures[topic] = Figures(
            _share(topic, judged, posts, found),
            _share(topic, judged, posts, words),
            _share(topic, judged, posts, either),
            {language: _share(topic, rows, posts, either) for language, rows in spoken.items()},
        )
    return figures


def _asks_too(topic: Topic, post: TopicPost, words: set[Topic]) -> bool:
    return topic is Topic.QUESTION and post.topic is not Topic.QUESTION and Topic.QUESTION in words


def _share(topic: Topic, rows: Sequence[int], posts: Sequence[TopicPost], found: Sequence[set[Topic]]) -> Share:
    named = [i for i in rows if topic in found[i]]
    return Share(
        right=sum(posts[i].topic is topic for i in named),
        named=len(named),
        there=sum(posts[i].topic is topic for i in rows),
    )
