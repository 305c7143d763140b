"""The day of an agent, in a real browser, on the keyboard."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Request, Route, expect

from listener.services import accounts, answering, webcare
from listener.services.installation import Installation
from listener.terms import CaseState, CloseReason, Role, Tier
from models import Brand, Source
from tests.browser.conftest import ON_BOTH, PASSWORD, Window
from tests.factories import make_agent, make_case, now

pytestmark = pytest.mark.browser


def test_the_owner_enters_by_the_one_time_link(inst: Installation, address: str, window: Window) -> None:
    """The link, a name, an address and a password, and the first screen tells what to do next."""
    link = accounts.first_owner_link(inst, now())
    assert link
    page = window()
    page.goto(link.replace(inst.settings.base_url, address))
    page.fill("#name", "Eva")
    page.fill("#email", "eva@example.org")
    page.fill("#password", "four unrelated words")
    page.click("main button.primary")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()


def test_the_clock_runs(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """Without a reload the seconds pass, and a case that runs out turns from left to late, in words."""
    make_case(inst.database, brand, source, age=timedelta(minutes=59, seconds=55))
    page = enter()
    clock = page.locator(".clock")
    expect(clock).to_have_class(re.compile("soon|late"))
    first = clock.inner_text()
    expect(clock).not_to_have_text(first)
    expect(clock).to_contain_text("late")


@ON_BOTH
def test_claim_close_and_undo_on_the_keyboard(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """j, c, Enter, x, u: taken, read, answered, and taken back, without a mouse."""
    make_case(inst.database, brand, source, text="First")
    second = make_case(inst.database, brand, source, text="Second", age=timedelta(minutes=5))
    page = enter("Ann")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Second")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator(f"#case-{second.number} .holder")).to_have_text("You")
    expect(page.get_by_role("link", name="Second")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have this case")).to_be_visible()
    page.wait_for_load_state()  # keys are heard once the page's script was read
    page.keyboard.press("x")
    page.wait_for_url("**/queue?done=closed*")
    assert webcare.case(inst, second.number).row.case.close_reason is CloseReason.ANSWERED
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("is open again")
    assert webcare.case(inst, second.number).row.case.state is CaseState.CLAIMED


@ON_BOTH
def test_two_browsers_on_one_case(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """The second agent sees the claim without a reload; one whose page did not hear of it is told who was first."""
    case = make_case(inst.database, brand, source)
    ann, bob = enter("Ann"), enter("Bob")
    deaf = enter("Cas", script=False)
    ann.keyboard.press("j")
    ann.keyboard.press("c")
    expect(bob.locator(f"#case-{case.number} .holder")).to_have_text("Ann")
    expect(bob.get_by_role("button", name="Claim, case")).to_have_count(0)
    deaf.get_by_role("button", name="Claim, case").click()
    expect(deaf.get_by_role("alert")).to_contain_text("Ann has this case")


def test_a_refused_claim_says_so_in_the_list(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """With a script too: a claim that comes second shows who was first and the row as it is now."""
    case = make_case(inst.database, brand, source)
    page = enter("Bob")
    page.route("**/queue/live", lambda route: route.abort())
    page.reload()
    webcare.claim(inst, case.number, make_agent(inst.database, "Ann"), now())
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("#toasts .refused")).to_contain_text("Ann has this case")
    expect(page.locator(f"#case-{case.number} .holder")).to_have_text("Ann")


def test_a_click_is_heard_though_its_row_changes_meanwhile(
    inst: Installation, brand: Brand, source: Source, enter: Window
) -> None:
    """Bob claims while Ann's button of the mouse is down: her row waits until it is up, and her click is answered."""
    case = make_case(inst.database, brand, source)
    page = enter("Ann")
    page.get_by_role("button", name="Claim, case").hover()
    page.mouse.down()
    with page.expect_event("requestfinished", lambda one: "x-fragment" in one.headers):
        webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    page.evaluate(
        "() => new Promise((done) => setTimeout(done, 200))"
    )  # what came is laid out by then, were it not held
    page.mouse.up()
    expect(page.locator("#toasts .refused")).to_contain_text("Bob has this case")
    expect(page.locator(f"#case-{case.number} .holder")).to_have_text("Bob")


def test_new_cases_wait_while_someone_is_in_the_list(
    inst: Installation, brand: Brand, source: Source, enter: Window
) -> None:
    """With the keyboard in the list nothing moves: a bar counts what is new and shows it when asked."""
    make_case(inst.database, brand, source, text="Here already")
    page = enter()
    page.keyboard.press("j")
    for n in range(3):
        make_case(inst.database, brand, source, text=f"New one {n}", age=timedelta(minutes=50))
    expect(page.locator("#fresh")).to_have_text("3 new cases. Show them")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.get_by_role("link", name="Here already")).to_be_focused()
    page.keyboard.press("g")
    expect(page.locator(".row")).to_have_count(4)
    expect(page.get_by_role("link", name="Here already")).to_be_focused()
    expect(page.locator("#fresh")).to_be_hidden()
    expect(page.locator('[data-count="open"]')).to_have_text("4")


@ON_BOTH
def test_new_cases_come_by_themselves_when_nobody_is_in_the_list(
    inst: Installation, brand: Brand, source: Source, enter: Window
) -> None:
    """An agent who only watches sees them appear, first in an empty queue, then above others."""
    page = enter()
    expect(page.locator(".row")).to_have_count(0)
    make_case(inst.database, brand, source, text="First of the day")
    expect(page.locator(".row")).to_have_count(1)


def test_what_comes_before_the_stream_opens_is_seen(
    inst: Installation, brand: Brand, source: Source, enter: Window
) -> None:
    """A case of the moment between the page and its stream appears, though nothing changes after it."""
    page = enter()

    def late(route: Route) -> None:
        make_case(inst.database, brand, source, text="Just in between")
        route.continue_()

    page.route("**/queue/live", late, times=1)
    page.goto("/queue")
    expect(page.get_by_role("link", name="Just in between")).to_be_visible()


def test_changes_that_come_while_the_list_is_asked_for_are_asked_for_together(
    brand: Brand, source: Source, enter: Window
) -> None:
    """A storm of changes costs two readings of the list, not one each: what came first, and all that came since."""
    page = enter()
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one) if "x-fragment" in one.headers else None)
    storm = "".join(f"event: changed\ndata: stamp-{n} {n}\n\n" for n in range(1, 6))
    page.route("**/queue/live", lambda route: route.abort())
    page.route("**/queue/live", lambda route: route.fulfill(body=storm, content_type="text/event-stream"), times=1)
    with page.expect_event("requestfinished", lambda one: asked[1:2] == [one]):
        page.goto("/queue")
    assert len(asked) == 2


def test_an_open_case_says_when_it_changed(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """While an agent reads a case, a colleague's claim is announced and nothing moves."""
    case = make_case(inst.database, brand, source)
    page = enter()
    page.goto(f"/cases/{case.number}")
    webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    expect(page.locator("#toasts")).to_contain_text("This case has changed")


def test_the_sheet_of_keys_opens(enter: Window) -> None:
    """? shows the keys, Escape hides them."""
    page = enter()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@ON_BOTH
def test_a_whole_case_without_a_script(inst: Installation, brand: Brand, source: Source, enter: Window) -> None:
    """With JavaScript off an agent claims, reads, notes, closes and undoes."""
    case = make_case(inst.database, brand, source)
    page = enter(script=False)
    page.get_by_role("button", name="Claim, case").click()
    page.locator(".row .open").click()
    page.fill("#note", "Called them")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note")).to_have_text("Called them")
    page.get_by_role("button", name="Answered", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("is closed")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("You have this case")).to_be_visible()
    assert webcare.case(inst, case.number).row.case.state is CaseState.CLAIMED


@ON_BOTH
def test_a_day_without_a_mouse(inst: Installation, brand: Brand, source: Source, window: Window) -> None:
    """Signed in, taken, answered from a suggestion, recorded, closed, reopened; another one escalated with a note."""
    answering.add(inst, {"title": "Teapots", "text": "{brand} is sorry.", "tags": "teapot"}, now())
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    first = make_case(inst.database, brand, source, text="My teapot exploded", age=timedelta(minutes=30))
    second = make_case(inst.database, brand, source, text="A lawyer will write", age=timedelta(minutes=5))
    page = window()
    page.goto("/sign-in")
    page.locator("#email").focus()
    page.keyboard.type("ann@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    for key in ("j", "c"):
        page.keyboard.press(key)
    expect(page.locator(f"#case-{first.number} .holder")).to_have_text("You")
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_contain_text("You have this case")
    page.wait_for_load_state()  # keys are heard once the page's script was read
    for key in ("a", "1"):
        page.keyboard.press(key)
    expect(page.locator("#answer")).to_have_value("Acme is sorry.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".events")).to_contain_text("We answered")
    page.wait_for_load_state()
    page.keyboard.press("x")
    page.wait_for_url("**/queue?done=closed*")
    assert webcare.case(inst, first.number).row.case.close_reason is CloseReason.ANSWERED
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("is open again")
    page.goto(f"/cases/{second.number}")
    page.keyboard.press("e")
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("It names the driver")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?done=escalated*")
    assert webcare.case(inst, second.number).row.case.tier is Tier.N2
