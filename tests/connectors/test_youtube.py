"""YouTube: what comments and videos become, what is gone, and that no unit is spent twice."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from listener.connectors.youtube import YouTube
from listener.errors import FetchError
from listener.http import Door
from listener.terms import Allowance, FetchedAuthor, Spent, Unit
from tests.connectors.recorded import Case, cases
from tests.standins.reading import Reading
from tests.standins.youtube import CHANNEL
from tests.standins.youtube import YouTube as StandIn

MIDNIGHT = datetime(2026, 3, 5, 8, tzinfo=UTC)


def recorded(name: str) -> Case:
    return next(case for case in cases("youtube") if case.said["name"] == name)


def left(units: float) -> Allowance:
    return Allowance(units, Unit.CALLS, MIDNIGHT, 10_000)


def test_a_channel_is_read_as_people_see_it() -> None:
    """Comments with their answers, and its new videos; each with an address that opens there."""
    case = recorded("a channel")
    batch = YouTube().fetch(YouTube.Options(**case.said["options"]), {}, case.http())
    answer, comment, post, video = batch.documents
    assert comment.text == "Toujours pas livré après 3 semaines, “Kolibrie” <3 jamais plus & encore"
    assert comment.url == "https://www.youtube.com/watch?v=v1deo_-00001&lc=UgxA1"
    assert (comment.title, answer.title) == ("Kolibrie", "Kolibrie"), "or it would be no mention"
    assert (comment.replies, comment.in_reply_to) == (7, "yt:video:v1deo_-00001")
    assert comment.edited_at == datetime(2026, 3, 4, 12, 1, tzinfo=UTC)
    assert comment.author == FetchedAuthor("UCmarie00000000000000000", "@marie", "http://www.youtube.com/@marie")
    assert (answer.external_id, answer.in_reply_to, answer.edited_at) == ("UgxA1.9bCd", "UgxA1", None)
    assert post.url.endswith("/community")
    assert (video.external_id, video.title, video.text) == (
        "yt:video:v1deo_-00001", "How we deliver", "A look into our depot.",
    )  # fmt: skip
    assert batch.spent == Spent(calls=2, posts=4)


def test_a_search_is_a_hundred_units_and_the_key_is_in_no_address() -> None:
    """All words in one call; comments under what was found come with the next reading."""
    case, http = recorded("words"), recorded("words").http()
    options = YouTube.Options(**case.said["options"])
    first = YouTube().fetch(options, {}, http, allowance=left(10_000))
    assert first.documents[0].title == "Air Lumen & Kolibrie: I don't get it"
    assert first.spent == Spent(calls=100, posts=1)
    second = YouTube().fetch(options, first.cursor, http, allowance=left(9_900))
    assert second.spent == Spent(calls=101) and not second.remarks
    third = YouTube().fetch(options, second.cursor, http, allowance=left(9_799))
    assert third.spent == Spent(calls=100), "comments that are switched off are not asked for again"
    assert all("canary" not in url and headers["x-goog-api-key"] for url, headers in http.asked)


def test_no_unit_is_spent_that_is_not_there() -> None:
    """Too little for a search: it is said, and the rest is read."""
    case, http = recorded("a channel"), recorded("a channel").http()
    options = YouTube.Options(**{**case.said["options"], "words": ["kolibrie"]})
    batch = YouTube().fetch(options, {}, http, allowance=left(99))
    assert len(batch.documents) == 4 and batch.spent is not None and batch.spent.calls <= 99
    assert "too little for a search" in batch.remarks[0]
    with pytest.raises(FetchError) as caught:
        YouTube().fetch(options, {}, recorded("the quota is used up").http(), allowance=left(0.5))
    assert (caught.value.code, caught.value.units) == ("used_up", 0)


def test_what_a_failed_reading_used_is_known() -> None:
    """A search that is refused was one all the same."""
    case = recorded("the quota is used up")
    with pytest.raises(FetchError) as caught:
        YouTube().fetch(YouTube.Options(**case.said["options"]), {}, case.http(), allowance=left(500))
    assert (caught.value.code, caught.value.units, caught.value.permanent) == ("throttled", 100, False)
    assert "midnight in California" in caught.value.advice


def test_edits_and_deletions_are_seen() -> None:
    """What changed comes again, what was deleted is named once."""
    with StandIn(day=30, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door)
        standin.posts[20].edited, standin.posts[25].deleted = True, True
        reading.times.clear()
        assert reading.read(standin, door)
        assert [reading.documents[one].text[-8:] for one in reading.times] == ["(edited)"]
        assert reading.deleted == ["Ugx000026"]
        assert reading.read(standin, door)
        assert len(reading.deleted) == 1 and sum(reading.times.values()) == 1


def test_a_search_goes_down_to_what_is_known() -> None:
    """Fifty videos a page, one page a reading, while new ones push the pages down."""
    with StandIn(words=True, day=200, arriving=9) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(10)
        reading = Reading()
        for _ in range(80):
            reading.read(standin, door)
        assert len(reading.documents) == 200
        assert set(reading.times.values()) == {1}


def test_comments_that_are_switched_off_end_nothing() -> None:
    """The other videos and the search are read all the same."""
    with StandIn(words=True, closed=True, day=10, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(10)
        reading = Reading()
        assert reading.read(standin, door) and reading.read(standin, door) and not reading.failures
        asked = len(standin.requests)
        assert reading.read(standin, door)
        assert len(standin.requests) == asked + 1


def test_the_day_ends_in_california() -> None:
    """Where the quota is given again."""
    budget = YouTube().budget(YouTube.Options(channels=(CHANNEL,), key="k", units=500))  # type: ignore[arg-type]
    assert budget is not None and (budget.amount, budget.time_zone) == (500, "America/Los_Angeles")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"channels": ["@kolibrie"]}, "is no id"),
        ({}, "a channel or a word"),
        ({"words": ["x"], "units": 50}, "counts as 100"),
    ],
)
def test_what_cannot_work_is_refused(options: dict[str, object], why: str) -> None:
    """In the form, not in the night."""
    with pytest.raises(ValidationError, match=why):
        YouTube.Options.model_validate({"key": "k", **options})
