"""Three panes: on a wide screen a case opens beside the list, and what is done in it leaves the list where it is."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from listener.services import webcare
from listener.services.installation import Installation
from listener.terms import CaseState, CloseReason
from models import Brand, Case, Source
from tests.browser.conftest import Window
from tests.factories import make_agent, make_case, now

pytestmark = pytest.mark.browser


@pytest.fixture
def cases(inst: Installation, brand: Brand, source: Source) -> list[Case]:
    """Three, the most pressing first."""
    return [
        make_case(inst.database, brand, source, text=text, age=timedelta(minutes=age))
        for text, age in (("First", 30), ("Second", 20), ("Third", 10))
    ]


def _open(page: Page) -> str | None:
    return page.locator("#pane article.case").get_attribute("data-case")


def test_a_case_is_worked_through_beside_the_list(inst: Installation, cases: list[Case], enter: Window) -> None:
    """j, Enter, c, a note, j, Escape, x: the keys act where the focus is, and the address names the open case."""
    page = enter("Ann", width=1400)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane .text")).to_have_text("First")
    assert page.url.endswith(f"/queue#case-{cases[0].number}")
    page.keyboard.press("c")
    expect(page.locator("#pane .state")).to_contain_text("You have this case")
    expect(page.locator(f"#case-{cases[0].number} .holder")).to_have_text("You")
    page.keyboard.press("n")
    page.keyboard.type("They called")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#pane .note")).to_have_text("They called")
    page.keyboard.press("j")
    expect(page.locator("#pane .text")).to_have_text("Second")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Second")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#bulk .number")).to_have_text("1 ticked")
    page.reload()
    expect(page.locator("#pane .text")).to_have_text("Second")


def test_a_closed_case_leaves_the_pane_and_comes_back(inst: Installation, cases: list[Case], enter: Window) -> None:
    """x closes what is read, the next row has the focus, u takes it back."""
    page = enter("Ann", width=1400)
    page.get_by_role("link", name="First").click()
    expect(page.locator("#pane .text")).to_have_text("First")
    page.keyboard.press("c")
    expect(page.locator("#pane .state")).to_contain_text("You have this case")
    page.keyboard.press("x")
    expect(page.locator("#pane .empty-pane")).to_be_visible()
    expect(page.get_by_role("link", name="Second")).to_be_focused()
    assert webcare.case(inst, cases[0].number).row.case.close_reason is CloseReason.ANSWERED
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("is open again")
    assert webcare.case(inst, cases[0].number).row.case.state is CaseState.CLAIMED


def test_what_is_typed_stays_when_another_case_is_opened(cases: list[Case], enter: Window) -> None:
    """An answer begun is saved though nobody paused, and is there when the case is opened again."""
    page = enter("Ann", width=1400)
    page.get_by_role("link", name="First").click()
    page.locator("#answer").fill("We are looking into")
    page.get_by_role("link", name="Second").click()
    expect(page.locator("#pane .text")).to_have_text("Second")
    page.get_by_role("link", name="First").click()
    expect(page.locator("#answer")).to_have_value("We are looking into")


def test_a_colleague_is_seen_and_comes_first(inst: Installation, cases: list[Case], enter: Window) -> None:
    """In the pane as on the page: Bob's claim is announced, and Ann's from before is refused with his name."""
    page = enter("Ann", width=1400)
    for told in ("queue/live", "here"):  # Ann must not know yet
        page.route(f"**/{told}", lambda route: route.abort())
    page.reload()
    page.get_by_role("link", name="First").click()
    expect(page.locator("#pane .state")).to_have_text("Nobody has this case yet")
    webcare.claim(inst, cases[0].number, make_agent(inst.database, "Bob"), now())
    page.keyboard.press("c")
    expect(page.locator("#toasts")).to_have_text(re.compile("Bob has this case.*This case has changed", re.DOTALL))
    expect(page.locator("#toasts .refused")).to_contain_text("Bob has this case")
    expect(page.locator("#pane .state")).to_have_text("Bob has this case")


def test_on_a_smaller_screen_a_case_is_a_page(cases: list[Case], enter: Window) -> None:
    """Where three panes have no room, and where there is no script, a case has the screen for itself."""
    for page in (enter("Ann", width=1280), enter("Dee", width=1400, script=False)):
        page.get_by_role("link", name="First").click()
        page.wait_for_url(f"**/cases/{cases[0].number}")
        expect(page.locator(".text")).to_have_text("First")
