"""Answering a case from its page."""

import re

from fastapi.testclient import TestClient

from listener.services.installation import Installation
from listener.terms import Role
from models import Case
from tests.console.conftest import HERE, PASSWORD, Enter, send


def test_a_draft_survives_a_reload_and_another_browser(ann: TestClient, enter: Enter, case: Case) -> None:
    """Saved by the button, without a script: the text comes back, in any browser of Ann's, for her only."""
    done = send(ann, f"/cases/{case.number}/draft", text="We are <sorry>", mentions=1)
    assert (done.status_code, done.headers["location"]) == (303, f"/cases/{case.number}#answering")
    assert "We are &lt;sorry&gt;</textarea>" in ann.get(f"/cases/{case.number}").text
    other = TestClient(ann.app, base_url=HERE)
    other.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    assert "We are &lt;sorry&gt;</textarea>" in other.get(f"/cases/{case.number}").text
    assert "We are &lt;sorry&gt;" not in enter(Role.AGENT, "Bob").get(f"/cases/{case.number}").text


def test_the_script_hears_when_it_was_saved(ann: TestClient, case: Case) -> None:
    """A save by the script is answered with the time, one too long with why."""
    path, headers = f"/cases/{case.number}/draft", {"Accept": "application/json", "X-CSRF-Token": ann.csrf}
    assert ann.post(path, data={"text": "Hello", "mentions": 1}, headers=headers).json()["message"].startswith("Saved ")
    refused = ann.post(path, data={"text": "x" * 6000, "mentions": 1}, headers=headers)
    assert refused.status_code == 400 and "5000" in refused.json()["message"]


def test_without_a_script_an_agent_answers_and_closes(ann: TestClient, inst: Installation, case: Case) -> None:
    """Claim, read, answer by hand, record and close: plain forms, and the answer stands in the timeline."""
    send(ann, f"/cases/{case.number}/claim")
    page = ann.get(f"/cases/{case.number}").text
    assert "Record and close" in page and 'data-copies="Copied."' in page and 'value="send"' not in page
    done = send(ann, f"/cases/{case.number}/answer", does="record_close", text="Sorry!", **_fields(page))
    assert (done.status_code, done.headers["location"]) == (303, f"/cases/{case.number}#answering")
    page = ann.get(f"/cases/{case.number}").text
    assert "We answered" in page and '<p class="note" dir="auto">Sorry!</p>' in page and "Closed: Answered" in page


def test_a_refused_answer_is_not_lost(ann: TestClient, enter: Enter, case: Case) -> None:
    """Another holds the case by now: 409 says who, and the text waits as a draft."""
    page = ann.get(f"/cases/{case.number}").text
    send(enter(Role.AGENT, "Bob"), f"/cases/{case.number}/claim")
    refused = send(ann, f"/cases/{case.number}/answer", does="record", text="Sorry!", **_fields(page))
    assert refused.status_code == 409 and "Bob has this case" in refused.text
    assert "Sorry!</textarea>" in ann.get(f"/cases/{case.number}").text


def _fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the form of the answer."""
    form = page.partition('id="answering"')[2].partition("</form>")[0]
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in found.items() if name != "csrf"}
