"""The numbers of the alerts: intervals that hold what they should, estimates that are right on average."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.quality import (
    ENOUGH,
    AlertFact,
    SampleFact,
    proportion,
    summarise,
    week_of,
    weighted_proportion,
    wilson,
)
from listener.decide.sampling import Candidate, draw
from tests.factories import now

OUTCOMES = st.lists(st.booleans(), max_size=300)
WEIGHED = st.lists(st.tuples(st.floats(0.001, 1), st.booleans()), max_size=200)


@given(st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_a_share(counted: tuple[int, int]) -> None:
    """0 ≤ low ≤ share ≤ high ≤ 1, for every count; nothing observed leaves everything possible."""
    right, trials = counted
    share = right / trials if trials else 0.5
    low, high = wilson(share, trials)
    assert 0 <= low <= share <= high <= 1
    assert trials or (low, high) == (0, 1)
    assert low < high


@pytest.mark.parametrize(
    ("right", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_intervals_are_those_of_the_literature(right: int, trials: int, low: float, high: float) -> None:
    """Against published values (81 of 263: Newcombe, Statistics in Medicine 17, 1998, method 3)."""
    assert wilson(right / trials, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.floats(0, 1), st.floats(1, 1000), st.floats(1.01, 10))
def test_more_trials_narrow_the_interval(share: float, trials: float, more: float) -> None:
    """The same share from more trials never has a wider interval."""
    narrow, wide = wilson(share, trials * more), wilson(share, trials)
    assert narrow[1] - narrow[0] <= wide[1] - wide[0] + 1e-12


@given(WEIGHED)
def test_a_weighted_share_lies_in_its_interval(sample: list[tuple[float, bool]]) -> None:
    """However unequal the weights, 0 ≤ low ≤ share ≤ high ≤ 1, and no sample is None."""
    found = weighted_proportion(sample)
    assert (found.share is None) == (not sample)
    assert found.share is None or 0 <= found.low <= found.share <= found.high <= 1


@given(OUTCOMES, st.floats(0.01, 1))
def test_equal_weights_are_no_weights(outcomes: list[bool], probability: float) -> None:
    """With one probability for all, the weighted estimate is the plain one."""
    plain, weighted = proportion(outcomes), weighted_proportion([(probability, one) for one in outcomes])
    assert weighted.judged == plain.judged
    if plain.share is not None and weighted.share is not None:
        assert (weighted.share, weighted.low, weighted.high) == pytest.approx((plain.share, plain.low, plain.high))


def test_the_estimate_of_misses_is_right_on_average_and_its_interval_holds_the_truth() -> None:
    """900 English and 60 French mentions, of which 4 % and 30 % were missed: 400 samples of 40 a day, over ten days.

    A plain share of the sample would be biased: French is drawn three times as often. The mean of the weighted
    estimates is the truth within three standard errors, and 95 % intervals hold it at least nine times in ten.
    """
    chance = random.Random(7)
    population = [("en", chance.random() < 0.04) for _ in range(900)] + [
        ("fr", chance.random() < 0.30) for _ in range(60)
    ]
    truth = sum(missed for _, missed in population) / len(population)
    candidates = [Candidate(str(i), language) for i, (language, _) in enumerate(population)]
    estimates, plain, held = [], [], 0
    for seed in range(400):
        drawn = draw(candidates, 40, str(seed))
        found = weighted_proportion([(one.probability, population[int(one.key)][1]) for one in drawn])
        assert found.share is not None
        estimates.append(found.share)
        plain.append(sum(population[int(one.key)][1] for one in drawn) / len(drawn))
        held += found.low <= truth <= found.high
    mean = sum(estimates) / len(estimates)
    spread = (sum((e - mean) ** 2 for e in estimates) / len(estimates)) ** 0.5
    assert abs(mean - truth) < 3 * spread / len(estimates) ** 0.5
    assert held >= 0.9 * len(estimates)


def test_rare_languages_are_seen_and_weigh_no_more_for_it() -> None:
    """One place in ten for a language of 1 % would bias a plain mean; the weights undo it exactly in the total."""
    candidates = [Candidate(f"en{i}", "en") for i in range(990)] + [Candidate(f"nl{i}", "nl") for i in range(10)]
    drawn = draw(candidates, 10, "2026-05-20")
    assert {one.language for one in drawn} == {"en", "nl"}
    assert sum(1 / one.probability for one in drawn) == pytest.approx(1000)


@given(
    st.lists(st.sampled_from(["en", "fr", "nl", "de", "es", "it", "und"]), max_size=80), st.integers(1, 30), st.text()
)
def test_a_draw_is_complete_repeatable_and_never_certain_without_reason(
    languages: list[str], wanted: int, seed: str
) -> None:
    """As many as wanted or all there are, none twice, weights that add up to the population, places 0, 1, 2 …"""
    candidates = [Candidate(str(i), language) for i, language in enumerate(languages)]
    drawn = draw(candidates, wanted, seed)
    assert len(drawn) == min(wanted, len(candidates)) == len({one.key for one in drawn})
    assert [one.place for one in drawn] == list(range(len(drawn)))
    assert all(0 < one.probability <= 1 for one in drawn)
    assert drawn == draw(list(reversed(candidates)), wanted, seed)
    assert sum(1 / one.probability for one in drawn) == pytest.approx(len(candidates))


def test_every_member_of_a_stratum_is_drawn_as_often_as_it_should() -> None:
    """Over 3,000 days each of twelve mentions in three places is drawn in a quarter of them, give or take chance."""
    candidates = [Candidate(str(i), "en") for i in range(12)]
    drawn = Counter(one.key for day in range(3_000) for one in draw(candidates, 3, str(day)))
    assert all(abs(number - 750) < 4 * (3_000 * 0.25 * 0.75) ** 0.5 for number in drawn.values())


def test_the_rows_add_up() -> None:
    """All weeks first, then each, newest first; languages below the row of all; unjudged mentions count in no share."""
    alerts = [
        AlertFact("2026-W20", "en", True), AlertFact("2026-W20", "en", False), AlertFact("2026-W21", "fr", True),
        AlertFact("2026-W21", "fr", None),
    ]  # fmt: skip
    samples = [SampleFact("2026-W21", "fr", 0.1, False), SampleFact("2026-W21", "fr", 0.1, None)]
    rows = summarise(alerts, samples, {("2026-W21", "fr"): 20})
    assert [(row.week, row.language) for row in rows] == [
        (None, None), (None, "en"), (None, "fr"), ("2026-W21", None), ("2026-W21", "fr"), ("2026-W20", None),
        ("2026-W20", "en"),
    ]  # fmt: skip
    whole = rows[0]
    assert (whole.alerts, whole.precision.judged, whole.precision.share) == (4, 3, pytest.approx(2 / 3))
    assert (whole.silent, whole.sampled, whole.misses.judged, whole.misses.share) == (20, 2, 1, 0)
    assert whole.missed_posts is not None and whole.missed_posts[0] == 0 < whole.missed_posts[2] <= 20
    assert not whole.precision.enough and rows[5].missed_posts is None
    assert proportion([True] * ENOUGH).enough


def test_nothing_known_is_nothing_said() -> None:
    """Without any fact there is the row of the whole, without shares."""
    (row,) = summarise([], [], {})
    assert (row.alerts, row.precision.share, row.misses.share, row.missed_posts) == (0, None, None, None)


def test_weeks_are_those_of_iso_8601() -> None:
    """The first of January may lie in the last week of the year before."""
    from datetime import date

    assert (week_of(date(2027, 1, 1)), week_of(date(2026, 5, 20))) == ("2026-W53", "2026-W21")
    assert week_of(now().date()).startswith("20")
