"""From a post on a Mastodon server to our answer below it, through the console."""

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
from tests.standins.mastodon import Mastodon


@pytest.fixture
def server() -> Iterator[Mastodon]:
    """A server with three posts, one of which needs an answer."""
    with Mastodon(day=3, arriving=0) as standin:
        standin.publish(3)
        for post in standin.posts:
            post.at = now() - timedelta(minutes=10 - post.serial)
        standin.posts[1].text = "@acme this is terrible, my order is gone #acme"
        yield standin


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database, server: Mastodon) -> Iterator[Installation]:
    with Door(frozenset({server.host})) as door:
        fakes = Outside().installation(settings, sqlite_database)
        yield replace(fakes, connectors=load_connectors(), http=door)


@pytest.fixture
def source(inst: Installation, server: Mastodon) -> Source:
    options = server.options()
    return make_source(inst.database, "Mastodon", connector="mastodon", options=options, next_poll_at=now())


def test_an_answer_stands_below_the_post(
    inst: Installation, server: Mastodon, brand: Brand, source: Source, ann: TestClient
) -> None:
    """Read, judged, claimed, answered from the page: the server has one answer, to that post and its author."""
    assert listening.poll_source(inst, source.id, now()).new == 3
    analysis.analyse_due(inst, now())
    (row,) = webcare.look(inst, QueueFilter(), None, now()).rows
    number = row.case.number
    assert row.post and "terrible" in row.post.document.text
    send(ann, f"/cases/{number}/claim")
    page = ann.get(f"/cases/{number}").text
    form = page.partition('id="answering"')[2].partition("</form>")[0]
    fields = {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form) if name != "csrf"}
    answer = "We are sorry, and looking for it."
    send(ann, f"/cases/{number}/answer", **{**fields, "does": "send_close", "text": answer})
    assert "The answer is being sent." in ann.get(f"/cases/{number}").text
    assert answering.send_due(inst, now() + timedelta(seconds=1)) == 1
    assert answering.send_due(inst, now() + timedelta(minutes=5)) == 0
    (posted,) = server.answers
    assert posted.text == f"@ann {answer}"
    assert row.post.document.external_id == f"{server.host}:{posted.in_reply_to}"
    page = ann.get(f"/cases/{number}").text
    assert "We answered" in page and "Closed: Answered" in page and f'href="{server.address}/@ann/' in page
