"""Correcting on the keyboard: in the queue, on the page of a case, and through the sample, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from listener.services import corrections, webcare
from listener.services.installation import Installation
from listener.terms import CorrectionField
from models import Brand, Source
from tests.browser.conftest import Window
from tests.factories import make_brand, make_case, make_mention, make_silent, now

pytestmark = pytest.mark.browser


@pytest.fixture
def brand(inst: Installation) -> Brand:
    """A brand that was there yesterday."""
    return make_brand(inst.database, created_at=now() - timedelta(days=9))


def test_one_key_corrects_in_the_queue(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """j, 2: the row says so at once, the focus stays; + goes on from there; u takes the last word back."""
    case = make_case(inst.database, brand, source, text="First")
    page = enter("Ann")
    page.keyboard.press("j")
    page.keyboard.press("2")
    row = page.locator(f"#case-{case.number}")
    expect(row.locator(".said")).to_have_text("corrected to “Neutral” by Ann")
    expect(page.locator("#toasts")).to_contain_text("Your word is kept.")
    expect(page.get_by_role("link", name="First")).to_be_focused()
    page.keyboard.press("+")
    expect(row.locator(".said")).to_have_count(2)
    expect(row.locator(".said").nth(1)).to_have_text("corrected to “Critical” by Ann")
    page.keyboard.press("u")
    expect(row.locator(".said")).to_have_count(1)
    (post,) = webcare.case(inst, case.number).posts
    assert [field.value for field in post.said] == ["sentiment"]


def test_one_click_corrects_in_the_queue(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """The buttons show where the pointer is, and nowhere else."""
    case = make_case(inst.database, brand, source)
    page = enter("Ann")
    row = page.locator(f"#case-{case.number}")
    button = row.get_by_role("button", name="Not about us")
    expect(button).to_be_hidden()
    row.hover()
    button.click()
    expect(row.locator(".said")).to_have_text("corrected to “Not about us” by Ann")


def test_keys_correct_the_post_in_focus(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """On the page of a case: the first post, or the one that has the focus; the page comes back to it."""
    case = make_case(inst.database, brand, source, text="The first")
    second = make_mention(inst.database, brand, source, text="The second", case=case, age=timedelta(minutes=1))
    page = enter("Ann")
    page.goto(f"/cases/{case.number}")
    page.keyboard.press("3")
    expect(page.locator(".post").first.locator(".said")).to_contain_text("corrected to “Positive” by Ann")
    page.locator(f"#post-{second.id}").focus()
    page.keyboard.press("0")
    expect(page.locator(f"#post-{second.id} .said")).to_contain_text("corrected to “Not about us” by Ann")
    page.keyboard.press("u")
    expect(page.locator(f"#post-{second.id} .said")).to_have_count(0)
    expect(page.locator(".post").first.locator(".said")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_sample_goes_by(inst: Installation, brand: Brand, source: Source, enter: Window, script: bool) -> None:
    """1, u, j, x, +: judged, taken back, skipped, judged: until nothing waits. Without a script by its buttons."""
    for number in range(2):
        make_silent(inst.database, brand, source, f"Dull {number}")
    page = enter("Ann", script=script)

    def act(key: str, name: str, role: str = "button") -> None:
        if script:
            page.wait_for_load_state()  # each act opens a page, whose keys are heard once its script was read
            page.keyboard.press(key)
        else:
            page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    page.goto("/review")
    first = page.locator(".post .text").inner_text()
    act("1", "Negative")
    expect(page.locator(".post .text")).not_to_have_text(first)
    act("u", "Undo")
    expect(page.locator(".post .text")).to_have_text(first)
    act("j", "Skip", "link")
    expect(page.locator(".post .text")).not_to_have_text(first)
    act("x", "Not about us")
    expect(page.locator(".post .text")).to_have_text(first)
    act("+", "Should have alerted")
    expect(page.get_by_role("heading", name="Nothing waits for a look")).to_be_visible()
    page.goto("/quality")
    expect(page.get_by_text("between 0 and 2 of 2 silent posts").first).to_be_visible()


def test_a_colleagues_correction_shows_by_itself(
    inst: Installation, brand: Brand, source: Source, enter: Window
) -> None:
    """A word said elsewhere appears in an open queue, as every change of a case does."""
    from tests.factories import make_agent

    case = make_case(inst.database, brand, source)
    page = enter("Ann")
    page.wait_for_timeout(1500)  # the page has heard its first stamp
    (post,) = webcare.case(inst, case.number).posts
    bob = make_agent(inst.database, "Bob")
    corrections.record(inst, post.mention.id, bob, CorrectionField.SENTIMENT, "positive", now())
    expect(page.locator(f"#case-{case.number} .said")).to_have_text("corrected to “Positive” by Bob")
