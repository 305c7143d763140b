"""Answering in a real browser: saved as typed, proposals by key, and two people who see each other's steps."""

import pytest
from playwright.sync_api import expect

from listener.services import answering, webcare
from listener.services.installation import Installation
from listener.terms import Role
from models import Brand, Source
from tests.browser.conftest import Window
from tests.factories import make_agent, make_case, now

pytestmark = pytest.mark.browser


def test_what_is_typed_is_saved_and_a_key_inserts(
    inst: Installation, brand: Brand, source: Source, enter: Window
) -> None:
    """A pause saves, a reload brings it back; a, 1 put the proposal below what is there."""
    case = make_case(inst.database, brand, source)
    answering.add(inst, {"title": "Lost", "text": "{brand} is sorry."}, now())
    page = enter("Ann")
    page.goto(f"/cases/{case.number}")
    page.keyboard.press("a")
    page.keyboard.press("1")
    text = page.locator("#answer")
    expect(text).to_have_value("Acme is sorry.")
    expect(text).to_be_focused()
    with page.expect_response(lambda answer: "Ann+1" in (answer.request.post_data or "")):
        page.keyboard.type(" Ann 1")
    expect(page.locator("#draft-saved")).to_contain_text("Saved")
    page.reload()
    expect(text).to_have_value("Acme is sorry. Ann 1")


def test_a_proposal_is_inserted_though_the_case_changed(
    inst: Installation, brand: Brand, source: Source, enter: Window
) -> None:
    """Between a and 1 Bob claims the case: the focus stays on the proposal, and 1 is no correction of the tone."""
    case = make_case(inst.database, brand, source)
    answering.add(inst, {"title": "Lost", "text": "{brand} is sorry."}, now())
    page = enter("Ann")
    page.goto(f"/cases/{case.number}")
    page.keyboard.press("a")
    webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    expect(page.locator(".case-head .state")).to_have_text("Bob has this case")
    page.keyboard.press("1")
    expect(page.locator("#answer")).to_have_value("Acme is sorry.")


def test_both_see_what_the_other_does(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """Ann asks, Lea's open page shows it; Lea refuses, Ann's page says why and has the text, without a reload."""
    answering.require(inst, required=True, slug=brand.slug)
    case = make_case(inst.database, brand, source)
    ann, lea = enter("Ann"), enter("Lea", Role.LEAD)
    ann.goto(f"/cases/{case.number}")
    ann.locator("[data-act=claim] button").click()
    lea.goto(f"/cases/{case.number}")
    ann.fill("#answer", "Sory!")
    ann.get_by_text("Record as answered").click()
    expect(ann.locator("#answering")).to_contain_text("waits for approval")
    expect(lea.locator("#approved")).to_have_value("Sory!")
    lea.fill("#refusal", "A typo")
    lea.get_by_role("button", name="Refuse").click()
    expect(ann.locator("#answer-state")).to_contain_text("A typo")
    expect(ann.locator("#answer")).to_have_value("Sory!")
