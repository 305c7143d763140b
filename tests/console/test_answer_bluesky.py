"""From a post in a thread on Bluesky to our answer in that thread, through the console."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from listener.config import Settings
from listener.connectors import load_connectors
from listener.http import Door
from listener.services import analysis, answering, listening, webcare
from listener.services.installation import Installation
from listener.store.database import Database
from listener.store.queue import QueueFilter
from models import Brand, Source
from tests.console.conftest import send
from tests.factories import make_source, now
from tests.fakes import Outside
from tests.standins.bluesky import Bluesky, uri_of


@pytest.fixture
def server() -> Iterator[Bluesky]:
    """A server with three posts; the second stands in a thread, and needs an answer."""
    with Bluesky(day=3, arriving=0) as standin:
        standin.publish(3)
        for post in standin.posts:
            post.at = now() - timedelta(minutes=10 - post.serial)
        standin.posts[1].text = "this is terrible, my order is gone #acme"
        standin.posts[1].in_reply_to = f"{uri_of(701)} {uri_of(702)}"
        yield standin


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database, server: Bluesky) -> Iterator[Installation]:
    with Door(frozenset({server.host})) as door:
        fakes = Outside().installation(settings, sqlite_database)
        yield replace(fakes, connectors=load_connectors(), http=door)


@pytest.fixture
def source(inst: Installation, server: Bluesky) -> Source:
    options = server.options()
    return make_source(inst.database, "Bluesky", connector="bluesky", options=options, next_poll_at=now())


def test_an_answer_stands_in_the_thread(
    inst: Installation, server: Bluesky, brand: Brand, source: Source, ann: TestClient
) -> None:
    """Read, judged, claimed, answered from the page: one answer, to that post, in the thread that began elsewhere."""
    assert listening.poll_source(inst, source.id, now()).new == 3
    analysis.analyse_due(inst, now())
    (row,) = webcare.look(inst, QueueFilter(), None, now()).rows
    number = row.case.number
    assert row.post and row.post.document.external_id == uri_of(2)
    send(ann, f"/cases/{number}/claim")
    page = ann.get(f"/cases/{number}").text
    form = page.partition('id="answering"')[2].partition("</form>")[0]
    fields = {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form) if name != "csrf"}
    answer = "We are sorry, and looking for it."
    send(ann, f"/cases/{number}/answer", **{**fields, "does": "send_close", "text": answer})
    assert answering.send_due(inst, now() + timedelta(seconds=1)) == 1
    assert answering.send_due(inst, now() + timedelta(minutes=5)) == 0
    (posted,) = server.records
    assert posted["value"]["text"] == answer
    assert posted["value"]["reply"] == {
        "root": {"uri": uri_of(701), "cid": "cid-of-root"},
        "parent": {"uri": uri_of(2), "cid": "cid-2"},
    }
    page = ann.get(f"/cases/{number}").text
    assert "We answered" in page and "https://bsky.app/profile/did:plc:desk" in page
