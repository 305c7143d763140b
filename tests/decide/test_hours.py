"""Working hours as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.decide.calendar import Period
from listener.decide.hours import DAYS, Week, parse_day, parse_week, said_week
from listener.errors import ListenerError


def test_a_week_is_typed_in_one_line() -> None:
    """Ranges of days, several periods a day; days that are not named are closed."""
    week = parse_week("mon-fri 09:00-12:30 13:30-17:00; Sat 10:00-12:00")
    assert week[0] == week[4] == (Period(540, 750), Period(810, 1020))
    assert week[5] == (Period(600, 720),)
    assert week[6] == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("daily 00:00-24:00", "daily 00:00-24:00"),
        ("weekdays 8:00-18:00", "mon-fri 08:00-18:00"),
        ("sat-mon 10:00-12:00", "mon 10:00-12:00; sat-sun 10:00-12:00"),
        ("monday,wednesday 9h00-12h00", "mon 09:00-12:00; wed 09:00-12:00"),
        ("fri 22:00-06:00", "fri 22:00-24:00; sat 00:00-06:00"),
        ("sun 22:00-24:00 14:00-16:00", "sun 14:00-16:00 22:00-24:00"),
    ],
)
def test_it_is_said_as_it_can_be_typed(typed: str, said: str) -> None:
    """Overnight shifts end the next day, wherever the week begins; days alike are said together."""
    assert said_week(parse_week(typed)) == said
    assert said_week(parse_week(said)) == said


@pytest.mark.parametrize(
    "typed",
    ["", "mon", "mon closed", "mon 9-5", "noday 09:00-17:00", "mon 09:00-09:00", "mon 09:00-25:00", "mon 24:00-02:00",
     "mon 09:00-12:00 11:00-13:00", "fri 22:00-06:00; sat 05:00-09:00", "mon 09:00-12:00 nonsense", "mon 09:00-12:75"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_how_to_write_it(typed: str) -> None:
    """Unknown days, times that are none, periods without length or on top of each other, a week without hours."""
    with pytest.raises(ListenerError) as refused:
        parse_week(typed)
    assert refused.value.advice


def test_a_special_day_is_closed_or_has_hours() -> None:
    """Its periods are its own."""
    assert parse_day("closed") == ()
    assert parse_day("09:00-12:00") == (Period(540, 720),)
    assert parse_day("22:00-24:00") == (Period(1320, 1440),)
    with pytest.raises(ListenerError, match="ends at midnight"):
        parse_day("22:00-06:00")


WEEKS = st.lists(
    st.lists(st.integers(0, 288), max_size=6, unique=True).map(
        lambda t: tuple(Period(a * 5, b * 5) for a, b in zip(sorted(t)[::2], sorted(t)[1::2], strict=False))
    ),
    min_size=len(DAYS), max_size=len(DAYS),
).map(tuple)  # fmt: skip


@given(WEEKS)
def test_any_week_comes_back_as_it_was(week: Week) -> None:
    """What is said is what was meant."""
    if any(week):
        assert parse_week(said_week(week)) == week
