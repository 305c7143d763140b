"""A brand's head: a small correction on top of what the model says, fitted on what the brand's agents said.

Multinomial logistic regression: softmax(W · x), where x are features of the model's answer and a 1. On the
logarithms of the three probabilities it can scale them and shift them for a brand; W = identity changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.nlp.softmax import softmax
from listener.terms import Label, Sentiment

Matrix = NDArray[np.float64]
LABELS = tuple(Label)
FLOOR = 1e-4  # the least probability whose logarithm is taken: what the model excludes is excluded by so much


def _log_probabilities(sentiment: Sentiment) -> Sequence[float]:
    scores = sentiment.scores
    return [float(np.log(max(scores[label], FLOOR))) for label in LABELS]


@dataclass(frozen=True, slots=True)
class Feature:
    """Numbers read off an answer of the model, and the weights with which they change nothing (labels × numbers)."""

    read: Callable[[Sentiment], Sequence[float]]
    neutral: Matrix


# A head stores which of these it was fitted on. The encoder's embedding will be another, with neutral weights of 0.
FEATURES: Mapping[str, Feature] = {
    "log_probabilities": Feature(_log_probabilities, np.eye(len(LABELS))),
    "brand": Feature(lambda _: [1.0], np.zeros((len(LABELS), 1))),  # what this brand has more of than others
}


@dataclass(frozen=True)
class Head:
    """Features by name, and W: a row a label, in the order of Label."""

    features: tuple[str, ...]
    weights: Matrix

    def apply(self, sentiment: Sentiment, version: str) -> Sentiment:
        """Return the corrected judgement, named after `version`; what the model said stays with it as `base`."""
        scores = probabilities(self.weights, design([sentiment], self.features))[0].tolist()
        shares = {label.value: score for label, score in zip(LABELS, scores, strict=True)}
        return replace(sentiment, **shares, model=version, base=sentiment)

    def as_json(self) -> dict[str, Any]:
        return {"features": list(self.features), "labels": [str(label) for label in LABELS],
                "weights": np.round(self.weights, 6).tolist()}  # fmt: skip


def neutral(features: Sequence[str] = tuple(FEATURES)) -> Head:
    """Return the head that changes nothing."""
    return Head(tuple(features), np.hstack([FEATURES[name].neutral for name in features]))


def read_head(content: Mapping[str, Any]) -> Head:
    """Return what `as_json` wrote. Raises ValueError for features or labels that this version does not know."""
    try:
        features = tuple(str(name) for name in content["features"])
        weights = np.array(content["weights"], dtype=np.float64)
        known = list(content["labels"]) == [str(label) for label in LABELS]
        if known and weights.shape == neutral(features).weights.shape and np.isfinite(weights).all():
            return Head(features, weights)
    except (KeyError, TypeError) as problem:
        raise ValueError(f"no head can be read: {problem!r}") from problem
    raise ValueError("the head is not one of this version")


def design(sentiments: Sequence[Sentiment], features: Sequence[str]) -> Matrix:
    """Return the features of each answer: a row an answer, as many columns as W has."""
    rows = [[number for name in features for number in FEATURES[name].read(one)] for one in sentiments]
    return np.array(rows, dtype=np.float64)


def probabilities(weights: Matrix, rows: Matrix) -> Matrix:
    """Return softmax(W · x) for each row, of shape (rows, labels)."""
    return softmax(rows @ weights.T)
