"""Discourse: what a post becomes, search, edits and deletions."""

import pytest
from pydantic import ValidationError

from listener.connectors.discourse import Discourse
from listener.http import Door
from listener.terms import FetchedAuthor
from tests.connectors.recorded import cases
from tests.standins.discourse import Discourse as StandIn
from tests.standins.reading import Reading, read_all


def test_a_post_is_read_as_people_see_it() -> None:
    """The first post of a topic has its title; notes of moderators and hidden posts are nobody's opinion."""
    case = next(case for case in cases("discourse") if case.said["name"] == "all posts")
    answer, first = Discourse().fetch(Discourse.Options(**case.said["options"]), {}, case.http()).documents
    assert (first.title, first.text) == ("Kolibrie & the lost parcel", "Three weeks <3.\nNobody answers.")
    assert first.url == "https://forum.example/t/kolibrie-the-lost-parcel/11/1"
    assert first.author == FetchedAuthor("ann@forum.example", "Ann", "https://forum.example/u/ann")
    assert (answer.title, answer.replies) == ("", 2)
    assert answer.edited_at is not None and first.edited_at is None


@pytest.mark.parametrize("cut", [0.0, 0.2])
def test_what_is_searched_is_read_in_full_once(cut: float) -> None:
    """Each hit by its id; what a cut keeps back is read next time."""
    with StandIn(words=True, day=120, arriving=2, cut=cut) as standin:
        standin.publish(10)
        reading = read_all(standin)
        assert len(reading.documents) == 120 and set(reading.times.values()) == {1}
        assert all("Post number" in document.text for document in reading.documents.values())


def test_edits_and_deletions_are_seen() -> None:
    """Of the newest posts: one that changed comes again, one that is gone is named once."""
    with StandIn(day=30, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door)
        standin.posts[27].edited, standin.posts[28].deleted = True, True
        reading.times.clear()
        assert reading.read(standin, door) and reading.read(standin, door)
        assert [reading.documents[one].text[-8:] for one in reading.times] == ["(edited)"]
        assert reading.deleted == ["33"]


def test_a_key_is_sent_where_there_is_one() -> None:
    """As the header that forums ask for."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        options = Discourse.Options.model_validate({**standin.options(), "api_key": "a-key"})
        Discourse().fetch(options, {}, door)
        assert standin.requests[0].headers["api-key"] == "a-key"


def test_a_forum_has_a_name() -> None:
    """In the form, not in the night."""
    with pytest.raises(ValidationError, match="name of a server"):
        Discourse.Options(forum="ftp://x")
