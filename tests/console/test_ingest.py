"""What is sent to us: signed, in its form, within its limits; taken once."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select
from standardwebhooks import Webhook as Signer

from listener.connectors._sent import MOST_BYTES, MOST_DOCUMENTS
from listener.connectors.push import Push
from listener.services import analysis, registry
from listener.services.installation import Installation
from models import Brand, Document, Mention, Source
from tests.factories import now

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()


@pytest.fixture
def inst(inst: Installation) -> Installation:
    return Installation(**{**vars(inst), "connectors": {"push": Push()}})


@pytest.fixture
def push(inst: Installation, brand: Brand) -> Source:
    return registry.add_source(inst, "push", {"sender": "The shop", "secret": SECRET, "per_day": 5}, now())


def send(
    client: TestClient, source: Source, sent: Any, *, secret: str = SECRET, at: datetime | None = None, **headers: str
) -> Response:
    body = sent if isinstance(sent, str) else json.dumps(sent)
    moment = at or datetime.now(UTC)
    signed = {
        "webhook-id": "msg_1", "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Signer(secret).sign("msg_1", moment, body),
    }  # fmt: skip
    return client.post(f"/api/v1/ingest/{source.id}", content=body.encode(), headers={**signed, **headers})


def one(id: str = "4711", text: str = "The Acme app is terrible", **more: Any) -> dict[str, Any]:
    return {"id": id, "text": text, "published_at": now().isoformat(), **more}


def kept(inst: Installation) -> list[Document]:
    with inst.database.reading() as session:
        return list(session.exec(select(Document).order_by(Document.external_id)))


def test_what_is_sent_becomes_a_mention(stranger: TestClient, inst: Installation, push: Source) -> None:
    """It goes the way of what is read: kept with its author, found by the analysis, judged."""
    author = {"handle": "ann", "name": "Ann", "followers": 12}
    html = {"text": "<p>The <b>Acme</b> app is terrible</p>", "format": "html"}
    taken = send(stranger, push, {"documents": [one(author=author, url="https://shop.example/r/1", **html)]})
    assert (taken.status_code, taken.json()) == (200, {"new": 1, "edited": 0, "deleted": 0, "unchanged": 0})
    (document,) = kept(inst)
    assert (document.text, document.url, document.backlog) == (
        "The Acme app is terrible", "https://shop.example/r/1", False,
    )  # fmt: skip
    analysis.analyse_due(inst, now() + timedelta(seconds=1))
    with inst.database.reading() as session:
        assert session.exec(select(Mention)).one().document_id == document.id


def test_sent_again_it_is_taken_once(stranger: TestClient, inst: Installation, push: Source) -> None:
    """By the sender's id: the same is unchanged, other words are an edit, a deletion takes the words."""
    sent = {"documents": [one("1"), one("2")]}
    assert [send(stranger, push, sent).json()[name] for name in ("new", "new")] == [2, 0]
    assert send(stranger, push, {"documents": [one("1", "Acme is lovely")]}).json()["edited"] == 1
    assert send(stranger, push, {"deleted": ["2", "9"]}).json()["deleted"] == 1
    assert [(d.external_id, d.text) for d in kept(inst)] == [("1", "Acme is lovely"), ("2", "")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"secret": "whsec_" + base64.b64encode(b"another secret of thirty-two b.").decode()}, "No matching"),
        ({"at": datetime.now(UTC) - timedelta(minutes=6)}, "too old"),
        ({"webhook-signature": "v1"}, "cannot be read"),
        ({"webhook-id": ""}, "Missing"),
    ],
)
def test_what_is_not_signed_is_refused(
    stranger: TestClient, inst: Installation, push: Source, change: dict[str, Any], why: str
) -> None:
    """401, with what is wrong with the signature; nothing is kept."""
    refused = send(stranger, push, {"documents": [one()]}, **change)
    assert (refused.status_code, refused.json()["code"]) == (401, "unsigned")
    assert why in refused.json()["detail"] and "webhook-id" in refused.json()["advice"]
    assert kept(inst) == []


def test_an_unknown_source_and_one_without_a_secret(stranger: TestClient, inst: Installation, push: Source) -> None:
    """Neither takes anything; one that is switched off says so to who can sign."""
    silent = registry.add_source(inst, "push", {"sender": "Files"}, now())
    assert send(stranger, silent, {"documents": [one()]}).status_code == 401
    assert send(stranger, Source(connector="push", name=""), {"documents": [one()]}).status_code == 401
    registry.disable_source(inst, str(push.id), now())
    assert send(stranger, push, {"documents": [one()]}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"documents": [one("1"), {"id": "2", "text": "x", "date": "today"}]}, "documents.1.date"),
        ({"documents": [{"id": "1", "text": "x", "published_at": "2026-03-04T09:00:00"}]}, "documents.0.published_at"),
        ({"documents": [{"id": "1", "text": " "}]}, "documents.0"),
        ({"documents": [{"text": "x"}]}, "documents.0.id"),
        ({"documents": [one(url="javascript:alert(1)")]}, "documents.0.url"),
        ({"documents": [one(str(n)) for n in range(MOST_DOCUMENTS + 1)]}, "documents"),
        ("{", ""),
        ([], ""),
    ],
)
def test_another_form_is_refused_as_a_whole(
    stranger: TestClient, inst: Installation, push: Source, sent: Any, where: str
) -> None:
    """422 names each place, quotes nothing, and keeps nothing: the sender mends it and sends it again."""
    refused = send(stranger, push, sent)
    assert refused.status_code == 422
    assert refused.json()["code"] == "unreadable"
    assert where in [wrong["where"] for wrong in refused.json()["errors"]]
    assert kept(inst) == []


def test_too_much_at_once_is_refused(stranger: TestClient, push: Source) -> None:
    """413, before it is read to its end."""
    refused = send(stranger, push, "x" * (MOST_BYTES + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_the_quota_of_a_day_holds(stranger: TestClient, inst: Installation, push: Source) -> None:
    """429 with the wait; what is known already costs nothing, so sending again is safe."""
    first = {"documents": [one(str(n)) for n in range(4)]}
    assert send(stranger, push, first).json()["new"] == 4
    refused = send(stranger, push, {"documents": [one("8"), one("9")]})
    assert (refused.status_code, refused.json()["code"]) == (429, "over_quota")
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    assert send(stranger, push, first).json()["unchanged"] == 4
    assert send(stranger, push, {"documents": [one("8")]}).json()["new"] == 1
    assert len(kept(inst)) == 5


def test_the_address_stands_with_the_source(inst: Installation, push: Source) -> None:
    """Where to send is shown; the secret is not."""
    view = registry.show_source(inst, str(push.id))
    assert view.takes_at == f"http://127.0.0.1:8600/api/v1/ingest/{push.id}"
    assert view.options["secret"] == "set"
