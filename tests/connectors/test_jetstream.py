"""Jetstream: what a message becomes, from where it goes on, and how its refusals are told."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from listener.connectors.jetstream import Jetstream
from listener.errors import FetchError, SendError
from listener.http import Door
from listener.terms import Batch, FetchedAuthor
from tests.standins.bluesky import Bluesky as People
from tests.standins.bluesky import uri_of
from tests.standins.jetstream import POSTS
from tests.standins.jetstream import Jetstream as StandIn

ANN = "did:plc:annannannannannannannann"
LONG_AGO = 1_772_625_600_000_000  # 4 March 2026, noon, in microseconds


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as made:
        yield made


def heard(standin: StandIn, since: int, people: str = "http://127.0.0.1:9", word: str = "kolibrie") -> Batch:
    """Return all that the stream tells from then on, until it falls silent."""
    options = Jetstream.Options(address=standin.address)
    allowed = frozenset({standin.host, people.partition("://")[2]})
    found: list[Batch] = []
    with Door(allowed) as door, closing(Jetstream(people).stream(  # type: ignore[type-var]
        options, {"time_us": since}, door, lambda text: word in text
    )) as batches:  # fmt: skip
        for batch in batches:
            if found and batch == Batch(cursor=found[-1].cursor):
                break
            found.append(batch)
    return Batch(
        tuple(document for batch in found for document in batch.documents),
        found[-1].cursor,
        deleted=tuple(one for batch in found for one in batch.deleted),
        deleted_below=tuple(one for batch in found for one in batch.deleted_below),
    )


def commit(operation: str, key: str, record: object, collection: str = POSTS) -> dict[str, object]:
    return {"rev": "3l", "operation": operation, "collection": collection, "rkey": key, "record": record}


def test_a_message_is_read_as_people_see_it(standin: StandIn) -> None:
    """Links in full, the language, what it answers, the name looked up; the stream's clock bounds the author's."""
    text = "Génial, kolibrie: aide.example/fact..."
    start = len("Génial, kolibrie: ".encode())
    record = {
        "text": text, "createdAt": "2031-01-01T00:00:00Z", "langs": ["fr"],
        "reply": {"parent": {"uri": f"at://{ANN}/{POSTS}/3p"}, "root": {"uri": f"at://{ANN}/{POSTS}/3r"}},
        "facets": [{"index": {"byteStart": start, "byteEnd": len(text.encode())},
                    "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://aide.example/facture"}]}],
        "labels": {"values": [{"val": "nudity"}]},
    }  # fmt: skip
    standin.say(ANN, LONG_AGO, kind="commit", commit=commit("create", "3a", record))
    with People() as people:
        batch = heard(standin, LONG_AGO, people.address)
    (document,) = batch.documents
    assert document.text == "Génial, kolibrie: https://aide.example/facture"
    assert document.title == "nudity"
    assert (document.language, document.in_reply_to) == ("fr", f"at://{ANN}/{POSTS}/3p")
    assert document.published_at == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert document.author == FetchedAuthor("ann.example", "", f"https://bsky.app/profile/{ANN}", 7)
    assert document.url == f"https://bsky.app/profile/{ANN}/post/3a"
    assert batch.cursor == {"time_us": LONG_AGO}


def test_what_cannot_be_read_is_passed_over(standin: StandIn) -> None:
    """Other records, half messages, names that cannot be had: the stream goes on."""
    standin.say(ANN, LONG_AGO, kind="commit", commit=commit("create", "3a", {"text": "kolibrie"}, "app.bsky.feed.like"))
    standin.say(ANN, LONG_AGO + 1, kind="commit", commit="no")
    standin.say("", LONG_AGO + 2, kind="account", account=7)
    standin.say(ANN, LONG_AGO + 3, kind="commit", commit=commit("create", "3b", {"text": 7, "facets": "x"}))
    standin.say(ANN, LONG_AGO + 4, kind="commit", commit=commit("update", "3c", {"text": "kolibrie"}))
    standin.say(ANN, LONG_AGO + 5, kind="commit", commit=commit("delete", "3d", None))
    standin.say(ANN, LONG_AGO + 6, kind="account", account={"did": ANN, "active": False, "status": "takendown"})
    batch = heard(standin, LONG_AGO)
    (document,) = batch.documents
    assert document.external_id.endswith("/3c")
    assert document.author is not None and document.author.handle == ANN
    assert batch.deleted == (f"at://{ANN}/{POSTS}/3d",)
    assert batch.deleted_below == (f"at://{ANN}/",)


def test_it_goes_on_some_seconds_before(standin: StandIn) -> None:
    """Only posts are asked for, and none of a size no post has."""
    standin.say(ANN, LONG_AGO - 5_000_001, kind="commit", commit=commit("create", "3a", {"text": "kolibrie one"}))
    standin.say(ANN, LONG_AGO - 4_000_000, kind="commit", commit=commit("create", "3b", {"text": "kolibrie two"}))
    assert [document.text for document in heard(standin, LONG_AGO).documents] == ["kolibrie two"]
    assert standin.asked == [
        {"wantedCollections": POSTS, "maxMessageSizeBytes": "200000", "cursor": str(LONG_AGO - 5_000_000)}
    ]


@pytest.mark.parametrize(("status", "code"), [(403, "forbidden"), (429, "throttled"), (500, "http_error")])
def test_refusals_are_told(standin: StandIn, status: int, code: str) -> None:
    """With what to do."""
    standin.refusing = status
    with pytest.raises(FetchError) as caught:
        heard(standin, 0)
    assert caught.value.code == code and caught.value.advice.endswith(".")


def test_what_is_no_stream_is_told(standin: StandIn) -> None:
    """A private address, nobody there, a server of pages."""
    options = Jetstream.Options(address=standin.address)
    with Door() as door, pytest.raises(FetchError) as caught:
        next(Jetstream().stream(options, {}, door, bool))  # type: ignore[call-overload]
    assert caught.value.code == "refused_address"
    with People() as pages, Door(frozenset({pages.host, "127.0.0.1:9"})) as door:
        for address, code in ((f"ws://{pages.host}/xrpc/app.bsky.actor.getProfiles", "bad_answer"),
                              ("ws://127.0.0.1:9/subscribe", "unreachable")):  # fmt: skip
            with pytest.raises(FetchError) as caught:
                next(Jetstream().stream(Jetstream.Options(address=address), {}, door, bool))  # type: ignore[call-overload]
            assert caught.value.code == code


@pytest.mark.parametrize("address", ["https://jetstream.example/subscribe", "wss://", "wss://x.example/s?cursor=1"])
def test_what_cannot_be_listened_to_is_refused(address: str) -> None:
    """In the form."""
    with pytest.raises(ValidationError, match="address of a stream"):
        Jetstream.Options(address=address)


def test_what_is_heard_is_answered_with_an_account() -> None:
    """As on Bluesky; a wrong password is told, and not repeated."""
    with People(arriving=0) as people, Door(frozenset({people.host})) as door:
        people.publish(1)
        account = {name: value for name, value in people.options().items() if name != "terms"}
        answered = Jetstream().reply(Jetstream.Options(**account), uri_of(1), "We look into it.", door)
        assert [sent["uri"] for sent in people.records] == [answered.external_id]
        wrong = Jetstream.Options(**{**account, "app_password": "canary-password"})
        with pytest.raises(SendError, match="answered 401") as caught:
            Jetstream().reply(wrong, uri_of(1), "Hello", door)
        assert "canary" not in f"{caught.value.message} {caught.value.advice} {wrong!r}"


def test_what_was_heard_is_asked_for_again_without_an_account() -> None:
    """Counts, and what is gone; who heard a post may ask where anybody may."""
    with People(arriving=0) as people, Door(frozenset({people.host})) as door:
        people.publish(3)
        people.posts[1].deleted = True
        asked = [uri_of(serial) for serial in (1, 2, 3)]
        batch = Jetstream(people.address).reread(Jetstream.Options(), asked, door)
    assert sorted(one.external_id for one in batch.documents) == [asked[0], asked[2]]
    assert batch.deleted == (asked[1],)
    assert not any("authorization" in request.headers for request in people.requests)
