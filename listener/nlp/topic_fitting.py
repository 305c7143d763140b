"""Fit the heads that find topics, on the embeddings of the very model that will use them, and measure them.

Each topic has a logistic regression of its own, over all languages at once. What is learned from: posts written for
this project, half of them described by facts alone, once plain and once with a brand marked as the model sees it in
use; and as what is on no topic, ordinary posts about brands, unless their words name the topic.

From which probability on a topic counts is found by cross-validation: posts the head has not seen must be right nine
times in ten, and of ordinary posts, which are far more than grave ones in any stream, hardly any may be taken for it.
"""

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.decide.naming import likely_places
from listener.nlp.corpus import TOPICS_HELD_OUT, TOPICS_TRAINING, TRAINING
from listener.nlp.labelled import CODES, LabelledText, read_labelled
from listener.nlp.logistic import regress
from listener.nlp.marks import mark
from listener.nlp.topic_figures import Figures, measure
from listener.nlp.topic_posts import TopicPost, brand_like, by_words, read_posts
from listener.nlp.topics import DIGITS, Matrix, TopicHead, TopicHeads, Vector, directions, sigmoid
from listener.terms import Topic

STRENGTH = 10.0  # of the regression (`listener.nlp.logistic`); 3 to 30 find as much, within a point
FOLDS = 4
PRECISION = 0.9  # among posts that the head has not seen
ORDINARY = 0.005  # the share of ordinary posts that may be taken for a topic their words do not name
ORDINARY_OF_LANGUAGE = 250  # so many are read

Embed = Callable[[Sequence[str]], NDArray[np.floating[Any]]]


@dataclass(frozen=True, slots=True)
class _Example:
    """A text as the model reads it. `topics` are those it is on, `unclear` those it may be on as well."""

    text: str
    key: str
    topics: frozenset[Topic]
    unclear: frozenset[Topic]
    is_ordinary: bool = False

    @property
    def fold(self) -> int:
        return hashlib.sha256(self.key.encode()).digest()[0] % FOLDS


@dataclass(frozen=True, slots=True)
class Fitted:
    heads: TopicHeads
    figures: Mapping[Topic, Figures]

    def as_json(self) -> dict[str, Any]:
        """The content of `topics.json`."""
        return {
            "centre": np.round(self.heads.centre, DIGITS).tolist(),
            "topics": {
                topic.value: {
                    "threshold": head.threshold,
                    "held_out": self.figures[topic].as_json(),
                    "bias": round(head.bias, DIGITS),
                    "weights": np.round(head.weights, DIGITS).tolist(),
                }
                for topic, head in self.heads.heads.items()
            },
        }


def fit_topics(embed: Embed) -> Fitted:
    """Return heads for all topics and what they reach on the posts held out, their brand marked as it is in use.

    `embed` gives texts × width.
    """
    examples = [*_written(), *_ordinary()]
    embeddings = embed([example.text for example in examples])
    centre = np.round(embeddings[[not e.is_ordinary for e in examples]].mean(axis=0, dtype=np.float64), DIGITS)
    rows = directions(embeddings, centre)
    heads = TopicHeads(centre, {topic: _head(topic, examples, rows) for topic in Topic})
    posts = list(read_posts(TOPICS_HELD_OUT))
    found = heads.found(embed([mark(post.text, brand_like(post.text)) for post in posts]))
    return Fitted(heads, measure(posts, [set(topics) for topics in found]))


def _written() -> list[_Example]:
    examples = []
    for post in read_posts(TOPICS_TRAINING):
        topics, unclear = _topics(post), frozenset(by_words(post.text, post.language))
        texts = dict.fromkeys([post.text, mark(post.text, brand_like(post.text))])
        examples += [_Example(text, post.text, topics, unclear - topics) for text in texts]
    return examples


def _topics(post: TopicPost) -> frozenset[Topic]:
    return frozenset({post.topic}) if post.topic else frozenset()


def _ordinary() -> list[_Example]:
    """Posts about brands in every language of the corpus, always the same ones."""
    chance, examples = random.Random(11), []  # noqa: S311 - no secret
    by_language: dict[str, list[LabelledText]] = {}
    for post in read_labelled(TRAINING):
        by_language.setdefault(post.language, []).append(post)
    for language, posts in by_language.items():
        for post in chance.sample(posts, min(ORDINARY_OF_LANGUAGE, len(posts))):
            text = mark(post.text, post.spans or likely_places(post.text, post.brand))
            unclear = frozenset(by_words(post.text, CODES.get(language)))
            examples.append(_Example(text, post.text, frozenset(), unclear, is_ordinary=True))
    return examples


def _head(topic: Topic, examples: Sequence[_Example], rows: Matrix) -> TopicHead:
    """What may be on the topic as well is left out: it is neither an example of it nor of its absence."""
    clear = np.array([topic not in example.unclear for example in examples])
    rows, kept = rows[clear], [example for example in examples if topic not in example.unclear]
    truth = np.array([topic in example.topics for example in kept], dtype=np.float64)
    folds = np.array([example.fold for example in kept])
    found = regress(rows, truth, STRENGTH)
    unseen = np.zeros(len(kept))
    for fold in range(FOLDS):
        apart = regress(rows[folds != fold], truth[folds != fold], STRENGTH, start=found)
        unseen[folds == fold] = sigmoid(rows[folds == fold] @ apart[:-1] + apart[-1])
    ordinary = np.array([example.is_ordinary for example in kept])
    least = max(precise(unseen[~ordinary], truth[~ordinary]), rare(unseen[ordinary]))
    return TopicHead(np.round(found[:-1], DIGITS), round(float(found[-1]), DIGITS), round(least, 3))


def precise(shares: Vector, truth: Vector, wanted: float = PRECISION) -> float:
    """Return the least probability from which on at least `wanted` of the texts are on the topic; 1 where none is."""
    order = np.argsort(-shares)
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(right >= wanted)[0]
    return float(shares[order[enough[-1]]]) if len(enough) else 1.0


def rare(shares: Vector, wanted: float = ORDINARY) -> float:
    """Return the probability that at most `wanted` of the texts reach."""
    return float(np.quantile(shares, 1 - wanted)) if len(shares) else 0.0
