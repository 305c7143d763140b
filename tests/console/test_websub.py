"""A feed that names a hub: subscribed, verified, told at once, renewed; and read all the same."""

import hmac
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from listener.connectors.feed import Feed
from listener.http import Door
from listener.services import hubs
from listener.services.hubs import LEASE
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.store import subscribing
from listener.terms import SubscriptionState
from models import FeedSubscription, Source
from tests.factories import keep, now
from tests.local_server import Answer, LocalServer, local_server

FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><link rel="hub" href="{at}/hub"/>
<link rel="self" href="{at}/feed.xml"/><entry><id>a</id><title>One</title></entry></feed>"""


@pytest.fixture
def hub() -> Any:
    """A publisher and its hub on loopback."""
    with local_server() as server:
        server.answers = {"/feed.xml": Answer(body=FEED.format(at=f"http://{server.host}").encode()),
                          "/hub": Answer(status=202)}  # fmt: skip
        yield server


@pytest.fixture
def here(inst: Installation, hub: LocalServer) -> Installation:
    return Installation(**{**vars(inst), "connectors": {"feed": Feed()}, "http": Door(frozenset({hub.host}))})


@pytest.fixture
def source(here: Installation, hub: LocalServer) -> Source:
    url = f"http://{hub.host}/feed.xml"
    row = keep(here.database, Source(connector="feed", name="F", options={"url": url}, next_poll_at=now()))
    assert poll_source(here, row.id, now()).new == 1
    return row


def stored(here: Installation, source: Source) -> FeedSubscription:
    with here.database.reading() as session:
        found = subscribing.of_source(session, source.id)
    assert found is not None
    return found


def asked(hub: LocalServer) -> list[dict[str, str]]:
    return [{k: v[0] for k, v in parse_qs(r.body.decode()).items()} for r in hub.requests if r.path == "/hub"]


def verified(client: TestClient, sent: dict[str, str], **change: str) -> Response:
    question = {"hub.mode": "subscribe", "hub.topic": sent["hub.topic"], "hub.challenge": "c-4711",
                "hub.lease_seconds": "86400"}  # fmt: skip
    return client.get(urlsplit(sent["hub.callback"]).path, params={**question, **change})


def told(client: TestClient, sent: dict[str, str], body: bytes, signed: bytes | None = None) -> Response:
    digest = hmac.new(sent["hub.secret"].encode(), signed or body, "sha256").hexdigest()
    path = urlsplit(sent["hub.callback"]).path
    return client.post(path, content=body, headers={"x-hub-signature": f"sha256={digest}"})


def next_reading(here: Installation, source: Source) -> datetime:
    with here.database.reading() as session:
        return session.get_one(Source, source.id).next_poll_at


def test_a_hub_is_asked_verifies_and_tells(
    here: Installation, hub: LocalServer, source: Source, stranger: TestClient
) -> None:
    """From the hub's word on the feed is read at once, and the lease is renewed before it ends."""
    assert hubs.subscribe_due(here, now()) == 1
    assert hubs.subscribe_due(here, now()) == 0
    (sent,) = asked(hub)
    assert (sent["hub.mode"], sent["hub.topic"]) == ("subscribe", f"http://{hub.host}/feed.xml")
    assert int(sent["hub.lease_seconds"]) == LEASE.total_seconds()
    answer = verified(stranger, sent)
    assert (answer.status_code, answer.text) == (200, "c-4711")
    row = stored(here, source)
    assert row.state is SubscriptionState.VERIFIED and row.lease_until is not None
    assert timedelta(hours=19) < row.try_at - now() < timedelta(hours=20) < row.lease_until - now()
    assert told(stranger, sent, b"<feed/>").status_code == 202
    assert next_reading(here, source) <= now() + timedelta(seconds=11)
    assert hubs.subscribe_due(here, now() + timedelta(hours=20)) == 1
    assert asked(hub)[1]["hub.callback"] == sent["hub.callback"]


def test_what_was_not_asked_for_is_not_confirmed(
    here: Installation, hub: LocalServer, source: Source, stranger: TestClient
) -> None:
    """Another topic, another address, an end that nobody wanted: 404, and nothing changes."""
    hubs.subscribe_due(here, now())
    (sent,) = asked(hub)
    assert verified(stranger, sent, **{"hub.topic": "https://else.example/"}).status_code == 404
    assert verified(stranger, sent, **{"hub.mode": "unsubscribe"}).status_code == 404
    for end in ("!", "é"):
        assert verified(stranger, {**sent, "hub.callback": sent["hub.callback"][:-1] + end}).status_code == 404
    assert stored(here, source).state is SubscriptionState.WANTED


def test_what_is_not_signed_brings_no_reading(
    here: Installation, hub: LocalServer, source: Source, stranger: TestClient
) -> None:
    """The hub is told nothing of it, as the specification has it; the next reading comes when it would have come."""
    hubs.subscribe_due(here, now())
    (sent,) = asked(hub)
    before = next_reading(here, source)
    assert told(stranger, sent, b"<feed/>", signed=b"else").status_code == 202
    assert stranger.post(urlsplit(sent["hub.callback"]).path, content=b"x").status_code == 202
    strange = {"x-hub-signature": "sha256=é".encode()}
    assert stranger.post(urlsplit(sent["hub.callback"]).path, content=b"x", headers=strange).status_code == 202
    assert next_reading(here, source) == before and stored(here, source).heard_at is None


def test_a_hub_that_fails_is_asked_later_and_the_feed_is_read(
    here: Installation, hub: LocalServer, source: Source
) -> None:
    """Waits grow; a denial rests for a day; the readings go on."""
    hub.answers["/hub"] = Answer(status=500)
    assert hubs.subscribe_due(here, now()) == 0
    row = stored(here, source)
    assert row.failures == 1 and timedelta(minutes=4) < row.try_at - now() < timedelta(minutes=6)
    assert poll_source(here, source.id, next_reading(here, source)).taken


def test_a_denial_rests(here: Installation, hub: LocalServer, source: Source, stranger: TestClient) -> None:
    """A hub may refuse us, before and after; it is asked again a day later."""
    hubs.subscribe_due(here, now())
    (sent,) = asked(hub)
    assert verified(stranger, sent, **{"hub.mode": "denied"}).status_code == 200
    row = stored(here, source)
    assert row.state is SubscriptionState.DENIED and row.try_at - now() > timedelta(hours=23)


def test_a_hub_that_cannot_reach_us_is_not_asked(here: Installation, hub: LocalServer) -> None:
    """A console on loopback has no address for hubs on the internet."""
    body = FEED.format(at="https://hub.example").encode()
    hub.answers["/other.xml"] = Answer(body=body)
    row = keep(here.database, Source(connector="feed", name="G", options={"url": f"http://{hub.host}/other.xml"},
                                     next_poll_at=now()))  # fmt: skip
    poll_source(here, row.id, now())
    with here.database.reading() as session:
        assert subscribing.of_source(session, row.id) is None
