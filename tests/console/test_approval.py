"""Four eyes in the console, without a script."""

import re

from fastapi.testclient import TestClient

from listener.services import answering
from listener.services.installation import Installation
from listener.terms import Role
from models import Brand, Case
from tests.console.conftest import Enter, send


def test_a_lead_approves_from_the_queue(
    ann: TestClient, enter: Enter, inst: Installation, brand: Brand, case: Case
) -> None:
    """Ann asks, Lea finds it in her view, edits and approves; Ann records what was approved."""
    answering.require(inst, required=True, slug=brand.slug)
    path = f"/cases/{case.number}"
    send(ann, f"{path}/claim")
    page = ann.get(path).text
    fields = dict(
        re.findall(r'type="hidden" name="(version|mentions|post)" value="([^"]*)"', page.partition('id="answering"')[2])
    )
    send(ann, f"{path}/answer", does="record", text="Sory!", **fields)
    assert "This answer by Ann waits for approval." in ann.get(path).text
    lea = enter(Role.LEAD, "Lea")
    assert f"/cases/{case.number}" in lea.get("/queue?view=approval").text
    approve = re.search(rf"{path}/answers/[\w-]+/approve", lea.get(path).text)
    assert approve and approve[0] not in ann.get(path).text
    assert send(ann, approve[0], text="Mine").status_code == 403
    send(lea, approve[0], text="Sorry!")
    page = ann.get(path).text
    assert "is approved" in page and "Sorry!" in page
    fields = dict(re.findall(r'type="hidden" name="(version|mentions)" value="([^"]*)"', page.partition("/retract")[2]))
    send(ann, f"{path}/answer", does="record_close", **fields)
    page = ann.get(path).text
    assert "We answered" in page and "Closed: Answered" in page and "Approval asked" in page


def test_an_owner_says_whose_answers_are_read(enter: Enter, inst: Installation, brand: Brand) -> None:
    """A button a brand and a person; a lead has none."""
    own = enter(Role.OWNER, "Own")
    assert "Answers go out at once" in own.get("/approval").text
    send(own, "/approval", brand=brand.slug, on="true")
    assert "Answers are approved first" in own.get("/approval").text
    assert enter(Role.LEAD, "Lea").get("/approval").status_code == 403


def test_without_a_brand_the_page_says_how_to_add_one(enter: Enter) -> None:
    """Nobody meets a heading with nothing under it."""
    page = enter(Role.OWNER, "Own").get("/approval").text
    assert 'href="/new/brands"' in page.partition("<main")[2] and "<h2>Brands</h2>" not in page
