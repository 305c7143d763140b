"""Why a deadline is what it is, as people and programs read it."""

import html
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from listener.console import i18n
from listener.console.clock import Pace, read
from listener.console.deadlines import lines
from listener.console.words import Words
from listener.services import clocks, registry, webcare
from listener.services.installation import Installation
from listener.terms import CaseEventKind, Level, Role
from models import Brand, Case, Source
from tests.console.conftest import Enter
from tests.factories import make_case, now

SAID = {
    "en": ["The policy “Lumen” promises: first response within 60 min.", "For the urgency “High” and above."],
    "fr": ["La politique « Lumen » promet : première réponse en 60 min.", "À partir du niveau d’urgence « Élevé »"],
    "nl": ["De beleidsregel ‘Lumen’ belooft: eerste antwoord binnen 60 min.", "Vanaf de urgentie ‘Hoog’"],
}


@pytest.fixture
def promised(inst: Installation, brand: Brand, source: Source) -> Case:
    """A critical case under a policy with a calendar."""
    hours = "daily 00:00-12:00 12:30-24:00"
    registry.add_calendar(inst, now(), name="Desk", time_zone="Europe/Brussels", hours=hours)
    registry.add_policy(
        inst, now(), name="Lumen", brand=brand.slug, least_level=Level.HIGH, calendar="Desk", resolution=960,
        pauses=["waiting"],
    )  # fmt: skip
    return make_case(inst.database, brand, source, level=Level.CRITICAL)


def happens(inst: Installation, case: Case, kind: CaseEventKind) -> None:
    inst.database.write(lambda session: _happens(session, case, kind))


def _happens(session: Session, case: Case, kind: CaseEventKind) -> None:
    clocks.happened(session, session.get_one(Case, case.id), kind, now())


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_the_case_page_tells_why_in_every_language(
    inst: Installation, enter: Enter, promised: Case, locale: str
) -> None:
    """Each clock has its deadline and the steps that lead there."""
    agent = enter(Role.AGENT, "Ann")
    agent.post("/preferences", data={"language": locale})
    page = html.unescape(agent.get(f"/cases/{promised.number}").text).replace("\xa0", " ")
    for words in (*SAID[locale], {"en": "“Desk”", "nl": "‘Desk’", "fr": "« Desk »"}[locale], "Europe/Brussels"):
        assert words in page, words
    assert page.count('<details class="deadline') == 2
    assert i18n.text(locale, "promise.resolution") in page


def test_a_case_that_rests_says_so_and_its_clock_stands_still(
    inst: Installation, ann: TestClient, promised: Case
) -> None:
    """The queue shows what was left, and no running figure; the page says since when and why."""
    happens(inst, promised, CaseEventKind.WAITING)
    assert "the case waits for the customer" in ann.get(f"/cases/{promised.number}").text
    row = ann.get("/queue").text
    assert "left, paused" in row and "data-due" not in row
    happens(inst, promised, CaseEventKind.RESUMED)
    assert "data-due" in ann.get("/queue").text


def test_a_case_that_is_answered_and_open_waits_for_nobody(
    inst: Installation, brand: Brand, source: Source, ann: TestClient
) -> None:
    """Without a promised resolution nothing is due."""
    case = make_case(inst.database, brand, source, age=timedelta(minutes=50))
    happens(inst, case, CaseEventKind.REPLIED)
    words = Words("en", ZoneInfo("UTC"), now() + timedelta(hours=3))
    clock = read(webcare.case(inst, case.number).row, words)
    assert (clock.pace, clock.figure) == (Pace.ANSWERED, "")
    assert "nothing due" in ann.get("/queue").text
    assert re.search(r"Answered: [\d:, A-Za-z]+, with \d+ min to spare", ann.get(f"/cases/{case.number}").text)


def test_the_api_tells_why(inst: Installation, ann: TestClient, promised: Case) -> None:
    """Codes and values for programs, and the sentence beside them."""
    answer = ann.get(f"/api/v1/cases/{promised.number}").json()
    assert (answer["clock"], answer["paused_at"]) == ("first_response", None)
    first, resolution = answer["deadlines"]
    assert (first["clock"], first["due_at"]) == ("first_response", answer["due_at"])
    assert (resolution["clock"], resolution["stopped_at"]) == ("resolution", None)
    assert first["why"][0] == {
        "code": "policy",
        "values": {"name": "Lumen", "clock": "first_response", "span": 3600.0},
        "text": SAID["en"][0],
    }


def test_holidays_are_named_in_the_readers_language() -> None:
    """In the country's own where the reader's is not known."""
    names = {"": "Wapenstilstand", "fr": "Armistice", "en": "Armistice Day"}
    step = {"code": "holiday", "values": {"day": date(2026, 11, 11).isoformat(), "names": names, "span": 0.0}}
    said = {locale: lines(Words(locale, ZoneInfo("UTC"), now()), [step])[0] for locale in i18n.LANGUAGES}
    assert "Armistice Day, closed" in said["en"] and "Armistice, fermé" in said["fr"]
    assert "Wapenstilstand, gesloten" in said["nl"]
