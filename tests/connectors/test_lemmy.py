"""Lemmy: both versions give the same, deletions and edits are seen, and a limit told as a mistake is one."""

import pytest

from listener.connectors.lemmy import Lemmy
from listener.errors import FetchError
from listener.http import Door
from listener.terms import FetchedAuthor
from tests.connectors.recorded import cases
from tests.standins.lemmy import Lemmy as StandIn
from tests.standins.reading import Reading, read_all


@pytest.mark.parametrize("name", ["1.0", "0.19"])
def test_a_post_is_read_as_people_see_it(name: str) -> None:
    """Whatever version tells of it."""
    case = next(case for case in cases("lemmy") if case.said["name"] == name)
    batch = Lemmy().fetch(Lemmy.Options(**case.said["options"]), {}, case.http())
    comment, deeper, post = batch.documents
    assert (post.title, post.text) == ("Kolibrie raises prices & drops the free plan", "Is **this** <3 legal?")
    assert (post.external_id, post.replies, post.in_reply_to) == ("https://lemmy.example/post/7", 31, None)
    assert post.author == FetchedAuthor("ann@lemmy.example", "Ann", "https://lemmy.example/u/ann")
    assert post.edited_at is not None and post.published_at is not None and post.published_at.minute == 30
    assert (comment.text, comment.in_reply_to) == ("kolibrie never answers", "https://lemmy.example/post/7")
    assert comment.author is not None and comment.author.handle == "bob@elsewhere.example"
    assert (deeper.in_reply_to, deeper.replies) == (None, 2)
    assert batch.deleted == ("https://lemmy.example/comment/13",)


def test_the_old_version_is_read_once_too() -> None:
    """It is found by itself, and remembered."""
    with StandIn(old=True, day=200, arriving=5, cut=0.1) as standin:
        standin.publish(20)
        reading = read_all(standin)
        assert len(reading.documents) == 200 and set(reading.times.values()) == {1}
        assert sum(asked.path.startswith("/api/v4/") for asked in standin.requests) < 5


def test_edits_and_deletions_are_seen() -> None:
    """An edited comment comes again; what its author took back is named."""
    with StandIn(day=30, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door)
        standin.posts[27].edited, standin.posts[28].deleted = True, True
        reading.times.clear()
        assert reading.read(standin, door)
        assert list(reading.times) == ["https://lemmy.example/comment/28"]
        assert reading.deleted == ["https://lemmy.example/comment/29"]


def test_a_server_that_is_asked_too_often_says_so_in_its_way() -> None:
    """0.19 answers 400."""
    case = next(case for case in cases("lemmy") if case.said["name"] == "asked too often")
    with pytest.raises(FetchError, match="too often") as caught:
        Lemmy().fetch(Lemmy.Options(**case.said["options"]), {}, case.http())
    assert caught.value.code == "throttled" and not caught.value.permanent
