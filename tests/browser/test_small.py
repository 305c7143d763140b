"""What a row and a strip of views leave room for: on a phone, and under the focus."""

import pytest
from playwright.sync_api import Page, expect

from listener.services import views, webcare
from listener.services.installation import Installation
from listener.terms import CloseReason, Role
from models import Brand, Case, Source
from tests.browser.conftest import Window
from tests.factories import make_agent, make_author, make_case, now

pytestmark = pytest.mark.browser


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source, author=make_author(inst.database))


def _box(page: Page, place: str) -> dict[str, float]:
    found = page.locator(place).first.bounding_box()
    assert found
    return dict(found)


def test_saved_views_take_one_line_of_a_phone(inst: Installation, case: Case, enter: Window) -> None:
    """However many there are they scroll sideways, with the keyboard too; saving one more unfolds below them."""
    lead = make_agent(inst.database, "Lea", role=Role.LEAD)
    for n in range(8):
        views.keep(inst, lead, f"What is urgent {n}", f"view=open&q=word{n}&level=high", now(), shared=True)
    page = enter(width=360)
    page.goto("/queue?q=nothing")
    strip = _box(page, ".views ul:has(.kept)")
    assert strip["height"] <= 44 and _box(page, ".views")["height"] <= 92
    last = page.locator(".kept a").last
    last.focus()
    expect(last).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator(".keeping summary").press("Enter")
    form = _box(page, ".keeping form")
    assert form["width"] > 300 and form["y"] >= strip["y"] + strip["height"]
    last.click()
    expect(page.locator(".kept [aria-current]")).to_be_in_viewport(ratio=1)


def test_a_phone_says_in_full_why_a_case_was_closed(inst: Installation, case: Case, enter: Window) -> None:
    """The reason takes a second line beside its button where one is too short."""
    page = enter(width=360)
    webcare.close(inst, case.number, make_agent(inst.database, "Bob"), CloseReason.NO_ANSWER_NEEDED, now())
    page.goto("/queue?view=closed")
    assert page.locator(".holder").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    holder, button = _box(page, ".holder"), _box(page, ".who button")
    assert holder["x"] + holder["width"] <= button["x"] and button["height"] >= 40


@pytest.mark.parametrize("width", [900, 1360])
def test_the_corrections_leave_the_focus_to_be_seen(case: Case, enter: Window, width: int) -> None:
    """They stand below the outline of the post, and beside its clock."""
    page = enter(width=width)
    page.locator(".row .open").focus()
    expect(page.locator(".row .correct")).to_be_visible()
    outlined, bar, clock = (_box(page, f".row {one}") for one in (".open", ".correct", ".clock .hour"))
    assert bar["y"] >= outlined["y"] + outlined["height"] + 1
    assert bar["y"] >= clock["y"] + clock["height"] or bar["x"] + bar["width"] <= clock["x"]


def test_the_first_steps_have_the_screen_to_themselves(enter: Window) -> None:
    """Where there is no case to open yet, no pane says so beside them."""
    page = enter(width=1360)
    expect(page.locator(".steps")).to_be_visible()
    expect(page.locator("#pane")).to_be_hidden()


def test_the_door_keeps_off_the_edges_of_a_phone(window: Window) -> None:
    """The form stands on the page, with the page to be seen on both sides."""
    page = window(width=360)
    page.goto("/sign-in")
    door = _box(page, ".door")
    assert door["x"] >= 16 and door["x"] + door["width"] <= 344
