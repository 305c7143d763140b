"""The clock of a tier as agents, leads, operators and programs see it."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from listener.console import i18n
from listener.services import registry, webcare
from listener.services.installation import Installation
from listener.terms import EscalationReason, Role, Tier
from models import Brand, Case, Source
from tests.console.conftest import Enter, send
from tests.factories import make_agent, make_brand, make_case, now

SAID = {
    "en": ("Taken up by N2", "to take up", "The clock starts when the case came to N2", "taken up by N2 within 60 min"),
    "fr": ("Prise en charge par N2", "à prendre en charge", "Le compte part de l’arrivée du cas chez N2", "60 min"),
    "nl": ("Opgepakt door N2", "op te pakken", "De klok begint toen de zaak bij N2 kwam", "binnen 60 min"),
}
POLICY = {"name": "Desk", "first_response": "60", "at_n2": "90", "pause.first_response:escalated": "yes"}


@pytest.fixture
def escalated(inst: Installation, brand: Brand, source: Source) -> Case:
    """A case at N2, which has an hour to take it up; the first answer has four."""
    registry.add_policy(inst, now(), name="Tiers", first_response=240, at_n2=60)
    case = make_case(inst.database, brand, source)
    why = EscalationReason.EXPERTISE
    return webcare.escalate(inst, case.number, make_agent(inst.database), Tier.N2, why, "", now())


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_queue_and_case_say_what_is_due(enter: Enter, escalated: Case, locale: str) -> None:
    """The row's clock is that of the tier and says so; the case tells why it is due when it is."""
    agent = enter(Role.AGENT, "Ann")
    agent.post("/preferences", data={"language": locale})
    clock, purpose, start, promise = SAID[locale]
    row = html.unescape(agent.get("/queue").text)
    assert f'<span class="purpose">{purpose}</span>' in row
    page = html.unescape(agent.get(f"/cases/{escalated.number}").text)
    for words in (clock, start, promise):
        assert words in page, words


def test_what_the_tier_did_stays_on_the_case(inst: Installation, ann: TestClient, escalated: Case) -> None:
    """Taken in time: the clock of the tier is told with its end, and the case shows the answer's again."""
    webcare.claim(inst, escalated.number, make_agent(inst.database, "Eve", tier=Tier.N2), now())
    page = ann.get(f"/cases/{escalated.number}").text
    assert re.search(r"Taken up: .*, with \d+ min to spare", page)
    assert 'class="purpose"' not in page


def test_the_team_sees_what_each_tier_owes(enter: Enter, escalated: Case) -> None:
    """The table by tier counts the case at N2, and leads to its queue."""
    page = enter(Role.LEAD, "Lea").get("/team").text
    assert re.search(r'<th scope="row">N2</th><td><a class="number " href="[^"]*tier=n2[^"]*">1</a>', page)


def test_a_policy_promises_for_each_tier(inst: Installation, enter: Enter) -> None:
    """What is entered is kept and shown; the preview tells when an escalated case would be due; nonsense is refused."""
    owner = enter(Role.OWNER, "Own")
    shown = send(owner, "/preview/policy", **POLICY | {"moment": "2026-10-25T02:30"}).text
    assert "Taken up by N2 due" in shown and "Taken up by N3" not in shown.partition("If it comes")[2]
    place = send(owner, "/policies", **POLICY).headers["location"].partition("?")[0]
    form = registry.show_policy(inst, "Desk").form
    assert (form.at_n1, form.at_n2, form.at_n3, form.pauses) == (None, 90, None, ("first_response:escalated",))
    page = owner.get(place).text.replace(' value="yes"', "")
    assert 'name="at_n2"' in page and 'value="90"' in page and 'name="pause.first_response:escalated" checked' in page
    assert "pause.at_n2" not in page
    refused = send(owner, place, **POLICY | {"at_n2": ""})
    assert refused.status_code == 400 and "set N2 or N3" in refused.text


SHIFTS = {"name": "Shifts", "first_response": "60", "at_n2": "90", "at_n3": "240", "at_n3_calendar": "Client"}
CLIENT = {
    "en": ("Only the working hours of N3 count: “Client” (UTC).", "N3 has a calendar", "is used by: Shifts (N3)"),
    "fr": ("Seules comptent les heures de travail de N3", "N3 a un calendrier, et aucun délai", "est utilisé par"),
    "nl": ("Alleen de werkuren van N3 tellen", "N3 heeft een kalender, en geen termijn", "wordt gebruikt door"),
}


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_a_tier_has_a_calendar_of_its_own(inst: Installation, enter: Enter, locale: str) -> None:
    """Chosen on the policy's page, told in the preview and the list, kept; refused without a time, and not deleted."""
    client = registry.add_calendar(inst, now(), name="Client", hours="mon-fri 09:00-17:00")
    owner = enter(Role.OWNER, "Own")
    owner.post("/preferences", data={"language": locale})
    hours, alone, used = CLIENT[locale]
    foretold = html.unescape(send(owner, "/preview/policy", **SHIFTS | {"moment": "2026-11-21T23:10"}).text)
    assert foretold.replace("\N{NO-BREAK SPACE}", " ").count(hours) == 1
    place = send(owner, "/policies", **SHIFTS).headers["location"].partition("?")[0]
    form = registry.show_policy(inst, "Shifts").form
    assert (form.calendar, form.at_n2_calendar, form.at_n3_calendar) == (None, None, "Client")
    page = owner.get(place).text
    chosen = page.partition('name="at_n3_calendar"')[2].partition("</select>")[0]
    assert '<option value="Client" selected>' in chosen
    assert "N3: Client" in owner.get("/policies").text and "Shifts" in owner.get("/calendars").text
    refused = send(owner, place, **SHIFTS | {"at_n3": ""})
    assert refused.status_code == 400 and alone in html.unescape(refused.text)
    kept = send(owner, f"/calendars/{client.id}/remove")
    assert kept.status_code == 409 and used in html.unescape(kept.text)


def test_a_preview_counts_real_hours_where_the_clocks_change(enter: Enter) -> None:
    """On the night of the 25th of October three hours after half past one it is half past three, not four."""
    owner = enter(Role.OWNER, "Own")
    send(owner, "/account/profile", name="Own", language="en", time_zone="Europe/Brussels")
    typed = {"name": "Night", "first_response": "180", "moment": "2026-10-25T01:30"}
    assert re.search(r"First response due [^<]*\b0?3:30", send(owner, "/preview/policy", **typed).text)


def test_the_api_knows_tiers(inst: Installation, enter: Enter, escalated: Case, brand: Brand, source: Source) -> None:
    """Cases have their tier and can be asked for by it; each clock has its reasons; policies are listed."""
    make_case(inst.database, brand, source)
    lea = enter(Role.LEAD, "Lea")
    (found,) = lea.get("/api/v1/cases?tier=n2").json()["cases"]
    assert (found["number"], found["tier"], found["clock"]) == (escalated.number, "n2", "at_n2")
    last = lea.get(f"/api/v1/cases/{escalated.number}").json()["deadlines"][-1]
    assert (last["clock"], last["round"], last["why"][0]["values"]["span"]) == ("at_n2", 1, 3600)
    registry.add_calendar(inst, now(), name="Client")
    registry.change_policy(inst, "Tiers", at_n2_calendar="Client")
    (policy,) = enter(Role.MANAGER, "Max").get("/api/v1/policies").json()
    assert (policy["name"], policy["first_response"], policy["at_n2"], policy["at_n3"]) == ("Tiers", 240, 60, None)
    assert (policy["calendar"], policy["at_n2_calendar"], policy["at_n3_calendar"]) == (None, "Client", None)


def test_the_policies_of_another_client_are_not_listed(inst: Installation, enter: Enter, brand: Brand) -> None:
    """Who works for some brands reads those, and the ones for all."""
    make_brand(inst.database, "Mango")
    for name, slug in (("All", None), ("Ours", brand.slug), ("Theirs", "mango")):
        registry.add_policy(inst, now(), name=name, brand=slug)
    manager = enter(Role.MANAGER, "Max", [brand])
    assert {one["name"] for one in manager.get("/api/v1/policies").json()} == {"All", "Ours"}
