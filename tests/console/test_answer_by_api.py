"""From a post at its source to our answer in its thread there, through the console."""

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
from models import Brand
from tests.console.conftest import send
from tests.factories import make_source, now
from tests.fakes import Outside
from tests.standins._server import StandIn
from tests.standins.bluesky import Bluesky, uri_of
from tests.standins.mastodon import Mastodon

ANSWER = "We are sorry, and looking for it."


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    """The stand-in that a test asks for."""
    with request.param(day=3, arriving=0) as standin:
        yield standin


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database, server: StandIn) -> Iterator[Installation]:
    """An installation whose door leads to the stand-in alone."""
    with Door(frozenset({server.host})) as door:
        fakes = Outside().installation(settings, sqlite_database)
        yield replace(fakes, connectors=load_connectors(), http=door)


def publish(server: StandIn, text: str) -> None:
    """Three posts, the second of which needs an answer."""
    server.publish(3)
    for post in server.posts:
        post.at = now() - timedelta(minutes=10 - post.serial)
    server.posts[1].text = text


def answer_the_case(inst: Installation, server: StandIn, ann: TestClient) -> tuple[str, str]:
    """Read, judge, claim, answer from the page, send; return the id of the post and the page after it."""
    source = make_source(
        inst.database, server.name, connector=server.name, options=server.options(), next_poll_at=now()
    )
    assert listening.poll_source(inst, source.id, now()).new == 3
    analysis.analyse_due(inst, now())
    (row,) = webcare.look(inst, QueueFilter(), None, now()).rows
    place = f"/cases/{row.case.number}"
    send(ann, f"{place}/claim")
    form = ann.get(place).text.partition('id="answering"')[2].partition("</form>")[0]
    fields = {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form) if name != "csrf"}
    send(ann, f"{place}/answer", **{**fields, "does": "send_close", "text": ANSWER})
    assert "The answer is being sent." in ann.get(place).text
    assert answering.send_due(inst, now() + timedelta(seconds=1)) == 1
    assert answering.send_due(inst, now() + timedelta(minutes=5)) == 0
    page = ann.get(place).text
    assert "We answered" in page and "Closed: Answered" in page
    assert row.post is not None
    return row.post.document.external_id, page


@pytest.mark.parametrize("server", [Mastodon], indirect=True)
def test_an_answer_stands_below_the_post(inst: Installation, server: Mastodon, brand: Brand, ann: TestClient) -> None:
    """The Mastodon server has one answer, to that post and its author."""
    publish(server, "@acme this is terrible, my order is gone #acme")
    answered, page = answer_the_case(inst, server, ann)
    (posted,) = server.answers
    assert posted.text == f"@ann {ANSWER}"
    assert answered == f"{server.host}:{posted.in_reply_to}"
    assert f'href="{server.address}/@ann/' in page


@pytest.mark.parametrize("server", [Bluesky], indirect=True)
def test_an_answer_stands_in_a_thread_that_began_elsewhere(
    inst: Installation, server: Bluesky, brand: Brand, ann: TestClient
) -> None:
    """Bluesky has one answer, which names the post and the root of its thread."""
    publish(server, "this is terrible, my order is gone #acme")
    server.posts[1].in_reply_to = f"{uri_of(701)} {uri_of(702)}"
    answered, page = answer_the_case(inst, server, ann)
    (posted,) = server.records
    assert answered == uri_of(2)
    assert posted["value"]["text"] == ANSWER
    assert posted["value"]["reply"] == {
        "root": {"uri": uri_of(701), "cid": "cid-of-root"},
        "parent": {"uri": uri_of(2), "cid": "cid-2"},
    }
    assert "https://bsky.app/profile/did:plc:desk" in page
