"""How good judgements are: precision, recall, macro-F1, confusion and calibration. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from listener.terms import Label, Sentiment

BINS = 10


@dataclass(frozen=True, slots=True)
class Scores:
    """The metrics of one group of texts. Everything is between 0 and 1 but the counts.

    `confusion[true][said]` counts texts. `macro_f1` is the plain mean of F1 over the labels that occur, truly or as
    said. `calibration_error` is the expected calibration error (Guo et al., 2017): the mean distance between
    confidence and accuracy over ten bins of confidence, weighted by their texts. `unsure` is the share of unsure
    answers (see `listener.nlp.calibration`), `sure_accuracy` the accuracy of the others, 0 where there is none.
    """

    texts: int
    accuracy: float
    macro_f1: float
    precision: dict[Label, float]
    recall: dict[Label, float]
    f1: dict[Label, float]
    confusion: dict[Label, dict[Label, int]]
    calibration_error: float
    unsure: float
    sure_accuracy: float


def score(true: Sequence[Label], said: Sequence[Sentiment]) -> Scores:
    """Compare judgements with what persons said, in the same order. At least one text."""
    pairs = Counter((t, s.label) for t, s in zip(true, said, strict=True))
    confusion = {t: {s: pairs[t, s] for s in Label} for t in Label}
    right = {label: pairs[label, label] for label in Label}
    labelled = {label: sum(confusion[label].values()) for label in Label}
    judged = {label: sum(confusion[t][label] for t in Label) for label in Label}
    f1 = {label: _share(2 * right[label], labelled[label] + judged[label]) for label in Label}
    sure = [t == s.label for t, s in zip(true, said, strict=True) if s.sure]
    occurring = [label for label in Label if labelled[label] + judged[label]]
    return Scores(
        texts=len(true),
        accuracy=_share(sum(right.values()), len(true)),
        macro_f1=_share(sum(f1[label] for label in occurring), len(occurring)),
        precision={label: _share(right[label], judged[label]) for label in Label},
        recall={label: _share(right[label], labelled[label]) for label in Label},
        f1=f1,
        confusion=confusion,
        calibration_error=calibration_error(true, said),
        unsure=_share(len(true) - len(sure), len(true)),
        sure_accuracy=_share(sum(sure), len(sure)),
    )


def calibration_error(true: Sequence[Label], said: Sequence[Sentiment]) -> float:
    """Expected calibration error over ten equal bins of the probability of the label said."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for label, sentiment in zip(true, said, strict=True):
        confidence = sentiment.scores[sentiment.label]
        bins.setdefault(min(BINS - 1, int(confidence * BINS)), []).append((confidence, sentiment.label == label))
    gaps = (abs(sum(confidence for confidence, _ in b) - sum(right for _, right in b)) for b in bins.values())
    return _share(sum(gaps), len(true))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
