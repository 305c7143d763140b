"""Posts asked for again by their ids: what was edited, what is gone, and that a bad line deletes nothing."""

import random
from collections.abc import Callable

import pytest

from listener.connectors import load_connectors
from listener.errors import FetchError
from listener.http import Door
from listener.ports import Http, Rereading, Streaming
from listener.terms import Batch
from tests.standins._line import Line
from tests.standins._server import StandIn
from tests.standins.bluesky import Bluesky
from tests.standins.discourse import Discourse
from tests.standins.hacker_news import HackerNews
from tests.standins.lemmy import Lemmy
from tests.standins.living import Mortal
from tests.standins.mastodon import Mastodon
from tests.standins.reading import Reading
from tests.standins.reddit import Reddit
from tests.standins.stack_exchange import StackExchange
from tests.standins.x import X
from tests.standins.youtube import YouTube

KINDS: dict[str, Callable[..., StandIn]] = {
    one.name: one for one in (Bluesky, Discourse, HackerNews, Lemmy, Mastodon, Reddit, StackExchange, X, YouTube)
}
UNEDITED = {"bluesky"}  # nobody can edit there


def asked_again(standin: StandIn, ids: list[str], http: Http) -> Batch:
    connector = standin.connector()
    assert isinstance(connector, Rereading) and len(ids) <= connector.rereads_at_once
    return connector.reread(connector.Options.model_validate(standin.options()), ids, http)


def reaching(standin: StandIn, door: Door) -> Http:
    return Mortal(door, random.Random(1), 0.0, standin.elsewhere())


def read(standin: StandIn, door: Door) -> Reading:
    standin.publish(12)
    reading = Reading()
    assert reading.read(standin, door) and len(reading.documents) >= 6
    return reading


def test_every_source_that_can_be_asked_again_is_here() -> None:
    """One that can, and has no stand-in that tells, fails; what is listened to is tried beside its stream."""
    known = load_connectors().items()
    able = {name for name, one in known if isinstance(one, Rereading) and not isinstance(one, Streaming)}
    assert able == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_edits_and_deletions_are_told(kind: str) -> None:
    """Of what did not change the words are those that were read: no edit is made up."""
    with KINDS[kind](arriving=0) as standin, Door(frozenset({standin.host})) as door:
        reading = read(standin, door)
        ids = {int(one.text.split("number ")[-1].split()[0] if "number" in one.text else one.title.split("number ")[-1]
                   .split()[0]): one.external_id for one in reading.documents.values()}  # fmt: skip
        edited, gone, *_ = sorted(ids)
        standin.posts[edited - 1].edited = standin.posts[gone - 1].deleted = True
        batch = asked_again(standin, list(ids.values()), reaching(standin, door))
    now = {one.external_id: one for one in batch.documents}
    assert batch.deleted == (ids[gone],)
    assert set(now) == set(ids.values()) - {ids[gone]}
    for external_id, before in reading.documents.items():
        if external_id == ids[edited] and kind not in UNEDITED:
            assert "(edited)" in now[external_id].title + now[external_id].text
        elif external_id != ids[gone]:
            assert now[external_id].text == before.text
            assert now[external_id].title in (before.title, "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_line_deletes_nothing(kind: str) -> None:
    """Cut, refused, answered with 429: what could not be asked is in neither list."""
    with KINDS[kind](arriving=0) as standin, Door(frozenset({standin.host})) as door:
        ids = list(read(standin, door).documents)
        standin.line = Line(kind, cut=0.4, refused=0.2)
        told = failed = 0
        for _ in range(12):
            try:
                batch = asked_again(standin, ids, reaching(standin, door))
            except FetchError:
                failed += 1
                continue
            told += 1
            assert not batch.deleted
    assert told and failed


def test_an_edit_at_x_costs_what_x_bills() -> None:
    """The post, and its newest version; authors are not asked for again."""
    with X(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        ids = list(read(standin, door).documents)
        standin.posts[4].edited = True
        before = standin.billed
        batch = asked_again(standin, ids, door)
        assert batch.spent is not None
        assert (batch.spent.calls, batch.spent.posts) == (2, standin.billed - before)
        assert batch.spent.cost == pytest.approx(0.005 * batch.spent.posts)
        assert not any(one.author for one in batch.documents)


def test_a_forum_that_closed_its_doors_took_nothing_back() -> None:
    """It refuses every guest: the words of open cases stay."""
    with Discourse(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        ids = list(read(standin, door).documents)
        standin.is_closed = True
        with pytest.raises(FetchError, match="does not say whether"):
            asked_again(standin, ids, door)
