"""How far probabilities may be trusted."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.nlp.calibration import COLDEST, HOTTEST, Calibration, read_calibration, tempered
from listener.nlp.fitting import (
    FEWEST,
    UNSURE_AT_MOST,
    Judged,
    cross_fitted,
    fit,
    temperatures,
    unsure_below,
)
from listener.nlp.metrics import calibration_error
from listener.terms import Label, Sentiment


@st.composite
def shares(draw: st.DrawFn) -> tuple[float, float, float]:
    """Three probabilities that sum to 1, zeros among them."""
    parts = draw(st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda parts: sum(parts) > 1e-6))
    return tuple(part / sum(parts) for part in parts)  # type: ignore[return-value]


def said(negative: float, neutral: float, positive: float, sure_from: float = 0.0) -> Sentiment:
    return Sentiment(negative, neutral, positive, "made by hand", sure_from)


def too_sure(number: int, temperature: float, language: str = "en", seed: int = 1) -> list[Judged]:
    """Texts labelled as honest probabilities say, and judged with these sharpened: T makes them honest again."""
    chance = random.Random(seed)
    judged = []
    for _ in range(number):
        honest = tempered([chance.random() for _ in range(3)], 0.4)
        label = chance.choices(list(Label), honest)[0]
        judged.append(Judged(label, said(*tempered(honest, 1 / temperature)), language))
    return judged


@given(shares(), st.floats(COLDEST, HOTTEST))
def test_temperature_keeps_the_order_of_the_labels(before: tuple[float, float, float], temperature: float) -> None:
    """What was more probable stays at least as probable, and the answers still sum to 1."""
    after = tempered(before, temperature)
    assert math.isclose(sum(after), 1)
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        if before[one] > before[other]:
            assert after[one] >= after[other]
    assert tempered(before, 1) == list(before)


@given(shares(), st.floats(1, HOTTEST))
def test_heat_makes_less_sure_and_cold_undoes_it(before: tuple[float, float, float], temperature: float) -> None:
    """Above 1 the most probable label loses, down to a third; the inverse temperature gives back what was there."""
    after = tempered(before, temperature)
    assert 1 / 3 - 1e-9 <= max(after) <= max(before) + 1e-9
    if temperature <= 1 / COLDEST and min(before) > 1e-3:
        assert tempered(after, 1 / temperature) == pytest.approx(before, abs=1e-6)


def test_a_language_has_its_own_temperature_and_others_that_of_any() -> None:
    """Codes with a region count as their language; without any calibration nothing changes."""
    found = Calibration({"": 2.0, "pt": 3.0}, 0.5)
    assert [found.temperature(code) for code in ("pt", "pt-BR", "PT", "xx", "", None)] == [3, 3, 3, 2, 2, 2]
    assert Calibration().temperature("pt") == 1
    plain = said(0.7, 0.2, 0.1)
    assert Calibration().apply(plain, "pt") == plain
    hot = found.apply(plain, "pt")
    assert hot.negative == pytest.approx(0.7 ** (1 / 3) / (0.7 ** (1 / 3) + 0.2 ** (1 / 3) + 0.1 ** (1 / 3)))
    assert (hot.label, hot.sure) == (Label.NEGATIVE, False)


@pytest.mark.parametrize("content", [[], "x", {"temperatures": {"en": 0}}, {"unsure_below": 2}, {"temperatures": []}])
def test_a_calibration_that_cannot_be_read_is_an_error(content: object) -> None:
    """Never judge with a number that makes no sense."""
    with pytest.raises((ValueError, TypeError, AttributeError)):
        read_calibration(content)


def test_what_is_written_is_read_again() -> None:
    """The form in the model folder keeps everything, and another calibration has another mark."""
    found = Calibration({"": 1.2, "fr": 0.9}, 0.55)
    assert read_calibration(found.as_json()) == found
    assert read_calibration(None) == Calibration()
    assert Calibration().mark == ""
    assert len({found.mark, Calibration({"": 1.2}, 0.55).mark, Calibration({"": 1.2, "fr": 0.9}, 0.5).mark}) == 3


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.8, 3.0])
def test_the_temperature_that_was_applied_is_found(temperature: float) -> None:
    """Judgements sharpened or blurred on purpose are made honest, and their calibration error falls."""
    judged = too_sure(2_000, temperature)
    found = fit(judged)
    assert found.temperatures["en"] == pytest.approx(temperature, rel=0.1)
    labels = [one.label for one in judged]
    after = calibration_error(labels, [found.apply(one.sentiment, one.language) for one in judged])
    assert after < 0.05
    assert after <= calibration_error(labels, [one.sentiment for one in judged]) + 0.01


def test_a_language_with_few_texts_follows_the_others() -> None:
    """Forty odd texts move its temperature a part of the way; twenty are not enough for one of its own."""
    many = too_sure(2_000, 1.0)
    few = too_sure(40, 4.0, "nl", seed=2)
    found = temperatures([*many, *few])
    assert found["en"] < found["nl"] < temperatures(few)["nl"]
    assert set(temperatures([*many, *few[: FEWEST - 1]])) == {"", "en"}


def test_the_error_after_is_measured_on_texts_not_seen() -> None:
    """Calibrated by the other four fifths, in order; too few texts are left as they are."""
    judged = too_sure(200, 2.5)
    after = cross_fitted(judged)
    labels = [one.label for one in judged]
    assert calibration_error(labels, after) < calibration_error(labels, [one.sentiment for one in judged])
    assert [one.label for one in after] == [one.sentiment.label for one in judged]
    assert cross_fitted(judged[:4]) == [one.sentiment for one in judged[:4]]


ANSWERS = st.lists(st.tuples(st.sampled_from(list(Label)), shares()), min_size=1, max_size=60)


@settings(deadline=None)
@given(ANSWERS, st.floats(0, 1))
def test_sure_answers_keep_the_error_wished(answers: list[tuple[Label, tuple[float, ...]]], allowed: float) -> None:
    """Among the sure, errors stay within the wish, unless more than the allowed share would have to be unsure."""
    labels, judged = [label for label, _ in answers], [said(*one) for _, one in answers]
    threshold = unsure_below(labels, judged, allowed)
    pairs = [(label, Calibration({}, threshold).apply(one)) for label, one in zip(labels, judged, strict=True)]
    sure = [one.label == label for label, one in pairs if one.sure]
    out = len(pairs) - len(sure)
    assert out <= UNSURE_AT_MOST * len(pairs)
    if sure.count(False) > allowed * len(sure):
        least = min(one.scores[one.label] for _, one in pairs if one.sure)
        alike = sum(one.scores[one.label] == least for _, one in pairs if one.sure)
        assert out + alike > UNSURE_AT_MOST * len(pairs)
    if threshold:  # no answer was given up for nothing: with the last of them back, the wish is broken
        last = max(one.scores[one.label] for _, one in pairs if not one.sure)
        back = [one.label == label for label, one in pairs if one.scores[one.label] >= last]
        assert back.count(False) > allowed * len(back)
