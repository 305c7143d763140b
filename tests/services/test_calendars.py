"""Calendars with the holidays of a country, kept for the years to come."""

from datetime import date, timedelta

import pytest

from listener.errors import Conflict, ListenerError, NotFound
from listener.services import registry
from listener.services.installation import Installation
from listener.services.registry.holidays import holidays_of
from listener.terms import DayKind
from tests.services.conftest import NOON


def names(inst: Installation, name: str = "Desk") -> dict[date, str]:
    return {day.day: day.names.get("en", "") for day in registry.show_calendar(inst, name).days}


def test_holidays_are_known_for_the_years_around(inst: Installation) -> None:
    """From last year, for cases still open, to the year after next; with names in the languages of the console."""
    registry.add_calendar(inst, NOON, name="Desk", country="be")
    found = names(inst)
    assert {day.year for day in found} == {2025, 2026, 2027, 2028}
    assert found[date(2026, 7, 21)] == "National Day"
    assert registry.show_calendar(inst, "Desk").row.country == "BE"


def test_each_year_the_next_is_looked_up(inst: Installation) -> None:
    """Once, by itself; calendars without a country are left alone."""
    registry.add_calendar(inst, NOON, name="Desk", country="BE")
    registry.add_calendar(inst, NOON, name="Other")
    assert registry.extend_calendars(inst, NOON) == 0
    assert registry.extend_calendars(inst, NOON + timedelta(days=365)) == 1
    assert date(2029, 7, 21) in names(inst)
    assert registry.extend_calendars(inst, NOON + timedelta(days=366)) == 0


def test_parts_of_a_country_have_holidays_of_their_own(inst: Installation) -> None:
    """Epiphany is one in Bavaria, not in Berlin."""
    epiphany = date(2026, 1, 6)
    registry.add_calendar(inst, NOON, name="Desk", country="DE", subdivision="by")
    assert epiphany in names(inst)
    registry.change_calendar(inst, "Desk", NOON, subdivision="BE")
    assert epiphany not in names(inst)


def test_two_holidays_on_one_day_are_one_day() -> None:
    """Ascension Day fell on the first of May in 2008: both names, one day."""
    found = holidays_of("BE", None, range(2008, 2009))
    assert ";" in found[date(2008, 5, 1)]["en"]


def test_a_day_set_by_hand_survives_a_change_of_country(inst: Installation) -> None:
    """What a person decided, only a person takes back."""
    day = date(2026, 7, 21)
    registry.add_calendar(inst, NOON, name="Desk", country="BE")
    registry.set_day(inst, "Desk", day, "10:00-12:00", "Fair")
    registry.change_calendar(inst, "Desk", NOON, country="FR")
    (special,) = [one for one in registry.show_calendar(inst, "Desk").days if one.kind is DayKind.SPECIAL]
    assert (special.day, special.names, special.periods) == (day, {"": "Fair"}, [[600, 720]])
    registry.forget_day(inst, "Desk", day)
    assert day not in names(inst)
    with pytest.raises(NotFound):
        registry.forget_day(inst, "Desk", day)


def test_names_are_taken_once_and_a_calendar_in_use_stays(inst: Installation) -> None:
    """Each refusal says what to do instead."""
    registry.add_calendar(inst, NOON, name="Desk")
    with pytest.raises(Conflict):
        registry.add_calendar(inst, NOON, name=" Desk ")
    registry.add_policy(inst, NOON, name="All", calendar="Desk")
    with pytest.raises(Conflict, match="All"):
        registry.remove_calendar(inst, "Desk")
    with pytest.raises(ListenerError):
        registry.change_calendar(inst, "Desk", NOON, hours="never")
    with pytest.raises(NotFound):
        registry.add_policy(inst, NOON, name="Other", calendar="None such", least_level="high")
