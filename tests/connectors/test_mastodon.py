"""Mastodon: what a post becomes, edits and deletions, answers in the right thread."""

import pytest
from pydantic import ValidationError

from listener.connectors.mastodon import Mastodon
from listener.errors import SendError
from listener.http import Door
from listener.terms import FetchedAuthor
from tests.connectors.recorded import cases
from tests.standins.mastodon import Mastodon as StandIn
from tests.standins.reading import Reading


def test_a_post_is_read_as_people_see_it() -> None:
    """The warning is its title, markup and hidden parts of links are gone, handles name their server."""
    case = next(case for case in cases("mastodon") if case.said["name"] == "a hashtag")
    french, dutch, english = Mastodon().fetch(Mastodon.Options(**case.said["options"]), {}, case.http()).documents
    assert french.text.splitlines() == [
        "Toujours pas de réponse de #kolibrie après trois semaines…", "Quelqu’un d’autre ?",
    ]  # fmt: skip
    assert (french.external_id, french.shares, french.replies) == ("social.example:116170000000000040", 12, 4)
    assert french.edited_at is not None and french.author is not None
    assert french.author.handle == "marie@social.example"
    assert dutch.text.endswith("zoek #kolibrie https://track.example/pakket/1234567890/status")
    assert dutch.in_reply_to == "social.example:116170000000000011"
    assert dutch.author == FetchedAuthor(
        "joris@elders.example", "Joris :verified:", "https://social.example/@joris@elders.example", 120
    )
    assert (english.title, english.text) == (
        "Complaint & photo",
        "It broke on day two. #kolibrie\nNever again <3 & goodbye",
    )
    assert (english.language, dutch.language) == ("en", "nl")


def test_edits_and_deletions_are_seen() -> None:
    """A post that changed comes again; one that is gone at its own address too is named; a moved page names nothing."""
    with StandIn(day=30, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door)
        standin.posts[20].edited, standin.posts[25].deleted = True, True
        reading.times.clear()
        assert reading.read(standin, door)
        assert [reading.documents[one].text[-8:] for one in reading.times] == ["(edited)"]
        assert reading.deleted == [next(one for one in reading.documents if one.endswith("00026"))]
        assert reading.read(standin, door)
        assert len(reading.deleted) == 1 and sum(reading.times.values()) == 1


def test_a_search_goes_down_to_what_is_known() -> None:
    """Words are searched with the token, 40 at a time, while new posts push the pages down."""
    with StandIn(words=True, day=200, arriving=9) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(10)
        reading = Reading()
        for _ in range(60):
            reading.read(standin, door)
        assert len(reading.documents) == 200
        assert set(reading.times.values()) == {1}
        assert all(asked.headers["authorization"] == "Bearer a-token" for asked in standin.requests)


def test_an_answer_goes_to_the_right_thread_once() -> None:
    """To its author, under the post; sent twice it stands there once."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(3)
        options = Mastodon.Options(**standin.options())
        first = Mastodon().fetch(options, {}, door).documents[0]
        answers = [Mastodon().reply(options, first.external_id, "We look into it.", door) for _ in range(2)]
        assert answers[0] == answers[1] and answers[0].url
        (answer,) = standin.answers
        assert answer.text == "@ann We look into it."
        assert first.external_id.endswith(answer.in_reply_to)


@pytest.mark.parametrize(
    ("change", "text", "code"),
    [
        ({"token": ""}, "Hello", "unauthorised"),
        ({"token": "withdrawn"}, "Hello", "unauthorised"),
        ({}, "x" * 501, "refused_text"),
    ],
)
def test_a_refused_answer(change: dict[str, str], text: str, code: str) -> None:
    """It says which right is missing, or what is wrong with the text, and is not sent again by itself."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(1)
        options = Mastodon.Options(**{**standin.options(), "terms": ["#acme"], **change})
        (document,) = Mastodon().fetch(options, {}, door).documents
        with pytest.raises(SendError) as caught:
            Mastodon().reply(options, document.external_id, text, door)
        assert (caught.value.code, caught.value.permanent) == (code, True)
        assert "write:statuses" in caught.value.advice or "500 characters" in caught.value.advice
        assert standin.answers == []


def test_a_post_of_another_server_is_not_answered_here() -> None:
    """Its id means something else on this one."""
    with StandIn() as standin, Door(frozenset({standin.host})) as door:
        with pytest.raises(SendError, match="does not have this post"):
            Mastodon().reply(Mastodon.Options(**standin.options()), "else.example:1", "Hello", door)
        assert standin.requests == []


@pytest.mark.parametrize("instance", ["mastodon.social", " https://Mastodon.social/@someone ", "mastodon.social/"])
def test_servers_are_named_by_their_host(instance: str) -> None:
    """However they were copied from a browser."""
    assert Mastodon.Options(instance=instance, terms="#acme").instance == "mastodon.social"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"instance": "ftp://x", "terms": ["#a"]}, "name of a server"),
        ({"instance": "x.example", "terms": ["acme"]}, "a token is needed"),
        ({"instance": "x.example", "terms": ""}, "at least 1"),
    ],
)
def test_what_cannot_work_is_refused(options: dict[str, object], why: str) -> None:
    """In the form, not in the night."""
    with pytest.raises(ValidationError, match=why):
        Mastodon.Options.model_validate(options)
