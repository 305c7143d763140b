"""Which topics a text is alike to: small heads on what the encoder makes of it, one for each topic.

The encoder's answer to a text has a second output, its embedding: the mean of one hidden layer over the tokens. A head
is a logistic regression on it. Which posts the heads were fitted on, and what they reached, stands in `topics.json`
beside the weights (`listener.nlp.topic_fitting` writes it).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.terms import Topic

TOPICS = "topics.json"
EMBEDDING = "embedding"  # the name of the encoder's second output
DIGITS = 4  # of a coefficient in the file

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class TopicHead:
    """A text is on the topic when its probability is at least `threshold`. `weights` has the embedding's width."""

    weights: Vector
    bias: float
    threshold: float


@dataclass(frozen=True)
class TopicHeads:
    """The heads of a model by topic. `centre` is the mean embedding: what all texts have in common says nothing."""

    centre: Vector
    heads: Mapping[Topic, TopicHead]

    def found(self, embeddings: NDArray[np.floating[Any]]) -> list[dict[Topic, float]]:
        """Return for each row of embeddings (texts × width) the topics it is on, with their probability."""
        shares = self.probabilities(embeddings)
        wanted = [(topic, column, self.heads[topic].threshold) for column, topic in enumerate(self.heads)]
        return [{topic: float(row[k]) for topic, k, least in wanted if row[k] >= least} for row in shares]

    def probabilities(self, embeddings: NDArray[np.floating[Any]]) -> Matrix:
        """Return the probability of each topic, of shape (texts, topics), in the order of `heads`."""
        weights = np.array([head.weights for head in self.heads.values()])
        logits = directions(embeddings, self.centre) @ weights.T + [head.bias for head in self.heads.values()]
        return sigmoid(logits)


def telling_layer(layers: int) -> int:
    """Return which layer of an encoder the embedding is taken from, 1 for the lowest: two thirds of the way up.

    Of the 12 layers of ours the 8th told topics apart best on posts held out (mean average precision, layers 5 to 12:
    0.81 0.84 0.86 0.86 0.86 0.85 … 0.81): the lower ones know words, the upper ones little but the tone.
    """
    return max(1, round(layers * 2 / 3))


def directions(embeddings: NDArray[np.floating[Any]], centre: Vector) -> Matrix:
    """Return the rows seen from `centre`, each of length 1."""
    seen = embeddings.astype(np.float64) - centre
    lengths = np.linalg.norm(seen, axis=1, keepdims=True)
    directed: Matrix = seen / np.maximum(lengths, 1e-12)
    return directed


def sigmoid(logits: Matrix) -> Matrix:
    """Return 1 / (1 + e^-x); beyond ±30 the difference from 0 and 1 is none."""
    shares: Matrix = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return shares


def read_topics(folder: Path, width: int | None = None) -> TopicHeads | None:
    """Return the heads of a model folder; None where it has none. Raises ModelError for a file not understood.

    `width` is the length of the model's embeddings, where it is known.
    """
    file = folder / TOPICS
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        centre = np.array(content["centre"], dtype=np.float64)
        known = {name: one for name, one in content["topics"].items() if name in set(Topic)}
        heads = {Topic(name): _head(one) for name, one in known.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ModelError(f"{file} cannot be read: {problem!r}", _ADVICE) from problem
    if not heads or any(head.weights.shape != centre.shape for head in heads.values()):
        raise ModelError(f"{file} has no heads, or not all of them of one length", _ADVICE)
    if width is not None and centre.shape != (width,):
        raise ModelError(f"{file} is for embeddings of {len(centre)} numbers, the model gives {width}", _ADVICE)
    return TopicHeads(centre, heads)


_ADVICE = "Fit them again with `listener model topics`."


def _head(content: Mapping[str, Any]) -> TopicHead:
    return TopicHead(
        np.array(content["weights"], dtype=np.float64), float(content["bias"]), float(content["threshold"])
    )
