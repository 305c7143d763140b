"""How long whoever guesses waits, and that nobody else pays for it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.attempts import FIRST_WAIT, FORGOTTEN, FREE, LONGEST_WAIT, Count, charged, paid_back, place, wait
from listener.terms import AttemptKind

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PAIR, PLACE = AttemptKind.PAIR, AttemptKind.PLACE
SECOND = timedelta(seconds=1)

pauses = st.lists(st.integers(0, 1200).map(lambda seconds: timedelta(seconds=seconds)), max_size=400)


def _failed(times: int) -> Count | None:
    count = None
    for _ in range(times):
        count = charged(count, NOON)
    return count


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    """Nothing for the free failures, then half a minute, a minute, two …"""
    said = [wait(PAIR, _failed(times), NOON) for times in (4, 5, 6, 7, 40)]
    assert said == [timedelta(), FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, LONGEST_WAIT]
    assert wait(PAIR, _failed(5), NOON + FIRST_WAIT) == timedelta()


def test_a_place_may_fail_more_often_than_a_pair() -> None:
    """Fifty colleagues behind one address mistype once each: the fifty-first waits."""
    assert wait(PLACE, _failed(49), NOON) == timedelta() < wait(PLACE, _failed(50), NOON)


def test_a_mistake_an_hour_never_adds_up() -> None:
    """After an hour without one the count begins anew."""
    count = None
    for hour in range(3 * FREE[PAIR]):
        count = charged(count, NOON + hour * FORGOTTEN)
    assert count and count.failures == 1
    assert wait(PAIR, _failed(40), NOON + FORGOTTEN) <= timedelta()


@given(pauses)
def test_whoever_guesses_as_fast_as_they_may_guesses_a_dozen_times_an_hour(between: list[timedelta]) -> None:
    """Whenever they try, no hour since the first guess has more than the free ones and one for each wait that ended."""
    count, let_through, now = None, 0, NOON
    for pause in between:
        now += pause
        if now - NOON > FORGOTTEN:
            break
        if wait(PAIR, count, now) <= timedelta():
            count, let_through = charged(count, now), let_through + 1
    assert let_through <= FREE[PAIR] + 7


@given(st.integers(0, 60), st.integers(0, 7200))
def test_a_good_password_leaves_the_place_as_it_was(failures: int, seconds: int) -> None:
    """Paid back, an attempt has changed no wait: neither longer for colleagues, nor shorter for who guesses there."""
    before, now = _failed(failures), NOON + seconds * SECOND
    after = paid_back(charged(before, now), now, before)
    later = now + SECOND
    assert max(timedelta(), wait(PLACE, after, later)) == max(timedelta(), wait(PLACE, before, later))


def test_what_others_did_meanwhile_stays() -> None:
    """Between an attempt and its end a colleague failed: theirs is not forgiven."""
    begun = charged(_failed(50), NOON)
    meanwhile = charged(begun, NOON + SECOND)
    assert paid_back(meanwhile, NOON, _failed(50)) == Count(51, NOON + SECOND)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("welcome", "welcome"),
    ],
)
def test_a_place_is_what_one_subscriber_has(address: str, counted: str) -> None:
    """A guesser does not become another by the next of the addresses that are all theirs."""
    assert place(address) == counted
