"""Bluesky: what a post becomes, sessions, deletions, answers in the right thread."""

import json

import pytest
from pydantic import ValidationError

from listener.connectors.bluesky import Bluesky
from listener.errors import FetchError, SendError
from listener.http import Door
from listener.terms import FetchedAuthor
from tests.connectors.recorded import cases
from tests.standins.bluesky import Bluesky as StandIn
from tests.standins.bluesky import uri_of
from tests.standins.reading import Reading


def test_a_post_is_read_as_people_see_it() -> None:
    """Links in full, counted in bytes; warnings are its title; the earlier of two times counts; hidden ones are not."""
    case = next(case for case in cases("bluesky") if case.said["name"] == "a search")
    french, dutch, english = Bluesky().fetch(Bluesky.Options(**case.said["options"]), {}, case.http()).documents
    assert french.text == (
        "Génial… #kolibrie m’a encore facturé deux fois 😡 détails: "
        "https://kolibrie.example/aide/facturation?id=7 et ici https://photos.example/7"
    )
    assert (french.shares, french.replies, french.language) == (12, 4, "fr")
    assert french.url == "https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/post/3mfnaaaaaaa2z"
    assert french.author == FetchedAuthor(
        "marie.example", "Marie 🌻", "https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", 812, True
    )
    assert dutch.in_reply_to == "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3mfnparent22z"
    assert dutch.published_at is not None and dutch.published_at.hour == 11
    assert dutch.author is not None and (dutch.author.followers, dutch.author.verified) == (12, False)
    assert (english.title, english.text) == (
        "graphic-media", "It broke on day two: kolibrie. Never again <3 & goodbye",
    )  # fmt: skip
    assert english.author is not None and english.author.handle == "did:web:carla.example"


def test_a_session_is_made_once_and_renewed_when_it_ends() -> None:
    """A server gives 300 a day: readings share one, and none is kept outside the memory."""
    with StandIn(day=30, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door) and reading.read(standin, door)
        assert standin.sessions == 1
        standin.expire()
        assert reading.read(standin, door)
        assert standin.sessions == 2
        assert [asked.path for asked in standin.requests].count("/xrpc/com.atproto.server.createSession") == 1
        assert "access-" not in json.dumps(reading.cursor) and "renewal" not in json.dumps(reading.cursor)


def test_a_wrong_password_says_where_to_make_one() -> None:
    """It is not tried again by itself, and not repeated."""
    with StandIn() as standin, Door(frozenset({standin.host})) as door:
        options = Bluesky.Options(**{**standin.options(), "app_password": "canary-password"})
        with pytest.raises(FetchError) as caught:
            Bluesky().fetch(options, {}, door)
        assert (caught.value.code, caught.value.permanent) == ("unauthorised", True)
        assert "app password" in caught.value.advice and "not signed in" in caught.value.advice
        assert "canary" not in f"{caught.value.message} {caught.value.advice}"


def test_deletions_are_seen() -> None:
    """What is missing from the newest posts and cannot be found by its address either is named, once."""
    with StandIn(day=30, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door)
        standin.posts[25].deleted = True
        assert reading.read(standin, door) and reading.read(standin, door)
        assert reading.deleted == [uri_of(26)]
        assert sum(reading.times.values()) == 30


def test_an_answer_goes_to_the_right_thread_once() -> None:
    """Under the post, in the thread that began elsewhere; its link can be followed; sent twice it stands there once."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(3)
        standin.posts[2].in_reply_to = f"{uri_of(1)} {uri_of(2)}"
        options, bluesky = Bluesky.Options(**standin.options()), Bluesky()
        newest = bluesky.fetch(options, {}, door).documents[0]
        assert newest.in_reply_to == uri_of(2)
        text = "Désolés ! Voir https://help.example/é?a=1."
        answers = [bluesky.reply(options, newest.external_id, text, door) for _ in range(2)]
        (sent,) = standin.records
        assert answers[0] == answers[1] and answers[0].external_id == sent["uri"] and answers[0].url
        assert sent["value"]["reply"] == {
            "root": {"uri": uri_of(1), "cid": "cid-of-root"}, "parent": {"uri": uri_of(3), "cid": "cid-3"},
        }  # fmt: skip
        (facet,) = sent["value"]["facets"]
        linked = text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        assert linked == facet["features"][0]["uri"] == "https://help.example/é?a=1"
        assert sent["value"]["createdAt"].endswith("Z") and sent["value"]["text"] == text


def test_an_answer_to_the_first_post_has_it_as_root() -> None:
    """A thread begins with it."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(1)
        Bluesky().reply(Bluesky.Options(**standin.options()), uri_of(1), "👩‍👩‍👧‍👦" * 300, door)
        reply = standin.records[0]["value"]["reply"]
        assert reply["root"] == reply["parent"] == {"uri": uri_of(1), "cid": "cid-1"}


@pytest.mark.parametrize(
    ("change", "document_id", "text", "code", "advice"),
    [
        ({}, uri_of(1), "é" * 301, "refused_text", "Shorten it: Bluesky takes 300"),
        ({"app_password": "wrong"}, uri_of(1), "Hello", "unauthorised", "app password"),
        ({}, uri_of(9), "Hello", "not_found", "deleted"),
        ({}, "https://elsewhere.example/1", "Hello", "not_found", "deleted"),
    ],
)
def test_a_refused_answer(change: dict[str, str], document_id: str, text: str, code: str, advice: str) -> None:
    """It says what to do, and is not sent again by itself."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(1)
        options = Bluesky.Options(**{**standin.options(), **change})
        with pytest.raises(SendError) as caught:
            Bluesky().reply(options, document_id, text, door)
        assert (caught.value.code, caught.value.permanent) == (code, True)
        assert advice in caught.value.advice
        assert standin.records == []


@pytest.mark.parametrize("missing", ["handle", "app_password", "terms"])
def test_nobody_searches_without_an_account(missing: str) -> None:
    """The form says so, not the night."""
    options = {"handle": "desk.example", "app_password": "x", "terms": ["acme"], missing: ""}
    with pytest.raises(ValidationError, match="at least"):
        Bluesky.Options.model_validate(options)
