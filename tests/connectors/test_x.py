"""X: what a post becomes, what it costs, and that a budget is kept to the post."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from listener.connectors._oauth1 import Keys, authorization
from listener.connectors._x_search import queries
from listener.connectors.x import X
from listener.errors import FetchError, SendError
from listener.http import Door
from listener.terms import Allowance, Batch, FetchedAuthor, Spent, Unit
from tests.connectors.recorded import Case, cases
from tests.standins._server import Said
from tests.standins.reading import Reading
from tests.standins.x import X as StandIn

APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def recorded(name: str) -> Case:
    return next(case for case in cases("x") if case.said["name"] == name)


def left(posts: float) -> Allowance:
    return Allowance(posts, Unit.POSTS, APRIL, 3_333)


def fetch(standin: StandIn, door: Door, cursor: Any, posts: float, **more: Any) -> Batch:
    options = X.Options(**{**standin.options(), **more})
    return standin.connector().fetch(options, cursor, door, allowance=left(posts))


def test_a_post_is_read_as_people_see_it() -> None:
    """In full, with its author and reach; an edit is the same post, written when it first was."""
    case = recorded("words")
    batch = X().fetch(X.Options(**case.said["options"]), {}, case.http())
    english, french, long = batch.documents
    assert english.text == "@kolibrie still no parcel & no answer … https://t.co/abc"
    assert english.author == FetchedAuthor("marie", "Marie 🐦", "https://x.com/marie", 12_000, False)
    assert english.url == "https://x.com/marie/status/2029162100000000020"
    assert (english.shares, english.replies, english.in_reply_to) == (4, 5, "2029100000000000001")
    assert (french.external_id, french.text) == ("2029161000000000017", "Kolibrie m'a répondu <3 (corrigé)")
    assert french.published_at is not None and french.edited_at is not None
    assert french.published_at < french.edited_at == datetime(2026, 3, 4, 11, 50, tzinfo=UTC)
    assert long.text.endswith("told in full.") and long.language is None
    assert long.author == FetchedAuthor("9", url="https://x.com/i/user/9")
    assert batch.spent == Spent(calls=1, posts=3, cost=0.035)


def test_all_words_are_one_query() -> None:
    """What belongs together is quoted, an expression stands as it is, and long lists are cut into few."""
    assert queries(["a", "b c", '"d e" lang:fr'], True) == ['(a OR "b c" OR ("d e" lang:fr))']
    many = queries([f"brand number {n}" for n in range(60)], False)
    assert len(many) == 3 and all(len(query) <= 512 and query.endswith(") -is:retweet") for query in many)


def test_the_last_week_is_counted_before() -> None:
    """Where it would take more than half of the budget it is passed over, and only the newest are read."""
    with StandIn(day=400, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(400)
        batch = fetch(standin, door, {}, 700)
        assert (standin.counts, standin.billed, len(batch.documents)) == (1, 10, 10)
        assert "Posts passed over: 400." in batch.remarks[0]
        assert batch.spent == Spent(calls=2, posts=11, cost=0.065)
        standin.billed = 0
        cursor: Any = {}
        for _ in range(5):
            cursor = fetch(standin, door, cursor, 1_000).cursor
        assert (standin.counts, standin.billed) == (2, 400)


def test_what_was_missed_is_counted_too() -> None:
    """After a pause, before the fourth page."""
    with StandIn(day=1000, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(5)
        first = fetch(standin, door, {}, 3_000, history=False)
        standin.publish(900)
        second = fetch(standin, door, first.cursor, 500, history=False)
        assert (len(second.documents), second.more, standin.counts) == (300, True, 0)
        third = fetch(standin, door, second.cursor, 200, history=False)
        assert (len(third.documents), third.more, standin.counts) == (0, False, 1)
        assert "Posts passed over: 600." in third.remarks[0]
        standin.publish(3)
        assert len(fetch(standin, door, third.cursor, 199, history=False).documents) == 3


@pytest.mark.parametrize("posts", [9, 10, 57, 130, 299])
def test_a_budget_is_kept_to_the_post(posts: int) -> None:
    """The last page is as small as what is left; then the source rests until the next month, and says so."""
    with StandIn(day=1000, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(5)
        cursor = fetch(standin, door, {}, 3_000, history=False).cursor
        standin.publish(900)
        standin.billed = 0
        batch = fetch(standin, door, cursor, posts, history=False)
        assert standin.billed <= posts < standin.billed + 10
        assert not batch.more and batch.allowance is not None and batch.allowance.left == 0
        assert batch.allowance.resets_at == APRIL and batch.cursor
        asked = len(standin.requests)
        assert fetch(standin, door, batch.cursor, posts - standin.billed, history=False).not_modified
        assert len(standin.requests) == asked


def test_what_is_older_than_search_reaches_is_said() -> None:
    """A source that rested for weeks goes on with what is new."""
    with StandIn(day=100, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(5)
        reading = Reading()
        assert reading.read(standin, door)
        standin.publish(30)
        standin.oldest = 2_028_000_000_000_000_020
        lost = fetch(standin, door, reading.cursor, 3_000)
        assert lost.more and "seven days" in lost.remarks[0]
        assert len(fetch(standin, door, lost.cursor, 3_000).documents) == 10


@pytest.mark.parametrize("name", ["no credits", "a cap that is reached"])
def test_without_money_a_person_must_act(name: str) -> None:
    """It is asked again in hours, not minutes."""
    case = recorded(name)
    with pytest.raises(FetchError) as caught:
        X().fetch(X.Options(**case.said["options"]), {}, case.http())
    assert caught.value.retry_after == timedelta(hours=6) and "Buy credits" in caught.value.advice


def test_an_answer_goes_under_the_post_once() -> None:
    """Signed with the keys of the account; the same text is refused the second time."""
    with StandIn(arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(1)
        options = X.Options(**standin.options())
        answered = standin.connector().reply(options, "2028000000000000001", "We look into it.", door)
        assert answered.url == "https://x.com/i/status/2028000000000900000"
        assert [(one.text, one.in_reply_to) for one in standin.answers] == [("We look into it.", "2028000000000000001")]
        with pytest.raises(SendError, match="duplicate content") as caught:
            standin.connector().reply(options, "2028000000000000001", "We look into it.", door)
        assert (caught.value.code, caught.value.permanent) == ("refused_text", True)


@pytest.mark.parametrize(
    ("refusal", "code", "words"),
    [
        (Said({"title": "Unauthorized", "detail": "Unauthorized"}, 401), "unauthorised", "four keys"),
        (Said({"detail": "Reply to this conversation is not allowed because you have not been mentioned."}, 403),
         "forbidden", "answer by hand"),
        (None, "unauthorised", "four keys"),
    ],
)  # fmt: skip
def test_a_refused_answer(refusal: Said | None, code: str, words: str) -> None:
    """X lets apps answer only who mentions them: then a person does."""
    with StandIn(refusal=refusal) as standin, Door(frozenset({standin.host})) as door:
        options = X.Options(**{**standin.options(), **({} if refusal else {"api_key": ""})})
        with pytest.raises(SendError) as caught:
            standin.connector().reply(options, "1", "Hello", door)
        assert (caught.value.code, caught.value.permanent) == (code, True)
        assert words in caught.value.advice


def test_a_signature_is_that_of_another_library() -> None:
    """What oauthlib 3 makes of the same keys, moment and nonce."""
    keys = Keys("consumer-key", "consumer&secret", "370773112-token", "token secret+")
    url = "https://api.x.com/2/tweets"
    made = authorization("POST", url, keys, at=1318622958, nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg")
    assert made.endswith('oauth_signature="%2BDJZ0fRU29D8d6LljoV61ihK5i4%3D"')
    assert "secret" not in made


@pytest.mark.parametrize(
    ("options", "why"),
    [({"budget": 0.1}, "at least so much"), ({"words": ["x" * 190 + ":" + "OR"] * 1, "budget": 0}, "greater than 0")],
)
def test_what_cannot_work_is_refused(options: dict[str, object], why: str) -> None:
    """In the form, not in the night."""
    with pytest.raises(ValidationError, match=why):
        X.Options.model_validate({"words": ["acme"], "token": "t", **options})
