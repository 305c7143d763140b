"""Policies and calendars from the command line."""

import pytest

from listener.store import casefile
from listener.store.database import Database
from tests.cli.conftest import Run, said
from tests.factories import make_brand, make_case, make_source

pytestmark = pytest.mark.usefixtures("home_database")
DESK = ("calendar", "add", "Desk", "--zone", "Europe/Brussels", "--hours", "mon-fri 09:00-12:30 13:30-17:00")


def test_a_calendar_is_typed_in_one_line(run: Run) -> None:
    """Split shifts, a zone, and the holidays of a country with their names."""
    desk = said(run(*DESK, "--hours", "sat 10:00-12:00", "--country", "be", "--json"))
    assert desk["hours"] == "mon-fri 09:00-12:30 13:30-17:00; sat 10:00-12:00"
    days = {day["day"]: day for day in desk["days"]}
    assert days["2026-07-21"]["hours"] == "closed"
    assert {"en", "fr", "nl"} <= set(days["2026-07-21"]["names"])
    assert "Europe/Brussels" in run("calendar", "list").stdout
    assert "BE, next: " in run("calendar", "show", "Desk").stdout


def test_a_week_is_shown_day_by_day(run: Run) -> None:
    """With its holidays and what was set by hand, and why."""
    run(*DESK, "--country", "BE")
    run("calendar", "day", "Desk", "2026-12-24", "09:00-12:00", "--why", "Christmas Eve")
    week = {day["day"]: day for day in said(run("calendar", "show", "Desk", "--week", "--of", "2026-12-22", "--json"))}
    assert week["2026-12-23"] == {"day": "2026-12-23", "periods": "09:00-12:30 13:30-17:00", "why": ""}
    assert week["2026-12-24"] == {"day": "2026-12-24", "periods": "09:00-12:00", "why": "Christmas Eve"}
    assert (week["2026-12-25"]["periods"], week["2026-12-25"]["why"]) == ("closed", "Christmas Day")
    assert week["2026-12-27"]["periods"] == "closed"
    shown = run("calendar", "show", "Desk", "--week", "--of", "2026-12-22").stdout
    assert "Thu" in shown and "09:00-12:00 (Christmas Eve)" in shown


def test_a_day_set_by_hand_stands_where_a_holiday_would_until_it_is_forgotten(run: Run) -> None:
    """Open on Christmas by hand; then it is the holiday again, and an ordinary day as its weekday."""
    run(*DESK, "--country", "BE")
    assert "10:00-12:00" in run("calendar", "day", "Desk", "2026-12-25", "10:00-12:00").stdout
    run("calendar", "change", "Desk", "--country", "NL")
    assert "10:00-12:00" in run("calendar", "show", "Desk", "--week", "--of", "2026-12-25").stdout
    assert "Christmas" in run("calendar", "day", "Desk", "2026-12-25", "usual").stdout
    assert "not set by hand" in run("calendar", "day", "Desk", "2026-12-23", "usual", code=1).stderr
    run("calendar", "change", "Desk", "--country", "none")
    assert said(run("calendar", "show", "Desk", "--json"))["days"] == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--zone", "Europe/Brussel"), "Europe/Brussels"),
        (("--country", "Belgium"), "No holidays are known"),
        (("--country", "DE", "--subdivision", "XX"), "BY"),
        (("--hours", "mon 9-5"), "Write it as: mon-fri"),
    ],
)
def test_what_cannot_be_is_refused_with_how_to_write_it(typed: tuple[str, ...], told: str, run: Run) -> None:
    """Zones, countries, parts of them and hours."""
    assert told in run("calendar", "add", "Other", *typed, code=1).stderr


def test_a_policy_is_added_shown_and_changed(run: Run) -> None:
    """Times are typed as people say them; what is not given stays."""
    run(*DESK)
    run("brand", "add", "Air Lumen")
    typed = ("--brand", "air-lumen", "--language", "fr", "--level", "high", "--calendar", "Desk", "--first", "45m")
    policy = said(
        run("policy", "add", "Lumen", *typed, "--resolution", "2d", "--after", "30m", "--pause", "waiting", "--json")
    )
    assert (policy["first_response"], policy["next_response"], policy["resolution"]) == (45, 45, 2880)
    assert (policy["warnings"], policy["overdue"]) == ([22, 33], [30])
    assert policy["pauses"] == ["first_response:waiting", "next_response:waiting", "resolution:waiting"]
    changed = said(
        run("policy", "change", "Lumen", "--language", "all", "--resolution", "none", "--pause", "resolution:snoozed",
            "--after", "none", "--json")
    )  # fmt: skip
    assert (changed["brand"], changed["language"], changed["resolution"]) == ("air-lumen", None, None)
    assert (changed["pauses"], changed["overdue"], changed["warnings"]) == (["resolution:snoozed"], [], [22, 33])
    assert "air-lumen, high+" in run("policy", "show", "Lumen").stdout
    assert "resolution while snoozed" in run("policy", "show", "Lumen").stdout


def test_a_policy_promises_for_each_tier(run: Run) -> None:
    """How soon each takes up what comes to it; a rest for a tier without a promise is refused."""
    typed = ("--n1", "30m", "--n2", "2h", "--n3", "1d", "--pause", "first_response:escalated", "--json")
    policy = said(run("policy", "add", "Experts", *typed))
    assert (policy["at_n1"], policy["at_n2"], policy["at_n3"]) == (30, 120, 1440)
    changed = said(run("policy", "change", "Experts", "--n1", "none", "--n2", "3h", "--json"))
    assert (changed["at_n1"], changed["at_n2"], changed["at_n3"]) == (None, 180, 1440)
    shown = run("policy", "show", "Experts").stdout
    assert "Taken up by N2" in shown and "within 3 h" in shown and "first_response while escalated" in shown
    refused = run("policy", "change", "Experts", "--n2", "none", "--n3", "none", code=1)
    assert "set N2 or N3" in refused.stderr
    assert "no pause" in run("policy", "change", "Experts", "--pause", "at_n2:waiting", code=1).stderr


def test_a_tier_has_a_calendar_of_its_own(run: Run) -> None:
    """Shown beside its time and in the list; not without a time; and it is not deleted while a tier counts in it."""
    run(*DESK)
    run("policy", "add", "Shifts", "--n2", "1h", "--n3", "4h", "--n3-calendar", "Desk")
    assert "within 4 h, in the hours of Desk" in run("policy", "show", "Shifts").stdout
    assert "24/7, N3: Desk" in run("policy", "list").stdout
    (policy,) = said(run("policy", "list", "--json"))
    assert (policy["calendar"], policy["at_n2_calendar"], policy["at_n3_calendar"]) == (None, None, "Desk")
    refused = run("calendar", "remove", "Desk", "--yes", code=1).stderr
    assert "used by: Shifts (N3)" in refused and "listener policy change 'Shifts' --n3-calendar" in refused
    assert "N3 has a calendar" in run("policy", "change", "Shifts", "--n3", "none", code=1).stderr
    assert "no calendar" in run("policy", "change", "Shifts", "--n2-calendar", "None such", code=1).stderr
    run("policy", "change", "Shifts", "--n3", "none", "--n3-calendar", "none")
    run("calendar", "remove", "Desk", "--yes")


def test_two_policies_are_never_for_the_same_cases(run: Run) -> None:
    """Nor do they share a name; a calendar in use is not deleted."""
    run(*DESK)
    run("policy", "add", "All", "--calendar", "Desk")
    assert "“All” is for the same cases" in run("policy", "add", "Other", code=1).stderr
    assert "already" in run("policy", "add", "All", "--level", "high", code=1).stderr
    assert "used by: All" in run("calendar", "remove", "Desk", "--yes", code=1).stderr
    run("policy", "change", "All", "--calendar", "none")
    run("calendar", "remove", "Desk", "--yes")
    run("policy", "remove", "All", "--yes")
    assert said(run("policy", "list", "--json")) == said(run("calendar", "list", "--json")) == []


def test_the_list_shows_first_what_wins(run: Run) -> None:
    """The brand before the source, the urgency, the language."""
    run("brand", "add", "Air Lumen")
    for name, typed in (("French", ("--language", "fr")), ("All", ()), ("High", ("--level", "high"))):
        run("policy", "add", name, *typed)
    run("policy", "add", "Lumen", "--brand", "air-lumen")
    assert [policy["name"] for policy in said(run("policy", "list", "--json"))] == ["Lumen", "High", "French", "All"]


@pytest.mark.parametrize(
    "typed",
    [("--level", "grave"), ("--first", "soon"), ("--first", "0"), ("--pause", "lunch"), ("--pause", "first:waiting"),
     ("--brand", "nobody"), ("--calendar", "None such"), ("--language", "French")],
)  # fmt: skip
def test_a_wrong_policy_says_what_is_wrong(typed: tuple[str, str], run: Run) -> None:
    """In two lines, with what to write."""
    assert run("policy", "add", "Wrong", *typed, code=1).stderr.startswith("listener: ")


def test_open_cases_have_their_new_deadline_at_once(run: Run, home_database: Database) -> None:
    """A changed policy is applied before the command ends."""
    case = make_case(home_database, make_brand(home_database), make_source(home_database))
    run("policy", "add", "All", "--first", "3h")
    with home_database.reading() as session:
        moved = casefile.by_number(session, case.number)
    assert moved is not None
    assert (moved.due_at - moved.published_at).total_seconds() == 3 * 3600
    assert "0 cases" in run("policy", "apply").stdout


@pytest.mark.parametrize("group", ["policy", "calendar"])
def test_an_empty_list_says_what_holds_and_what_to_do(group: str, run: Run) -> None:
    """Without a policy there is the hour, without a calendar every minute counts."""
    assert f"listener {group} add" in run(group, "list").stdout
