"""Reddit: what a post becomes, edits and deletions, answers, the way without credentials."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from listener.connectors.reddit import Reddit
from listener.connectors.reddit_feed import RedditFeed
from listener.errors import FetchError, SendError
from listener.http import Door
from listener.ports import Paced
from listener.terms import FetchedAuthor
from tests.connectors.recorded import Case, cases
from tests.standins.reading import Reading
from tests.standins.reddit import Reddit as StandIn


def recorded(name: str, connector: str = "reddit") -> Case:
    return next(case for case in cases(connector) if case.said["name"] == name)


def test_posts_and_comments_are_read_as_people_see_them() -> None:
    """Without markup, with their titles; a comment not with that of its post; nothing that was deleted."""
    case = recorded("a subreddit and a search")
    batch = Reddit().fetch(Reddit.Options(**case.said["options"]), {}, case.http())
    comment, post, found, picture = batch.documents
    assert (post.title, post.text.splitlines()) == (
        "Kolibrie lost my parcel & nobody answers", ['Three weeks now. Support says "wait".', "Order 4 > 3 days late"],
    )  # fmt: skip
    assert (post.external_id, post.replies, post.shares) == ("t3_1r2s3t", 14, 2)
    assert post.url == "https://www.reddit.com/r/kolibrie/comments/1r2s3t/a_title/"
    assert post.author == FetchedAuthor("tired_customer", url="https://www.reddit.com/user/tired_customer")
    assert post.published_at == datetime(2026, 3, 4, 11, 58, 12, tzinfo=UTC) < (post.edited_at or post.published_at)
    assert (comment.title, comment.text, comment.in_reply_to) == ("", "Same here, never again.", "t3_1r2s3t")
    assert found.title.startswith("Air Lumen") and picture.text == ""
    assert batch.allowance is not None and batch.allowance.left == 987
    assert batch.allowance.resets_at == datetime(2026, 3, 4, 12, 7, 3, tzinfo=UTC)


def test_the_application_says_who_it_is() -> None:
    """As Reddit asks, and with the token that it gave; the token stays out of the cursor."""
    case = recorded("a subreddit and a search")
    http = case.http()
    batch = Reddit().fetch(Reddit.Options(**case.said["options"]), {}, http)
    (_, first), (_, second), *_ = http.asked
    assert first["authorization"].startswith("Basic ") and second["authorization"] == "Bearer canary-access-token"
    assert second["user-agent"] == "python:listener:v1 (by /u/kolibrie_desk)"
    assert "canary" not in repr(batch.cursor)


@pytest.mark.parametrize("name", ["credentials that were not approved", "a private subreddit"])
def test_closed_self_service_is_said(name: str) -> None:
    """Who has no credentials learns why, and where to ask for them."""
    case = recorded(name)
    with pytest.raises(FetchError) as caught:
        Reddit().fetch(Reddit.Options(**case.said["options"]), {}, case.http())
    assert "self-service closed in November 2025" in caught.value.advice
    assert "Responsible Builder Policy" in caught.value.advice
    with pytest.raises(ValidationError, match="through its feeds"):
        Reddit.Options(terms="r/acme", client_id=" ")  # type: ignore[arg-type]


def test_edits_and_deletions_are_seen() -> None:
    """What changed comes again, what was deleted or removed is named once."""
    with StandIn(day=30, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door)
        standin.posts[20].edited, standin.posts[25].deleted, standin.posts[26].deleted = True, True, True
        reading.times.clear()
        assert reading.read(standin, door)
        assert [reading.documents[one].text[-8:] for one in reading.times] == ["(edited)"]
        assert sorted(reading.deleted) == ["t1_1b", "t3_1a"]
        assert reading.read(standin, door)
        assert len(reading.deleted) == 2 and sum(reading.times.values()) == 1


def test_an_answer_goes_under_the_post() -> None:
    """In the thread, as the account of the refresh token."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(3)
        options = Reddit.Options(**standin.options())
        answered = standin.connector().reply(options, "t3_2", "We look into it & call you.", door)
        (answer,) = standin.answers
        assert (answer.text, answer.in_reply_to) == ("We look into it & call you.", "t3_2")
        assert answered.external_id == "t1_dbba1" and answered.url.startswith("https://www.reddit.com/r/acme/")


@pytest.mark.parametrize(
    ("refusal", "code", "permanent"),
    [
        (["RATELIMIT", "Take a break for 3 minutes.", "ratelimit"], "throttled", False),
        (["THREAD_LOCKED", "Comments are locked.", "parent"], "forbidden", True),
        (["TOO_LONG", "this is too long (max: 10000)", "text"], "refused_text", True),
        (["DELETED_COMMENT", "that comment has been deleted", "parent"], "not_found", True),
    ],
)
def test_a_refused_answer(refusal: list[Any], code: str, permanent: bool) -> None:
    """Reddit refuses with status 200: why, and whether to wait."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(3)
        standin.refusal = refusal
        with pytest.raises(SendError) as caught:
            standin.connector().reply(Reddit.Options(**standin.options()), "t3_2", "Hello", door)
        assert (caught.value.code, caught.value.permanent) == (code, permanent)
        assert caught.value.advice.endswith(".")
        assert caught.value.retry_after == (timedelta(seconds=187.6) if code == "throttled" else None)


@pytest.mark.parametrize("token", ["", "withdrawn"])
def test_an_answer_needs_a_token_that_is_valid(token: str) -> None:
    """Else it says which one to make."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        options = Reddit.Options(**{**standin.options(), "refresh_token": token})
        with pytest.raises(SendError, match=r"refresh token|refuses the credentials") as caught:
            standin.connector().reply(options, "t3_2", "Hello", door)
        assert (caught.value.code, caught.value.permanent) == ("unauthorised", True)
        assert "read and submit" in caught.value.advice


def test_feeds_are_read_slowly() -> None:
    """The way without credentials: every ten minutes at most, subreddits and searches."""
    feeds = RedditFeed()
    assert isinstance(feeds, Paced) and feeds.pace == timedelta(minutes=10)
    case = recorded("a subreddit and a search", "reddit_feed")
    batch = feeds.fetch(RedditFeed.Options(**case.said["options"]), {}, case.http())
    assert batch.documents[0].title == "Kolibrie lost my parcel & nobody answers"
    assert feeds.fetch(RedditFeed.Options(**case.said["options"]), batch.cursor, case.http()).documents == ()
