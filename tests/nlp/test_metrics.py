"""Metrics, checked against values worked out by hand."""

import pytest

from listener.nlp.metrics import calibration_error, score
from listener.terms import Label, Sentiment

NEG, NEU, POS = Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE


def said(label: Label, confidence: float = 0.8) -> Sentiment:
    rest = (1 - confidence) / 2
    return Sentiment(**{one.value: confidence if one is label else rest for one in Label}, model="hand")


def test_precision_recall_and_macro_f1_are_those_worked_out_by_hand():
    """Five texts: negative 2 of 3 found with one false alarm, neutral missed, positive found."""
    true = [NEG, NEG, NEG, NEU, POS]
    scores = score(true, [said(NEG), said(NEG), said(POS), said(NEG), said(POS)])
    assert scores.precision == pytest.approx({NEG: 2 / 3, NEU: 0.0, POS: 1 / 2})
    assert scores.recall == pytest.approx({NEG: 2 / 3, NEU: 0.0, POS: 1.0})
    assert scores.f1 == pytest.approx({NEG: 2 / 3, NEU: 0.0, POS: 2 / 3})
    assert scores.macro_f1 == pytest.approx(4 / 9)
    assert scores.accuracy == pytest.approx(3 / 5)
    assert scores.confusion[NEU] == {NEG: 1, NEU: 0, POS: 0}


def test_a_label_that_never_occurs_does_not_lower_macro_f1():
    """A set without neutral texts, judged perfectly, has a macro-F1 of 1."""
    assert score([NEG, POS], [said(NEG), said(POS)]).macro_f1 == 1


def test_calibration_error_is_the_weighted_gap_of_confidence_and_accuracy():
    """Bin 0.9: two texts, half right, gap 0.4. Bin 0.6: two texts, both right, gap 0.4."""
    judged = [said(NEG, 0.9), said(NEG, 0.9), said(POS, 0.6), said(POS, 0.6)]
    assert calibration_error([NEG, POS, POS, POS], judged) == pytest.approx(0.4)


def test_full_confidence_falls_in_the_last_bin():
    """A probability of exactly 1 has a bin of its own making no error when it is right."""
    assert calibration_error([NEU], [said(NEU, 1.0)]) == 0
