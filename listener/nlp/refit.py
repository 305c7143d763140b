"""Fit a brand's head on what people said, and find out on what was held back whether it is better. Pure.

A third of the examples never takes part in any fit: which, the hash of their key decides, so a mention held back once
stays held back, and a head in use can be compared with a new one on texts that neither has seen.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from listener.nlp.embedding import unpacked
from listener.nlp.head import FEATURES, LABELS, OF_PROBABILITIES, Head, Matrix, design, neutral, probabilities
from listener.nlp.metrics import score
from listener.terms import Label, Reading, Sentiment

LEAST = 200  # corrections before a head is tried
LEAST_OF_LABEL = 20  # of each of two labels
LEAST_EMBEDDED = 50  # texts to learn from: the centre is kept, and must not tell what one of them said
CHANCE = 0.1  # the probability with which a head no better than the current one may still look so
PULL = 2.0  # how strongly W is held to the head that changes nothing (L2; a normal prior of variance 1 / PULL)


@dataclass(frozen=True, slots=True)
class Example:
    """What the model itself said of a mention, and what a person said.

    `corrected` is False where nobody said a word: someone worked on the mention and left the label as it was.
    `embedding` is what the encoder makes of its words (`listener.nlp.embedding`), empty where it cannot be told.
    """

    key: str
    base: Sentiment
    said: Label
    corrected: bool = True
    embedding: bytes = b""

    @property
    def reading(self) -> Reading:
        return Reading(self.base, embedding=self.embedding)

    @property
    def held_back(self) -> bool:
        return hashlib.sha256(self.key.encode()).digest()[0] % 3 == 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two heads do on the examples held back. `gained` were wrong before and are right now, `lost` the reverse.

    `corrected` counts those that a person spoke of; the rest was left as it was. `chance` is McNemar's exact test,
    one-sided: how probable so many gains among gained + lost are, when the new head is no better (each a fair coin;
    McNemar, Psychometrika 12, 1947; exact as in Edwards 1948).
    """

    held_back: int
    corrected: int
    right_before: int
    right_after: int
    gained: int
    lost: int
    chance: float
    macro_f1_before: float
    macro_f1_after: float

    @property
    def better(self) -> bool:
        """The gains are no chance, and not bought with a label that is forgotten."""
        return self.chance < CHANCE and self.macro_f1_after > self.macro_f1_before

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"better": self.better}


@dataclass(frozen=True, slots=True)
class Attempt:
    head: Head
    fitted: int
    comparison: Comparison


def lacking(examples: Sequence[Example]) -> str:
    """Say what is missing before a head can be fitted; nothing when there is enough."""
    labels = Counter(one.said for one in examples if one.corrected)
    if labels.total() < LEAST:
        return f"only {labels.total()} of {LEAST} corrections"
    if sum(number >= LEAST_OF_LABEL for number in labels.values()) < 2:
        return f"fewer than {LEAST_OF_LABEL} corrections to any second label"
    return ""


def refit(examples: Sequence[Example], current: Head | None = None) -> Attempt:
    """Fit a head on two thirds of the examples and compare it with the current one (None: the model alone) on the rest.

    Raises ValueError when there are too few examples.
    """
    if reason := lacking(examples):
        raise ValueError(f"no head: {reason}")
    learnt = [one for one in examples if not one.held_back]
    head = fit([one.reading for one in learnt], [one.said for one in learnt])
    return Attempt(head, len(learnt), compare([one for one in examples if one.held_back], current, head))


def fit(readings: Sequence[Reading], said: Sequence[Label]) -> Head:
    """Return the head that makes what people said least surprising, not further from changing nothing than that needs.

    It reads the embeddings where enough texts have one. The loss is convex, so there is one answer; Newton's steps,
    halved until they lead down, find it.
    """
    same = _neutral(readings)
    rows, start = design(readings, same.features, same.centre), same.weights
    truth = np.eye(len(LABELS))[[LABELS.index(label) for label in said]]
    weights = start
    for _ in range(50):
        step = _step(weights, start, rows, truth)
        size, here = 1.0, _loss(weights, start, rows, truth)
        while size > 1e-6 and _loss(weights - size * step, start, rows, truth) > here:
            size /= 2
        weights = weights - size * step
        if np.abs(step).max() < 1e-8:
            break
    return replace(same, weights=weights)


def _neutral(readings: Sequence[Reading]) -> Head:
    """Return where the fit begins: all features that enough of these readings have, and their centre."""
    known = [unpacked(one.embedding) for one in readings if one.embedding]
    if len(known) < LEAST_EMBEDDED:
        return neutral(OF_PROBABILITIES)
    return neutral(tuple(FEATURES), np.mean(known, axis=0, dtype=np.float64))


def compare(held_back: Sequence[Example], before: Head | None, after: Head) -> Comparison:
    """Compare two heads on the same examples; `before` None is the model alone."""
    true = [one.said for one in held_back]
    old = [before.apply(one.reading, "before") if before else one.base for one in held_back]
    new = [after.apply(one.reading, "after") for one in held_back]
    pairs = Counter((a.label is label, b.label is label) for label, a, b in zip(true, old, new, strict=True))
    gained, lost = pairs[False, True], pairs[True, False]
    return Comparison(
        held_back=len(true),
        corrected=sum(one.corrected for one in held_back),
        right_before=pairs[True, True] + lost,
        right_after=pairs[True, True] + gained,
        gained=gained,
        lost=lost,
        chance=mcnemar(gained, lost),
        macro_f1_before=round(score(true, old).macro_f1, 4) if true else 0.0,
        macro_f1_after=round(score(true, new).macro_f1, 4) if true else 0.0,
    )


def mcnemar(gained: int, lost: int) -> float:
    """Return the probability of at least `gained` heads in gained + lost throws of a fair coin."""
    throws = gained + lost
    return float(sum(math.comb(throws, heads) for heads in range(gained, throws + 1)) / 2**throws)


def _loss(weights: Matrix, start: Matrix, rows: Matrix, truth: Matrix) -> float:
    shares = (probabilities(weights, rows) * truth).sum(axis=1)
    return float(PULL / 2 * ((weights - start) ** 2).sum() - np.log(np.maximum(shares, 1e-300)).sum())


def _step(weights: Matrix, start: Matrix, rows: Matrix, truth: Matrix) -> Matrix:
    """Return Newton's step: the curvature, a block of columns × columns for each pair of labels, by the slope."""
    shares, columns = probabilities(weights, rows), rows.shape[1]
    slope = (shares - truth).T @ rows + PULL * (weights - start)
    curvature = np.eye(weights.size) * PULL
    part = [slice(a * columns, (a + 1) * columns) for a in range(len(LABELS))]
    for a, b in combinations_with_replacement(range(len(LABELS)), 2):  # b, a is the same: most of the work is here
        block = rows.T @ (rows * (shares[:, a] * ((a == b) - shares[:, b]))[:, None])
        curvature[part[a], part[b]] += block
        if a != b:
            curvature[part[b], part[a]] += block
    step: Matrix = np.asarray(np.linalg.solve(curvature, slope.ravel()), dtype=np.float64).reshape(weights.shape)
    return step
