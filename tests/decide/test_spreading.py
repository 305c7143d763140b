"""How fast a post is passed on, and what that makes of its urgency."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.spreading import (
    SHARING,
    Count,
    Pace,
    affordable,
    is_news,
    next_asking,
    pace_of,
    respread,
    sharing,
)
from listener.decide.urgency import UrgencyFacts, judge, level_of
from listener.terms import Level, Match, Reason, Sentiment

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def counts(*pairs: tuple[float, int, int]) -> list[Count]:
    """Counts by the minute."""
    return [Count(NOON + timedelta(minutes=minute), shares, replies) for minute, shares, replies in pairs]


@pytest.mark.parametrize(
    ("counted", "pace"),
    [
        ([], Pace()),
        ([(0, 9, 9)], Pace()),
        ([(0, 0, 0), (60, 30, 12)], Pace(30, 12)),
        ([(0, 0, 0), (30, 30, 12)], Pace(60, 24)),
        ([(0, 0, 0), (1, 3, 0)], Pace(12, 0)),  # not 180 an hour: too little is known
        ([(0, 500, 0), (120, 500, 0), (180, 510, 0)], Pace(10, 0)),  # of the last hour
        ([(0, 0, 0), (240, 400, 0)], Pace(100, 0)),  # of a longer span where none is younger
        ([(0, 50, 9), (60, 40, 2)], Pace()),  # shares can be taken back
    ],
)
def test_the_pace_is_that_of_the_last_hour(counted: list[tuple[float, int, int]], pace: Pace) -> None:
    """Shares and answers an hour, from what was counted."""
    assert pace_of(counts(*counted)) == pace


def test_a_count_is_kept_when_it_says_something() -> None:
    """Another figure at once, the same one after a while, never one from before."""
    before = counts((0, 3, 1))
    assert is_news(before, counts((1, 4, 1))[0]) and is_news(before, counts((15, 3, 1))[0])
    assert not is_news(before, counts((1, 3, 1))[0]) and not is_news(before, counts((0, 9, 9))[0])


@pytest.mark.parametrize(("pace", "weight"), [(9.9, 0), (10, SHARING[0]), (1_000, SHARING[1]), (90_000, SHARING[1])])
def test_a_crowd_weighs_the_more_the_larger_it_is(pace: float, weight: float) -> None:
    """Below ten an hour nothing is said; from a thousand on it weighs no more."""
    assert sum(reason.weight for reason in sharing(Pace(pace / 2, pace / 2))) == pytest.approx(weight)


def test_what_spreads_rises() -> None:
    """A sad post about a brand becomes critical when hundreds pass it on in an hour, and says why."""
    before = judge(UrgencyFacts(Sentiment(0.9, 0.08, 0.02, "m"), "Acme lost my order", "en", (Match("acme", 0, 4),)))
    after = respread(before.reasons, 200, 800, Pace(700, 90))
    assert before.level is Level.HIGH and after.level is Level.CRITICAL
    assert "700 shares, 90 answers an hour" in {reason.evidence for reason in after.reasons}


def test_praise_that_spreads_stays_praise() -> None:
    """The rule that bounds a positive post bounds it however many share it."""
    praise = judge(UrgencyFacts(Sentiment(0.01, 0.04, 0.95, "m"), "I love Acme", "en", (Match("acme", 7, 11),)))
    assert respread(praise.reasons, None, 90_000, Pace(9_000, 900)).level is Level.LOW


WEIGHTS = st.lists(st.tuples(st.sampled_from(["negative", "addressed", "risk:safety", "positive", "reach"]),
                             st.floats(-0.4, 0.9)), max_size=6)  # fmt: skip


@given(WEIGHTS, st.floats(0, 5_000), st.floats(0, 5_000), st.integers(0, 10**7))
def test_judging_the_spread_again_changes_nothing(
    weights: list[tuple[str, float]], shares: float, replies: float, count: int
) -> None:
    """The same figures twice give the same urgency; more of them never a lower one; a score has its level."""
    reasons = [Reason(code, weight, "") for code, weight in weights]
    once = respread(reasons, None, count, Pace(shares, replies))
    assert respread(once.reasons, None, count, Pace(shares, replies)).score == pytest.approx(once.score, abs=1e-3)
    assert respread(reasons, None, count, Pace(shares + 50, replies)).score >= once.score
    assert 0 <= once.score <= 1 and once.level is level_of(once.score)


def test_an_old_post_is_asked_for_less_often() -> None:
    """The pauses grow with age, and after two weeks there are none."""
    ages = [timedelta(minutes=1), timedelta(hours=3), timedelta(hours=20), timedelta(days=5), timedelta(days=14)]
    minutes = [(at - NOON) / timedelta(minutes=1) if at else None for at in (next_asking(NOON - a, NOON) for a in ages)]
    assert minutes == [5, 30, 120, 720, None]


@pytest.mark.parametrize(
    ("wanted", "asked", "amount", "left", "may"),
    [(20, 0, 10_000, 9_000, 20), (20, 990, 10_000, 9_000, 10), (20, 1_000, 10_000, 9_000, 0), (20, 0, 10_000, 3, 3),
     (20, 2_000, 10_000, 9_000, 0), (20, 0, 50, 50, 5), (20, 0, 5, 5, 0)],
)  # fmt: skip
def test_asking_again_takes_a_tenth_of_a_budget(wanted: int, asked: int, amount: float, left: float, may: int) -> None:
    """Never more than that, never more than is left."""
    assert affordable(wanted, asked, amount, left) == may
