"""A brand's head: a small correction on top of what the model says, fitted on what the brand's agents said.

Multinomial logistic regression: softmax(W · x), where x are features of the model's answer and a 1. On the
logarithms of the three probabilities it can scale them and shift them for a brand; on the encoder's embedding it can
tell kinds of posts apart that the model judges alike. W = identity, and 0 for all else, changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.nlp.embedding import unpacked
from listener.nlp.softmax import softmax
from listener.nlp.topics import directions
from listener.terms import Label, Reading, Sentiment

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
LABELS = tuple(Label)
FLOOR = 1e-4  # the least probability whose logarithm is taken: what the model excludes is excluded by so much
LENGTH = 1.5  # of an embedding, seen from the centre: the longer, the less the fit holds back from it (MODEL_CARD.md)


def _log_probabilities(readings: Sequence[Reading], _: Vector) -> Matrix:
    scores = [[one.sentiment.scores[label] for label in LABELS] for one in readings]
    return np.log(np.maximum(np.array(scores, dtype=np.float64).reshape(-1, len(LABELS)), FLOOR))


def _embedding(readings: Sequence[Reading], centre: Vector) -> Matrix:
    """The direction in which a text lies from the centre. One without an embedding lies nowhere: 0."""
    rows = np.zeros((len(readings), len(centre)))
    known = [i for i, one in enumerate(readings) if len(unpacked(one.embedding)) == len(centre)]
    if known:
        rows[known] = LENGTH * directions(np.array([unpacked(readings[i].embedding) for i in known]), centre)
    return rows


@dataclass(frozen=True, slots=True)
class Feature:
    """Numbers read off answers of the model, a row an answer, and how many there are.

    `neutral` are the weights with which they change nothing (labels × numbers). Both are told the centre of the
    embeddings, as long as one of them; of length 0 where the model gives none.
    """

    read: Callable[[Sequence[Reading], Vector], Matrix]
    neutral: Callable[[Vector], Matrix]


# A head stores which of these it was fitted on.
FEATURES: Mapping[str, Feature] = {
    "log_probabilities": Feature(_log_probabilities, lambda _: np.eye(len(LABELS))),
    "brand": Feature(  # what this brand has more of than others
        lambda readings, _: np.ones((len(readings), 1)), lambda _: np.zeros((len(LABELS), 1))
    ),
    "embedding": Feature(_embedding, lambda centre: np.zeros((len(LABELS), len(centre)))),
}
OF_PROBABILITIES = ("log_probabilities", "brand")  # what a model without embeddings has


@dataclass(frozen=True)
class Head:
    """Features by name, and W: a row a label, in the order of Label.

    `centre` is the mean embedding of the texts it was fitted on: what they have in common tells none from another.
    """

    features: tuple[str, ...]
    weights: Matrix
    centre: Vector = field(default_factory=lambda: np.zeros(0))

    def apply(self, reading: Reading, version: str) -> Sentiment:
        """Return the corrected judgement, named after `version`; what the model said stays with it as `base`."""
        said = reading.sentiment
        scores = probabilities(self.weights, design([reading], self.features, self.centre))[0].tolist()
        shares = {label.value: score for label, score in zip(LABELS, scores, strict=True)}
        return replace(said, **shares, model=version, base=said)

    def as_json(self) -> dict[str, Any]:
        return {"features": list(self.features), "labels": [str(label) for label in LABELS],
                "weights": np.round(self.weights, 6).tolist(), "centre": np.round(self.centre, 6).tolist()}  # fmt: skip


def neutral(features: Sequence[str] = OF_PROBABILITIES, centre: Vector | None = None) -> Head:
    """Return the head that changes nothing."""
    at = np.zeros(0) if centre is None else centre
    return Head(tuple(features), np.hstack([FEATURES[name].neutral(at) for name in features]), at)


def read_head(content: Mapping[str, Any]) -> Head:
    """Return what `as_json` wrote. Raises ValueError for features or labels that this version does not know.

    Heads of before there were embeddings have no centre.
    """
    try:
        features = tuple(str(name) for name in content["features"])
        weights, centre = (np.array(one, dtype=np.float64) for one in (content["weights"], content.get("centre", ())))
        known = list(content["labels"]) == [str(label) for label in LABELS] and centre.ndim == 1
        fits = known and weights.shape == neutral(features, centre).weights.shape
        if fits and np.isfinite(weights).all() and np.isfinite(centre).all():
            return Head(features, weights, centre)
    except (KeyError, TypeError) as problem:
        raise ValueError(f"no head can be read: {problem!r}") from problem
    raise ValueError("the head is not one of this version")


def design(readings: Sequence[Reading], features: Sequence[str], centre: Vector) -> Matrix:
    """Return the features of each answer: a row an answer, as many columns as W has."""
    return np.hstack([FEATURES[name].read(readings, centre) for name in features])


def probabilities(weights: Matrix, rows: Matrix) -> Matrix:
    """Return softmax(W · x) for each row, of shape (rows, labels)."""
    return softmax(rows @ weights.T)
