"""What is left lasts until it is given again, and what will be short is said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.spending import costs_a_day, ledger_day, left_of, period, short_of, spread, used_up
from listener.terms import Allowance, Budget, Spent, Unit

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PACIFIC = "America/Los_Angeles"


@given(st.integers(1, 1000), st.integers(1, 20), st.integers(60, 10**6))
def test_calls_last_until_the_reset(left: int, calls: int, seconds: int) -> None:
    """Reading at that pace never takes more than what is left."""
    allowance = Allowance(left, Unit.CALLS, NOON + timedelta(seconds=seconds))
    readings = timedelta(seconds=seconds) / spread(allowance, calls, NOON)
    assert readings * calls <= left + calls


@pytest.mark.parametrize(
    ("allowance", "expected"),
    [
        (Allowance(100, Unit.CALLS, NOON + 24 * HOUR), timedelta(minutes=14, seconds=24)),
        (Allowance(0, Unit.CALLS, NOON + HOUR), HOUR),
        (Allowance(0.5, Unit.POSTS, NOON + HOUR), HOUR),
        (Allowance(10, Unit.POSTS, NOON + HOUR), timedelta()),
        (Allowance(0.5, Unit.COST, NOON + HOUR), timedelta()),
        (Allowance(0, Unit.CALLS, NOON - HOUR), timedelta()),
        (Allowance(0, Unit.CALLS), timedelta()),
    ],
)
def test_how_far_apart(allowance: Allowance, expected: timedelta) -> None:
    """Requests are spread; posts and money stop the reading only when they are used up; the past counts for nothing."""
    assert spread(allowance, 1, NOON) == expected
    assert used_up(allowance, NOON) == (expected == HOUR)


def test_a_month_ends_at_midnight_of_its_zone() -> None:
    """Twelve months, and the clocks that change within them."""
    monthly = Budget(10_000, Unit.POSTS, monthly=True, time_zone="Europe/Brussels")
    assert period(monthly, NOON) == ("2026-03-01", datetime(2026, 3, 31, 22, tzinfo=UTC))
    assert period(monthly, datetime(2026, 12, 31, 23, 30, tzinfo=UTC))[0] == "2027-01-01"


def test_a_day_is_that_of_the_budget() -> None:
    """YouTube counts from midnight in California: what is spent at noon in London belongs to the day there."""
    daily = Budget(100, Unit.CALLS, time_zone=PACIFIC)
    early = datetime(2026, 3, 4, 7, tzinfo=UTC)
    assert period(daily, early) == ("2026-03-03", datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert ledger_day(daily, early) == "2026-03-03"
    assert ledger_day(None, early) == "2026-03-04"
    assert left_of(daily, Spent(calls=130), early).left == 0


def test_what_is_short_is_said() -> None:
    """When nothing is left, and when the usual posts will not last; else nothing."""
    month = NOON + timedelta(days=10)
    (none,) = short_of(Allowance(0, Unit.CALLS, NOON + HOUR, 100), 5, NOON)
    (few,) = short_of(Allowance(200, Unit.POSTS, month, 1000), 100, NOON)
    assert none.startswith("No request is left: it is not read until") and few.endswith("they last 2 days.")
    assert short_of(Allowance(2000, Unit.POSTS, month, 10_000), 100, NOON) == ()
    assert short_of(Allowance(0, Unit.CALLS, NOON - HOUR), 5, NOON) == ()


def test_what_a_day_of_reading_takes_is_said() -> None:
    """Requests always; posts and money where the source counts them."""
    assert costs_a_day(Spent(calls=2), timedelta(minutes=2), 9) == ("requests a day: 1440",)
    paid = costs_a_day(Spent(calls=1, posts=10, cost=0.05), timedelta(hours=1), 30)
    assert paid == ("requests a day: 24", "posts a day: 30", "money a day: about 0.15")
