"""From which urgency on an agent is called, and what that means."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.strata import GENERAL
from listener.decide.threshold import (
    DEFAULT,
    ENOUGH,
    ENOUGH_OF_EACH,
    HIGHEST,
    LOWEST,
    THRESHOLDS,
    Choice,
    Evidence,
    Wish,
    choose,
    draw_curve,
)

SCORES = st.floats(0, 1)
JUDGED = st.lists(st.tuples(SCORES, st.booleans()), max_size=120)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Any judgements, any posts, over an hour to a year."""
    return Evidence(draw(JUDGED), draw(st.lists(SCORES, max_size=120)), draw(st.floats(1 / 24, 365)))


def enough(
    seed: int = 1, posts: int = 3_000, days: float = 30, judged_from: float = 0.0
) -> tuple[Evidence, list[bool]]:
    """Posts of which the share of urgent ones is their score; those from a score on were judged. And the truth."""
    chance = random.Random(seed)
    scores = [round(chance.random() ** 2, 4) for _ in range(3_000)]
    truth = [chance.random() < score for score in scores]
    judged = [(score, was) for score, was in zip(scores, truth, strict=True) if score >= judged_from]
    return Evidence(judged, scores, 30), truth


@settings(deadline=None, max_examples=30)
@given(evidence())
def test_a_higher_threshold_rings_less_and_misses_more(given_evidence: Evidence) -> None:
    """Alarms and false alarms fall, misses and both ends of their interval rise; all stay within their bounds."""
    curve = draw_curve(given_evidence)
    assert [point.threshold for point in curve.points] == list(THRESHOLDS)
    for lower, higher in pairwise(curve.points):
        assert lower.alarms >= higher.alarms and lower.false_alarms >= higher.false_alarms
        for name in ("missed", "missed_low", "missed_high"):
            assert getattr(lower, name) <= getattr(higher, name) + 1e-9
    for point in curve.points:
        assert 0 <= point.false_alarms <= point.alarms <= len(given_evidence.scores) / given_evidence.days + 1e-9
        assert 0 <= point.missed_low <= point.missed <= point.missed_high <= 1


@settings(deadline=None, max_examples=30)
@given(evidence(), st.floats(0, 50), st.floats(0, 1))
def test_a_wish_that_is_granted_is_kept(given_evidence: Evidence, false_alarms: float, missed: float) -> None:
    """The curve keeps what the choice says; the next better threshold would break it; otherwise the end or default."""
    curve = draw_curve(given_evidence)
    calm, watchful = choose(curve, Wish(false_alarms=false_alarms)), choose(curve, Wish(missed=missed))
    if not curve.enough:
        assert {calm, watchful} == {Choice(DEFAULT, False)}
        return
    at = [point.threshold for point in curve.points]
    if calm.granted:
        assert curve.at(calm.threshold).false_alarms <= false_alarms
        if calm.threshold > LOWEST:
            assert curve.points[at.index(calm.threshold) - 1].false_alarms > false_alarms
    else:
        assert calm.threshold == HIGHEST and curve.points[-1].false_alarms > false_alarms
    if watchful.granted:
        assert curve.at(watchful.threshold).missed <= missed
        if watchful.threshold < HIGHEST:
            assert curve.points[at.index(watchful.threshold) + 1].missed > missed
    else:
        assert watchful.threshold == LOWEST and curve.points[0].missed > missed


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wish", [Wish(false_alarms=20.0), Wish(false_alarms=8.0), Wish(missed=0.2), Wish(missed=0.5)])
def test_the_wish_holds_on_the_examples(wish: Wish, seed: int) -> None:
    """Where all was judged, counting false alarms and misses among the posts themselves gives what was wished."""
    given_evidence, truth = enough(seed)
    choice = choose(draw_curve(given_evidence), wish)
    assert choice.granted
    rang = [score >= choice.threshold for score in given_evidence.scores]
    false_alarms = sum(r and not t for r, t in zip(rang, truth, strict=True)) / given_evidence.days
    missed = sum(t and not r for r, t in zip(rang, truth, strict=True)) / sum(truth)
    if wish.false_alarms is not None:
        assert false_alarms <= wish.false_alarms * 1.1
    else:
        assert missed <= (wish.missed or 0) * 1.1


def test_what_nobody_judged_is_not_taken_for_well_judged() -> None:
    """With judgements of what rang alone, misses are still counted below it, and with a wide interval."""
    everything, rang_only = draw_curve(enough()[0]), draw_curve(enough(judged_from=DEFAULT)[0])
    whole, blind = everything.at(DEFAULT), rang_only.at(DEFAULT)
    assert blind.missed > 0.1
    assert blind.missed_high - blind.missed_low > 2 * (whole.missed_high - whole.missed_low)
    assert blind.missed_low <= whole.missed <= blind.missed_high


@pytest.mark.parametrize(
    ("urgent", "calm"), [(0, 0), (ENOUGH, 0), (0, ENOUGH), (ENOUGH, ENOUGH_OF_EACH - 1), (ENOUGH_OF_EACH, 10)]
)
def test_too_few_judgements_leave_the_default_and_the_general_curve(urgent: int, calm: int) -> None:
    """The curve says so, and is the same as without any judgement, on the brand's own posts."""
    judged = [(0.3, True)] * urgent + [(0.9, False)] * calm
    posts = [0.1, 0.3, 0.6, 0.9] * 20
    curve = draw_curve(Evidence(judged, posts, 10))
    assert (curve.enough, curve.judged, curve.urgent) == (False, urgent + calm, urgent)
    assert curve.points == draw_curve(Evidence([], posts, 10)).points
    assert choose(curve, Wish(missed=0.5)) == Choice(DEFAULT, False)


def test_a_brand_nobody_wrote_about_has_a_curve_of_nothing() -> None:
    """No alarm a day at any threshold, and the misses of the general mix."""
    curve = draw_curve(Evidence([], [], 1))
    assert {point.alarms for point in curve.points} == {0}
    assert 0 < curve.points[0].missed < curve.points[-1].missed < 1


def test_the_general_table_covers_all_scores_and_all_posts() -> None:
    """Its bands end where strata end, its shares sum to 1, and no stratum is certain."""
    assert sum(share for _, share, _ in GENERAL) == pytest.approx(1)
    assert [upper for upper, _, _ in GENERAL] == sorted(upper for upper, _, _ in GENERAL)
    assert GENERAL[-1][0] == 1
    assert all(round(upper * 20, 6).is_integer() and 0 < urgent < 1 for upper, _, urgent in GENERAL)
