"""The knowledge base in the console, and its answers in a case."""

import re

from fastapi.testclient import TestClient

from listener.services import answering
from listener.services.installation import Installation
from listener.terms import Role
from models import Case
from tests.console.conftest import Enter, send
from tests.factories import now


def test_a_lead_writes_what_agents_read(enter: Enter, ann: TestClient) -> None:
    """Added, searched, changed, retired and brought back with plain forms; an agent reads it and changes nothing."""
    lea = enter(Role.LEAD, "Lea")
    fields = {"title": "Late", "text": "Sorry, {author}", "tags": "parcel", "language": "en", "topic.outage": "yes"}
    done = send(lea, "/answers", **fields)
    found = re.fullmatch(r"/answers#answer-([\w-]+)", done.headers["location"])
    assert done.status_code == 303 and found
    path = f"/answers/{found[1]}"
    assert "Sorry, {author}" in ann.get("/answers?q=parcel").text and "No answer" in ann.get("/answers?q=money").text
    assert path not in ann.get("/answers").text and send(ann, path, **fields).status_code == 403
    form = lea.get(path).text
    assert 'value="parcel"' in form and 'name="topic.outage" value="yes" checked' in form and form.count("checked") == 1
    assert "· parcel · service down" in ann.get("/answers").text
    send(lea, path, **{**fields, "title": "Too late"})
    send(lea, f"{path}/retire")
    assert "Too late" not in ann.get("/answers").text and "Too late" in ann.get("/answers?retired=true").text
    send(lea, f"{path}/restore")
    assert "Lea, just now" in ann.get("/answers").text


def test_a_wrong_answer_comes_back_as_it_was_typed(enter: Enter) -> None:
    """The form says what is wrong and loses nothing."""
    again = send(
        enter(Role.LEAD, "Lea"), "/answers", title="Late", text="Dear {autor}", tags="a, b", **{"topic.fraud": "yes"}
    )
    assert 'value="yes" checked> fraud' in again.text and again.text.count("checked") == 1
    assert again.status_code == 400 and "{autor}” is no variable" in again.text
    assert "Dear {autor}</textarea>" in again.text and 'value="a, b"' in again.text


def test_a_proposal_is_inserted_without_a_script(ann: TestClient, inst: Installation, case: Case) -> None:
    """The case shows the answer and why; its button adds it to what is typed."""
    article = answering.add(inst, {"title": "Lost", "text": "{brand} is sorry.", "tags": "order"}, now())
    page = ann.get(f"/cases/{case.number}").text
    assert f'value="{article.id}" formaction="/cases/{case.number}/insert" data-insert="1"' in page
    assert "says order" in page
    send(ann, f"/cases/{case.number}/insert", article=article.id, text="Hello!", mentions=1)
    assert "Hello!\n\nAcme is sorry.</textarea>" in ann.get(f"/cases/{case.number}").text
