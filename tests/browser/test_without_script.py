"""The whole day of an agent with JavaScript off: by links, forms and redirects alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from listener.connectors import load_connectors
from listener.http import Door
from listener.services import analysis, answering, listening, webcare
from listener.services.installation import Installation
from listener.terms import CaseState, CloseReason
from models import Brand, Case, Source
from tests.browser.conftest import PASSWORD, Window
from tests.console.test_answer_by_api import publish
from tests.factories import make_agent, make_brand, make_case, make_source, now
from tests.standins.mastodon import Mastodon

pytestmark = pytest.mark.browser


@pytest.fixture
def server() -> Iterator[Mastodon]:
    with Mastodon(day=3, arriving=0) as standin:
        yield standin


@pytest.fixture
def inst(inst: Installation, server: Mastodon) -> Iterator[Installation]:
    """An installation whose door leads to a server that takes answers, and nowhere else."""
    with Door(frozenset({server.host})) as door:
        yield replace(inst, connectors=load_connectors(), http=door)


@pytest.fixture
def page(enter: Window, case: Case) -> Page:
    return enter("Dee", script=False)


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source, text="My teapot exploded")


def test_an_answer_is_written_and_recorded(inst: Installation, case: Case, page: Page) -> None:
    """Claimed, read, a proposal put in, the draft saved, posted by hand and recorded, closed with it, reopened."""
    answering.add(inst, {"title": "Teapots", "text": "{brand} is sorry.", "tags": "teapot"}, now())
    page.get_by_role("link", name="My teapot exploded").click()
    expect(page.locator(".post .text")).to_have_text("My teapot exploded")
    page.get_by_role("button", name="Claim, case").click()
    page.get_by_role("button", name="Insert: Teapots").click()
    text = page.get_by_label("Answer to the author")
    expect(text).to_have_value("Acme is sorry.")
    text.fill("Acme is sorry. Dee")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(text).to_have_value("Acme is sorry. Dee")
    page.get_by_role("button", name="Record and close").click()
    expect(page.locator(".state")).to_have_text("Closed: Answered")
    expect(page.locator(".events")).to_contain_text("Acme is sorry. Dee")
    assert webcare.case(inst, case.number).row.case.close_reason is CloseReason.ANSWERED
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".state")).to_contain_text("You have this case")
    assert webcare.case(inst, case.number).row.case.state is CaseState.CLAIMED


def test_an_answer_is_sent_to_its_source(inst: Installation, brand: Brand, server: Mastodon, enter: Window) -> None:
    """Where a source takes answers, one button sends: the author has it, and the case says where it stands."""
    publish(server, "@acme this is terrible, my order is gone #acme")
    source = make_source(inst.database, "Mastodon", connector="mastodon", options=server.options(), next_poll_at=now())
    listening.poll_source(inst, source.id, now())
    analysis.analyse_due(inst, now())
    page = enter("Dee", script=False)
    page.get_by_role("button", name="Claim, case").click()
    page.locator(".row .open").click()
    page.get_by_label("Answer to the author").fill("We are looking for it.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#answer-state")).to_contain_text("The answer is being sent")
    assert answering.send_due(inst, now() + timedelta(seconds=1)) == 1
    page.reload()
    expect(page.locator(".events")).to_contain_text("We answered")
    (posted,) = server.answers
    assert posted.text == "@ann We are looking for it."


def test_what_is_looked_for_is_found(inst: Installation, case: Case, source: Source, page: Page) -> None:
    """A search, a filter with its button, a filter taken away again, a view that is kept and one of the closed."""
    make_case(inst.database, make_brand(inst.database, "Bolt"), source, text="Nothing of the kind")
    page.get_by_role("searchbox").fill("teapot")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".row .open")).to_have_text("My teapot exploded")
    page.get_by_role("link", name="Without the filter").click()
    expect(page.locator(".row")).to_have_count(2)
    page.get_by_label("Brand").select_option("bolt")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".row .open")).to_have_text("Nothing of the kind")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name", exact=True).fill("All of Bolt")
    page.locator(".keeping button").click()
    page.get_by_role("link", name="Closed", exact=True).click()
    page.get_by_role("link", name="All of Bolt").click()
    expect(page.locator(".row .open")).to_have_text("Nothing of the kind")
    page.get_by_text("More filters").click()
    page.get_by_label("Language").select_option("en")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".row")).to_have_count(1)


def test_a_note_an_escalation_and_who_was_first(inst: Installation, case: Case, page: Page) -> None:
    """Noted, escalated with why, handed back; a colleague's claim is told, and the way back to the case is there."""
    page.get_by_role("link", name="My teapot exploded").click()
    page.fill("#note", "They called")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note")).to_have_text("They called")
    page.locator("summary", has_text="Escalate").click()
    page.locator(".aside[open] textarea").fill("A lawyer wrote")
    page.get_by_role("button", name="Escalate", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("is escalated")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("A lawyer wrote")).to_be_visible()
    webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    page.get_by_role("button", name="Claim, case").click()
    expect(page.get_by_role("alert")).to_contain_text("Bob has this case")
    page.get_by_role("link", name="Look at it again").click()
    expect(page.locator(".state")).to_contain_text("Bob has this case")


def test_signing_out_and_in_leads_back(case: Case, page: Page) -> None:
    """Whoever opens a case without a sign-in is led to it after the form; a wrong password loses nothing but itself."""
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/cases/{case.number}")
    page.fill("#email", "dee@example.org")
    page.fill("#password", "not these four words")
    page.click("main button.primary")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#email")).to_have_value("dee@example.org")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    expect(page.locator(".post .text")).to_have_text("My teapot exploded")
