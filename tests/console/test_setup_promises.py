"""The pages of policies, calendars and the audit log, and the first steps of a new installation."""

import csv
import io
import re

import pytest
from fastapi.testclient import TestClient

from listener.services import auditing, registry
from listener.services.installation import Installation
from listener.terms import Role
from models import Brand, Source
from tests.console.conftest import Enter, send
from tests.factories import make_agent, now

POLICY = {"name": "Desk", "first_response": "60", "next_response": "120", "resolution": "", "warnings": "20, 40",
          "calendar": "Office", "least_level": "high", "pause.resolution:waiting": "yes"}  # fmt: skip
SATURDAY = "2026-11-21T23:10"


@pytest.fixture
def owner(enter: Enter) -> TestClient:
    return enter(Role.OWNER, "Own")


def _office(owner: TestClient) -> str:
    form = {"name": "Office", "time_zone": "UTC", "hours": "mon-fri 09:00-17:00", "country": "be", "subdivision": ""}
    return send(owner, "/calendars", **form).headers["location"].partition("?")[0]


def test_a_policy_says_what_it_would_mean_before_it_is_kept(
    inst: Installation, owner: TestClient, brand: Brand, source: Source
) -> None:
    """A post of Saturday night is due on Monday morning; the steps say why, and nothing is kept by looking."""
    assert "No policy yet" in owner.get("/policies").text
    assert "T23:10" in owner.get("/new/policies").text
    _office(owner)
    shown = send(owner, "/preview/policy", **POLICY | {"moment": SATURDAY}).text
    (due,) = re.findall(r"A post published Saturday, 21 November 2026, .*?: First response due (.*?)</summary>", shown)
    assert due == "Monday, 23 November 2026, 10:00 (UTC)"
    headers = {"X-Fragment": "preview", "X-CSRF-Token": owner.csrf}
    part = owner.post("/preview/policy", data=POLICY | {"moment": "nonsense"}, headers=headers).text
    assert "Choose a day and a time" in part and "<h1>" not in part
    assert registry.all_policies(inst) == []
    place = send(owner, "/policies", **POLICY | {"moment": SATURDAY}).headers["location"].partition("?")[0]
    form = registry.show_policy(inst, "Desk").form
    assert (form.first_response, form.next_response, form.resolution, form.warnings) == (60, 120, None, (20, 40))
    assert (form.calendar, form.least_level, form.pauses) == ("Office", "high", ("resolution:waiting",))
    assert 'name="pause.resolution:waiting" checked' in owner.get(place).text.replace(' value="yes"', "")
    send(owner, place, **POLICY | {"name": "Desk 2", "brand": "acme", "source": str(source.id), "calendar": ""})
    form = registry.show_policy(inst, "Desk 2").form
    assert (form.brand, form.source, form.calendar) == ("acme", str(source.id), None)
    wrong = send(owner, place, **POLICY | {"warnings": "soon", "first_response": "x"})
    assert wrong.status_code == 400 and "“soon” is no number of minutes" in wrong.text
    assert "Desk 2" in owner.get("/policies").text and "Remove Desk 2?" in owner.get(f"{place}/remove").text
    send(owner, f"{place}/remove")
    assert registry.all_policies(inst) == []


def test_a_calendar_with_a_day_set_by_hand(inst: Installation, owner: TestClient) -> None:
    """Hours that cannot be read are refused; a day is set and taken back; one in use cannot be removed."""
    bad = send(owner, "/calendars", name="Bad", time_zone="UTC", hours="whenever")
    assert bad.status_code == 400 and "no day of the week" in bad.text
    place = _office(owner)
    html = owner.get(place).text
    assert "09:00-17:00" in html and "Thursday" in html
    assert send(owner, f"{place}/days", day="2099-05-05", hours="10:00-12:00", why="Party").status_code == 303
    html = owner.get(place).text
    assert "Party" in html and "10:00-12:00" in html
    assert send(owner, f"{place}/days", day="2099-05-06", hours="often").status_code == 400
    send(owner, f"{place}/days/2099-05-05/forget")
    assert "Party" not in owner.get(place).text
    send(owner, "/policies", **POLICY)
    assert send(owner, f"{place}/remove").status_code == 409
    assert "Desk" in owner.get("/calendars").text
    send(owner, place, name="Office 2", time_zone="Europe/Paris", hours="daily 00:00-24:00", country="", subdivision="")
    assert registry.show_calendar(inst, "Office 2").row.country is None


def test_the_log_says_who_changed_what(inst: Installation, owner: TestClient, brand: Brand) -> None:
    """By person and kind, and as a file in which nothing is a formula."""
    send(owner, "/brands/acme", name="=cmd()", queries="acme", slug="acme")
    registry.pause_brand(inst, "acme", now())
    html = owner.get("/audit").text
    assert "=cmd()" in html and "Command line" in html and "paused" in html and "any: acme → acme" in html
    own = auditing.people(inst)[0]
    mine = owner.get(f"/audit?by={own.id}&kind=brand").text
    assert "any: acme" in mine and "Brand, paused" not in mine
    assert "Brand, paused" in owner.get("/audit?by=shell").text
    assert "Nothing was changed yet" in owner.get("/audit?kind=calendar").text
    assert owner.get("/audit?by=nonsense&kind=nonsense").status_code == 200
    rows = list(csv.DictReader(io.StringIO(owner.get("/audit.csv").text)))
    assert {row["by"] for row in rows} == {"own@example.org", "Command line"}
    assert {row["target"] for row in rows} == {"'=cmd()"}


def test_the_first_steps_are_ticked_off(inst: Installation, owner: TestClient, brand: Brand) -> None:
    """An owner gets a button for what is still to be done; a colleague ticks off the invitation."""
    html = owner.get("/queue").text
    assert 'href="/new/sources"' in html and 'href="/users"' in html and 'href="/new/brands"' not in html
    assert html.count("is-done") == 1
    make_agent(inst.database, "Bob")
    assert owner.get("/queue").text.count("is-done") == 2


def test_a_manager_reads_all_of_it(inst: Installation, enter: Enter, owner: TestClient) -> None:
    """Every page of the menu opens, without a button that changes something."""
    calendar = _office(owner)
    send(owner, "/policies", **POLICY)
    policy = f"/policies/{registry.show_policy(inst, 'Desk').policy.id}"
    manager = enter(Role.MANAGER, "Mia")
    for path in ("/policies", "/calendars", "/audit", "/audit.csv", calendar, policy):
        answer = manager.get(path)
        assert answer.status_code == 200 and "Save" not in answer.text and "Add a" not in answer.text, path
