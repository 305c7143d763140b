"""Find the calibration of a model from texts that persons labelled. Pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from listener.nlp.calibration import ANY, COLDEST, HOTTEST, Calibration
from listener.terms import Label, Sentiment

# A language of few texts borrows from all: its temperature is found as if so many texts of the general mix stood
# beside its own. With ten times as many of its own they hardly matter.
BORROWED = 100
FEWEST = 30  # texts of a language that has a temperature of its own
# An answer is unsure when the answers at least as sure as it are wrong more often than this. Not more than so many
# may become unsure: a badge on every second post would be no news to anybody.
WRONG_AT_MOST, UNSURE_AT_MOST = 0.15, 0.30
FOLDS = 5
LABELS = tuple(Label)

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person said of a text, and what the model said of it before any calibration."""

    label: Label
    sentiment: Sentiment
    language: str = ANY  # ISO 639-1


def fit(judged: Sequence[Judged], wrong_at_most: float = WRONG_AT_MOST) -> Calibration:
    """Return the temperatures that make the judgements least surprising, and from where answers are sure.

    `wrong_at_most` is the error allowed among the sure answers, 0 to 1. At least one text.
    """
    warm = Calibration(temperatures(judged))
    said = [warm.apply(one.sentiment, one.language) for one in judged]
    return Calibration(warm.temperatures, unsure_below([one.label for one in judged], said, wrong_at_most))


def cross_fitted(judged: Sequence[Judged]) -> list[Sentiment]:
    """Return each judgement calibrated by the other texts: four fifths of them find the temperatures of the fifth.

    Measured on these, a calibration error is that of texts the calibration has not seen.
    """
    said = [one.sentiment for one in judged]
    for fold in range(min(FOLDS, len(judged)) if len(judged) >= 2 * FOLDS else 0):
        found = Calibration(temperatures([one for i, one in enumerate(judged) if i % FOLDS != fold]))
        for i in range(fold, len(judged), FOLDS):
            said[i] = found.apply(judged[i].sentiment, judged[i].language)
    return said


def temperatures(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the temperature of all texts, and of each language with enough of them."""
    logits, right = _matrix(judged)
    every = _surprise(logits, right)
    found = {ANY: _least(every)}
    for language in sorted({one.language for one in judged} - {ANY}):
        rows = np.array([one.language == language for one in judged])
        if rows.sum() >= FEWEST:
            own = _surprise(logits[rows], right[rows])
            found[language] = _least(_beside(own, int(rows.sum()), every))
    return found


def unsure_below(labels: Sequence[Label], said: Sequence[Sentiment], wrong_at_most: float = WRONG_AT_MOST) -> float:
    """Return the least probability from which on answers are wrong at most as often as given.

    Not more than UNSURE_AT_MOST of the answers fall below it: where that is not enough, the sure ones are wrong more
    often than wished. Answers of the same probability are sure together or not at all.
    """
    order = sorted((one.scores[one.label], one.label != label) for label, one in zip(labels, said, strict=True))
    wrong, out, threshold = sum(is_wrong for _, is_wrong in order), 0, 0.0
    for confidence, alike in groupby(order, key=lambda pair: pair[0]):  # the least sure first
        errors = [is_wrong for _, is_wrong in alike]
        enough = wrong <= wrong_at_most * (len(order) - out)
        if enough or out + len(errors) > UNSURE_AT_MOST * len(order):
            return _between(threshold, confidence) if threshold else 0.0
        wrong, out, threshold = wrong - sum(errors), out + len(errors), confidence
    return 0.0


def _between(out: float, kept: float) -> float:
    """A number in between, as short as it may be: it stands in a file that people read."""
    middle = (out + kept) / 2
    for digits in range(2, 16):
        if out < round(middle, digits) <= kept:
            return round(middle, digits)
    return kept


def _matrix(judged: Sequence[Judged]) -> tuple[Matrix, NDArray[np.intp]]:
    """Return the logits (up to a constant each: the logarithms) and the place of the true label."""
    shares = np.array([[getattr(one.sentiment, label.value) for label in LABELS] for one in judged], dtype=np.float64)
    return np.log(np.maximum(shares, 1e-12)), np.array([LABELS.index(one.label) for one in judged], dtype=np.intp)


def _surprise(logits: Matrix, right: NDArray[np.intp]) -> Callable[[float], float]:
    """Return the mean negative log-likelihood as a function of the temperature."""
    rows = np.arange(len(right))

    def at(temperature: float) -> float:
        cooled = logits / temperature
        peak = cooled.max(axis=1)
        total = peak + np.log(np.exp(cooled - peak[:, None]).sum(axis=1))
        return float(np.mean(total - cooled[rows, right]))

    return at


def _beside(own: Callable[[float], float], texts: int, every: Callable[[float], float]) -> Callable[[float], float]:
    return lambda temperature: (texts * own(temperature) + BORROWED * every(temperature)) / (texts + BORROWED)


def _least(surprise: Callable[[float], float]) -> float:
    """Golden section over the logarithm of T. The likelihood is convex in 1/T, so it has one valley (Kiefer, 1953)."""
    golden = (math.sqrt(5) - 1) / 2
    low, high = math.log(COLDEST), math.log(HOTTEST)
    while high - low > 1e-4:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if surprise(math.exp(left)) <= surprise(math.exp(right)):
            high = right
        else:
            low = left
    return round(math.exp((low + high) / 2), 3)
