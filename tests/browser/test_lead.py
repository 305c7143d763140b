"""The day of a team lead, in a real browser: what will be late, who has too much, what may be said."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from listener.services import accounts, answering, webcare
from listener.services.installation import Installation
from listener.terms import Role
from models import Brand, Case, Source
from tests.browser.conftest import ON_BOTH, PASSWORD, Window
from tests.factories import make_agent, make_case, now

pytestmark = [pytest.mark.browser, ON_BOTH]


@pytest.fixture
def cases(inst: Installation, brand: Brand, source: Source) -> list[Case]:
    """Late, soon, calm; all of them Bob's."""
    bob = make_agent(inst.database, "Bob")
    found = [
        make_case(inst.database, brand, source, text=text, age=timedelta(minutes=age))
        for text, age in (("Late one", 70), ("Soon one", 45), ("Calm one", 5))
    ]
    for case in found:
        webcare.claim(inst, case.number, bob, now())
    return found


def _holders(inst: Installation, cases: list[Case]) -> list[str]:
    found = [webcare.case(inst, case.number).row.holder for case in cases]
    return [holder.name if holder else "" for holder in found]


def test_what_will_be_late_is_shared_out(inst: Installation, cases: list[Case], enter: Window) -> None:
    """From the team's page to the case that will be late; two of Bob's are given to Ann, and it can be undone."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    page = enter("Lea", Role.LEAD)
    page.get_by_role("link", name="Team").click()
    expect(page.locator(".breaching li")).to_have_count(1)
    expect(page.locator(".breaching li")).to_contain_text("Bob")
    by_agent = page.locator("section", has=page.locator("#by-holder"))
    by_agent.get_by_role("row", name="Bob").get_by_role("link", name="3").click()
    expect(page.locator(".row")).to_have_count(3)
    for case in cases[:2]:
        page.locator(f"#case-{case.number} .pick").check()
    page.locator("#bulk select").select_option("Ann")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("2 cases assigned.")
    assert _holders(inst, cases) == ["Ann", "Ann", "Bob"]
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("2 cases are with whom they were.")
    assert _holders(inst, cases) == ["Bob", "Bob", "Bob"]


def test_an_answer_is_edited_and_approved(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """Found in the view of what waits, put right, approved: the writer's open page says so without a reload."""
    answering.require(inst, required=True, slug=brand.slug)
    case = make_case(inst.database, brand, source, text="My teapot exploded")
    ann, lea = enter("Ann"), enter("Lea", Role.LEAD)
    ann.goto(f"/cases/{case.number}")
    ann.keyboard.press("c")
    expect(ann.locator(".state")).to_contain_text("You have this case")
    ann.fill("#answer", "Sory!")
    ann.get_by_text("Record as answered").click()
    expect(ann.locator("#answering")).to_contain_text("waits for approval")
    lea.get_by_role("link", name="To approve").click()
    lea.get_by_role("link", name="My teapot exploded").click()
    lea.fill("#approved", "Sorry!")
    lea.get_by_role("button", name="Approve and send").click()
    expect(ann.locator("#answer-state")).to_contain_text("is approved")
    expect(ann.locator("#approved-text")).to_have_text("Sorry!")
    ann.get_by_role("button", name="Record and close").click()
    expect(ann.locator(".state")).to_contain_text("Closed: Answered")
