"""Searching, ticking and undoing on the keyboard, in a real browser."""

import pytest
from playwright.sync_api import expect

from listener.services import webcare
from listener.services.installation import Installation
from listener.terms import Role
from models import Brand, Source
from tests.browser.conftest import Window
from tests.factories import make_agent, make_case, now

pytestmark = pytest.mark.browser


def test_two_are_closed_by_keys_and_brought_back(
    inst: Installation, enter: Window, brand: Brand, source: Source
) -> None:
    """x ticks, b leads to the actions, Enter closes; u brings both back, and the list follows without a reload."""
    for n in range(3):
        make_case(inst.database, brand, source, text=f"Parcel number {n} is lost")
    page = enter()
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#bulk .number")).to_have_text("2 ticked")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 cases closed as spam.")
    page.locator("#toasts").get_by_role("button").focus()
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("2 cases are open again.")


def test_a_search_from_the_keyboard(inst: Installation, enter: Window, brand: Brand, source: Source) -> None:
    """/ leads into the field, Enter searches, and what narrows stands above the list."""
    make_case(inst.database, brand, source, text="A blue teapot exploded")
    make_case(inst.database, brand, source, text="Nothing of the kind")
    page = enter()
    page.keyboard.press("/")
    page.keyboard.type("teapot")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=teapot**")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".chips")).to_contain_text("teapot")


def test_the_team_sees_a_claim_without_a_reload(
    inst: Installation, enter: Window, brand: Brand, source: Source
) -> None:
    """The figures follow what colleagues do."""
    case = make_case(inst.database, brand, source)
    page = enter("Lea", Role.LEAD)
    page.goto("/team")
    bob = make_agent(inst.database, "Bob", password_hash="x")
    webcare.claim(inst, case.number, bob, now())
    expect(page.locator("#by-holder + table")).to_contain_text("Bob1")
