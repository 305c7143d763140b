"""Two agents on one case, each in a browser of their own: what one does, the other sees.

How soon is measured, not judged: tests/benchmarks/bench_two_browsers.py.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session

from listener.services import webcare
from listener.services.installation import Installation
from models import Brand, Case, Source
from tests.browser.conftest import Window
from tests.factories import make_case, now

pytestmark = pytest.mark.browser


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


def _open(page: Page, case: Case) -> Page:
    page.goto(f"/cases/{case.number}")
    return page


def test_who_looks_and_who_writes_is_seen(case: Case, enter: Window) -> None:
    """In the list and in the case: Ann is looking, Ann is writing, Ann is gone. She never sees herself."""
    ann, bob, cas = enter("Ann"), enter("Bob"), enter("Cas")
    _open(bob, case)
    row = cas.locator(f"#case-{case.number} .present")
    expect(row).to_have_text("Bob is looking")
    _open(ann, case)
    expect(row).to_have_text("Ann is looking, Bob is looking")
    expect(bob.locator(".case-head .present")).to_have_text("Ann is looking")
    expect(ann.locator(".case-head .present")).to_have_text("Bob is looking")
    ann.locator("#note").press_sequentially("They called")
    expect(bob.locator(".case-head .present")).to_have_text("Ann is writing")
    expect(row).to_have_text("Ann is writing, Bob is looking")
    ann.goto("/queue")
    expect(bob.locator(".case-head .present")).to_have_text("")
    expect(row).to_have_text("Bob is looking")


def test_a_claim_is_seen_and_a_stale_action_refused(case: Case, enter: Window) -> None:
    """Both read the case; Ann claims: Bob's page says so, and his claim from before is refused with her name."""
    ann, bob = _open(enter("Ann"), case), _open(enter("Bob"), case)
    expect(bob.locator(".case-head .state")).to_have_text("Nobody has this case yet")
    ann.keyboard.press("c")
    expect(ann.locator(".case-head .state")).to_contain_text("You have this case for 10 min")
    expect(bob.locator(".case-head .state")).to_have_text("Ann has this case")
    expect(bob.locator("#toasts")).to_contain_text("This case has changed")
    bob.get_by_role("button", name="Spam", exact=True).click()
    expect(bob.get_by_role("alert")).to_contain_text("Ann has this case")


def test_a_lease_runs_out_on_both_sides(inst: Installation, case: Case, enter: Window) -> None:
    """Ann's page keeps her claim; when it could not for ten minutes, both see it, and Bob takes the case."""
    ann, bob = enter("Ann"), enter("Bob")
    _open(ann, case).keyboard.press("c")
    expect(ann.locator(".case-head .lease")).to_have_text("for 10 min")
    expect(bob.locator(f"#case-{case.number} .holder")).to_have_text("Ann")
    ann.route("**/here", lambda route: route.abort())  # her line is cut: no sign of her arrives

    def let_time_pass(session: Session) -> None:
        session.get_one(Case, case.id).lease_until = now() - timedelta(seconds=1)

    inst.database.write(let_time_pass)
    assert webcare.give_back_due(inst, now() + timedelta(seconds=1)) == 1
    expect(ann.locator(".case-head .state")).to_have_text("Nobody has this case yet")
    expect(bob.get_by_role("button", name=f"Claim, case {case.number}")).to_be_visible()
    ann.get_by_role("button", name="Answered", exact=True).click()
    expect(ann.get_by_role("alert")).to_contain_text("Given back: nobody was there any more")
    bob.keyboard.press("j")
    bob.keyboard.press("c")
    expect(bob.locator(f"#case-{case.number} .holder")).to_have_text("You")
    assert webcare.case(inst, case.number).row.holder.name == "Bob"  # type: ignore[union-attr]


def test_a_page_that_is_open_keeps_the_claim(inst: Installation, case: Case, enter: Window) -> None:
    """A lease that is nearly over is renewed by the page itself; without a script, by a button."""
    ann = _open(enter("Ann"), case)
    ann.keyboard.press("c")
    expect(ann.locator(".case-head .lease")).to_have_text("for 10 min")

    def nearly_over(session: Session) -> None:
        session.get_one(Case, case.id).lease_until = now() + timedelta(minutes=2)

    inst.database.write(nearly_over)
    ann.reload()
    expect(ann.locator(".case-head .lease")).to_have_text("for 10 min")
    assert not webcare.give_back_due(inst, now() + timedelta(minutes=5))


def test_the_claim_is_kept_without_a_script(inst: Installation, case: Case, enter: Window) -> None:
    """A button does what the script does."""
    deaf = _open(enter("Dee", script=False), case)
    deaf.get_by_role("button", name="Claim, case").click()

    def nearly_over(session: Session) -> None:
        session.get_one(Case, case.id).lease_until = now() + timedelta(minutes=2)

    inst.database.write(nearly_over)
    deaf.get_by_role("button", name="Keep it").click()
    expect(deaf.locator(".case-head .lease")).to_have_text("for 9 min")


def test_a_case_is_put_aside_and_taken_up_again(inst: Installation, case: Case, enter: Window) -> None:
    """w, u, z, a choice: Ann puts the case aside on the keyboard, takes it back, snoozes it; Bob's counts follow."""
    ann, bob = _open(enter("Ann"), case), enter("Bob")
    ann.keyboard.press("w")
    ann.wait_for_url("**/queue?done=waiting*")
    expect(bob.locator('[data-count="waiting"]')).to_have_text("1")
    ann.keyboard.press("u")
    expect(ann.locator("#toasts")).to_contain_text("is taken up again")
    expect(bob.locator('[data-count="waiting"]')).to_have_text("0")
    _open(ann, case).keyboard.press("z")
    expect(ann.get_by_role("button", name="For an hour")).to_be_focused()
    ann.get_by_role("button", name="Until tomorrow, 9:00").click()
    ann.wait_for_url("**/queue?done=snoozed*")
    expect(bob.locator('[data-count="snoozed"]')).to_have_text("1")
    bob.goto("/queue?view=snoozed")
    expect(bob.locator(f"#case-{case.number} .holder")).to_contain_text("Ann →")
    ann.goto("/queue?view=snoozed")
    ann.get_by_role("button", name="Take up again, case").click()
    expect(bob.locator(".row:not(.gone)")).to_have_count(0)


def test_a_case_changes_tiers_without_a_script(inst: Installation, case: Case, enter: Window) -> None:
    """By forms alone: snoozed until a moment typed, taken up, escalated with a note, found by tier, handed back."""
    page = _open(enter("Dee", script=False), case)
    page.get_by_text("Snooze", exact=False).first.click()
    page.get_by_label("Until", exact=True).fill((now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Snooze", exact=True).click()
    page.get_by_role("link", name="Snoozed").click()
    page.get_by_role("button", name="Take up again, case").click()
    _open(page, case).locator("summary", has_text="Escalate").click()
    page.locator(".aside[open] textarea").fill("A lawyer wrote")
    page.get_by_role("button", name="Escalate", exact=True).click()
    expect(page.locator(".flash")).to_contain_text("is escalated")
    page.goto("/queue?tier=n2")
    expect(page.locator(f"#case-{case.number} .tier")).to_have_text("N2")
    _open(page, case).locator("summary", has_text="Hand back").click()
    expect(page.get_by_text("A lawyer wrote")).to_be_visible()
    page.get_by_role("button", name="Hand back", exact=True).click()
    assert webcare.case(inst, case.number).row.case.tier == "n1"
