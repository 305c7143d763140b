"""What a hub sends of a feed: kept, read again, and never against what the feed itself says."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import pytest
from sqlmodel import select

from listener.connectors.feed import Feed
from listener.errors import NotFound
from listener.http import Door
from listener.ports import HttpAnswer
from listener.services import hubs, registry
from listener.services.hearing import APART, Delivery, hear
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.terms import Health
from models import Document, Source
from tests.factories import keep, now
from tests.local_server import Answer, LocalServer, local_server

_FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><link rel="hub" href="{at}/hub"/>
<link rel="self" href="{at}/feed.xml"/>{entries}</feed>"""


@dataclass
class Hub:
    """A publisher with its hub, and the source that reads it. `clock` is moved by readings, to when they are due."""

    inst: Installation
    server: LocalServer
    clock: datetime = field(default_factory=now)

    def feed(self, *numbers: int, words: str = "words") -> bytes:
        entry = "<entry><id>p{n}</id><title>Post {n}</title><summary>{words}</summary></entry>"
        entries = "".join(entry.format(n=n, words=words) for n in numbers)
        return _FEED.format(at=f"http://{self.server.host}", entries=entries).encode()

    def shows(self, *numbers: int) -> None:
        self.server.answers["/feed.xml"] = Answer(body=self.feed(*numbers))

    def said(self, name: str) -> str:
        """What we said when we subscribed."""
        return next(parse_qs(r.body.decode()) for r in self.server.requests if r.path == "/hub")[f"hub.{name}"][0]

    def verify(self) -> None:
        asked = {"hub.mode": "subscribe", "hub.topic": self.said("topic"), "hub.challenge": "c"}
        hubs.verify(self.inst, self.source().id, self.said("callback").rpartition("/")[2], asked, self.clock)

    def send(self, body: bytes) -> bool:
        digest = hmac.new(self.said("secret").encode(), body, "sha256").hexdigest()
        token = self.said("callback").rpartition("/")[2]
        return hear(self.inst, self.source().id, token, Delivery(f"sha256={digest}", body), self.clock)

    def read(self) -> int:
        self.clock = max(self.clock, self.source().next_poll_at)
        return poll_source(self.inst, self.source().id, self.clock).new

    def due_in(self) -> timedelta:
        return self.source().next_poll_at - self.clock

    def source(self) -> Source:
        with self.inst.database.reading() as session:
            return session.exec(select(Source)).one()

    def kept(self) -> dict[str, str]:
        with self.inst.database.reading() as session:
            return {one.external_id: one.text for one in session.exec(select(Document)).all()}


@pytest.fixture
def hub(inst: Installation) -> Iterator[Hub]:
    with local_server() as server:
        here = replace(inst, connectors={"feed": Feed()}, http=Door(frozenset({server.host})))
        hub = Hub(here, server)
        hub.shows(*range(5))
        server.answers["/hub"] = Answer(status=202)
        url = f"http://{server.host}/feed.xml"
        keep(inst.database, Source(connector="feed", name="F", options={"url": url}, next_poll_at=now()))
        assert hub.read() == 5
        assert hubs.subscribe_due(here, hub.clock) == 1
        hub.verify()
        yield hub


def _names(numbers: Sequence[int]) -> set[str]:
    return {f"p{n}" for n in numbers}


def test_what_a_feed_has_pushed_out_was_kept_when_the_hub_sent_it(hub: Hub) -> None:
    """A storm while the feed cannot be read: every post is there, once, and no hour is said to be read in part."""
    hub.server.answers["/feed.xml"] = Answer(status=503)
    hub.read()
    for number in range(5, 20):
        assert hub.send(hub.feed(number))
    assert set(hub.kept()) == _names(range(20))
    hub.shows(*range(15, 20))
    assert hub.read() == 0
    assert (hub.source().health, hub.source().health_code) == (Health.OK, "")


def test_a_feed_is_read_in_part_where_no_hub_told_of_what_is_gone(hub: Hub) -> None:
    """The hub told of the last one only: the ledger says that posts were missed."""
    hub.shows(*range(15, 20))
    hub.send(hub.feed(19))
    assert hub.read() == 4
    assert hub.source().health_code == "incomplete"


def test_the_feed_has_the_last_word_on_what_is_known(hub: Hub) -> None:
    """A hub that tries again brings old words, and some bring none: what was read stays, what is new is completed."""
    hub.send(hub.feed(1, words="old"))
    assert hub.kept()["p1"] == "words"
    hub.send(hub.feed(5, words=""))
    assert hub.kept()["p5"] == ""
    hub.shows(5, *range(4))
    hub.read()
    assert hub.kept()["p5"] == "words"


def test_what_cannot_be_read_is_news_all_the_same(hub: Hub) -> None:
    """A hub that sends a word, or nothing at all: the feed is read at once."""
    assert hub.due_in() > APART
    assert hub.send(b"news")
    assert hub.due_in() == APART
    assert len(hub.kept()) == 5


def test_a_reading_is_not_lost_to_what_the_hub_sends_meanwhile(hub: Hub) -> None:
    """It brings what it read, nobody else begins one beside it, and what was told meanwhile is read soon after it."""
    others: list[bool] = []

    class Meanwhile(Door):
        def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
            answer = super().get(url, headers=headers)
            hub.clock += timedelta(seconds=1)
            hub.send(b"news")
            others.append(poll_source(hub.inst, hub.source().id, hub.clock).taken)
            return answer

    hub.shows(*range(1, 6))
    hub.clock = began = hub.source().next_poll_at
    slow = replace(hub.inst, http=Meanwhile(frozenset({hub.server.host})))
    report = poll_source(slow, hub.source().id, began)
    assert (report.taken, report.new, others) == (True, 1, [False])
    assert hub.source().next_poll_at == began + APART


def test_a_publisher_that_asks_us_to_wait_is_not_hurried(hub: Hub) -> None:
    """Retry-After is kept; what the hub sends until then is kept too."""
    hub.server.answers["/feed.xml"] = Answer(status=429, headers={"Retry-After": "900"})
    hub.read()
    hub.send(hub.feed(7))
    assert hub.due_in() >= timedelta(minutes=15)
    assert "p7" in hub.kept()


def test_a_source_that_became_another_does_not_hear_its_old_hub(hub: Hub) -> None:
    """With another address the subscription is forgotten: what the old feed's hub sends is not for us."""
    other = {"url": f"http://{hub.server.host}/other.xml"}
    registry.change_source(hub.inst, str(hub.source().id), hub.clock, options=other)
    with pytest.raises(NotFound):
        hub.send(hub.feed(8))
    assert "p8" not in hub.kept()
