"""Mastodon as it is written: nothing between reading and listening, edits, deletions, refusals with advice."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from pydantic import ValidationError

from listener.connectors.mastodon_live import MastodonLive, _rewound
from listener.errors import FetchError
from listener.http import Door
from listener.terms import Batch
from tests.standins.mastodon import status_id
from tests.standins.mastodon_live import MastodonLive as StandIn


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(day=400) as made:
        yield made


def heard(
    standin: StandIn,
    cursor: dict[str, Any],
    *acts: Callable[[], object],
    wanted: Callable[[str], bool] = lambda _text: True,
    terms: tuple[str, ...] = ("#acme",),
) -> Batch:
    """Return all that is told until it falls silent, each act done when the line is quiet."""
    options = MastodonLive.Options.model_validate({**standin.options(), "terms": terms})
    left, found = list(acts), [Batch()]
    allowed = frozenset({standin.host, standin.streaming_host})
    with Door(allowed) as door, closing(MastodonLive().stream(options, cursor, door, wanted)) as batches:  # type: ignore[type-var]
        for batch in batches:
            is_quiet = batch == Batch(cursor=found[-1].cursor) and bool(standin.subscribed)
            found.append(batch)
            if is_quiet and not left:
                break
            if is_quiet:
                left.pop(0)()
    return Batch(
        tuple(document for batch in found for document in batch.documents),
        found[-1].cursor,
        deleted=tuple(one for batch in found for one in batch.deleted),
    )


def numbers(batch: Batch) -> list[int]:
    return [int(document.external_id[-5:]) for document in batch.documents]


def test_what_was_missed_is_read_and_what_comes_is_heard(standin: StandIn) -> None:
    """All pages since the cursor, then the line; the cursor is the newest of all."""
    standin.publish(10)
    first = heard(standin, {})
    assert sorted(numbers(first)) == list(range(1, 11))
    standin.publish(120)
    second = heard(standin, dict(first.cursor), lambda: standin.publish(3))
    assert set(numbers(second)) == set(range(1, 134))  # a quarter of an hour before the cursor is read again
    assert second.cursor["after"][1] == status_id(standin.posts[-1])
    assert standin.subscribed[-1] == {"type": "subscribe", "stream": "hashtag", "tag": "acme"}


def test_a_post_written_while_pages_are_read_is_not_missed() -> None:
    """The line is open before the first page is asked for."""
    with StandIn(day=200, arriving=5) as standin:
        standin.publish(60)
        batch = heard(standin, {"after": [18, status_id(standin.posts[0])]}, lambda: standin.publish(200))
        assert set(numbers(batch)) == set(range(1, 201))


def test_a_line_that_begins_late_misses_nothing(standin: StandIn) -> None:
    """What is written after the last page was read, and before the server tells us anything, is on the pages."""
    standin.publish(60)
    standin.unseen = 5
    standin.late.clear()
    batch = heard(standin, {"after": [18, status_id(standin.posts[0])]}, lambda: standin.publish(3))
    assert set(numbers(batch)) == set(range(1, 69))
    assert batch.cursor["after"][1] == status_id(standin.posts[-1])


def test_edits_and_deletions_are_told(standin: StandIn) -> None:
    """An edited post comes again, and moves no cursor; a deleted one is named."""
    standin.publish(5)
    batch = heard(standin, {}, lambda: standin.edit(standin.posts[1]), lambda: standin.delete(standin.posts[2]))
    assert batch.documents[-1].text.endswith("(edited)")
    assert batch.deleted == (f"{standin.host}:{status_id(standin.posts[2])}",)
    assert batch.cursor["after"][1] == status_id(standin.posts[4])


def test_a_cursor_waits_until_all_pages_were_read(standin: StandIn) -> None:
    """Who stops half way begins where he began."""
    standin.publish(100)
    options = MastodonLive.Options.model_validate(standin.options())
    began = {"after": [18, status_id(standin.posts[0])]}
    allowed = frozenset({standin.host, standin.streaming_host})
    with Door(allowed) as door, closing(MastodonLive().stream(options, began, door, bool)) as batches:  # type: ignore[type-var]
        assert next(batches).cursor == began  # type: ignore[call-overload]


def test_all_that_a_server_hears_is_filtered_by_what_brands_ask_for(standin: StandIn) -> None:
    """Without hashtags."""
    standin.publish(9)
    batch = heard(standin, {}, lambda: standin.publish(9), wanted=lambda text: "number 12 " in text, terms=())
    assert numbers(batch) == [12]
    assert standin.subscribed[-1]["stream"] == "public"


def test_a_cut_line_is_told_and_nothing_is_missing_after(standin: StandIn) -> None:
    """What was written meanwhile is read from the pages."""
    standin.publish(3)
    with pytest.raises(FetchError) as caught:
        heard(standin, {}, standin.cut)
    assert caught.value.code == "unreachable" and not caught.value.permanent
    standin.publish(70)
    assert set(numbers(heard(standin, {"after": [18, status_id(standin.posts[2])]}))) == set(range(1, 74))


def test_refusals_are_told_with_advice(standin: StandIn) -> None:
    """A wrong token is no accident; a server that is busy is; the token is in no message."""
    for token, refusing, code, permanent in (
        ("canary-token", None, "unauthorised", True), ("a-token", 503, "http_error", False),
    ):  # fmt: skip
        standin.refusing = refusing
        options = MastodonLive.Options.model_validate({**standin.options(), "token": token})
        with Door(frozenset({standin.host, standin.streaming_host})) as door, pytest.raises(FetchError) as caught:
            next(MastodonLive().stream(options, {}, door, bool))  # type: ignore[call-overload]
        assert (caught.value.code, caught.value.permanent) == (code, permanent)
        assert caught.value.advice.endswith(".")
        assert "canary" not in f"{caught.value.message} {caught.value.advice} {options!r}"


def test_a_stream_that_says_no_ends(standin: StandIn) -> None:
    """An error told on the line is one of this source; what is no JSON is passed over."""

    def say_no() -> None:
        for line in standin._lines:
            line.send("{half")
            line.send('{"error": "Access token is revoked", "status": 401}')

    with pytest.raises(FetchError, match="ended the stream") as caught:
        heard(standin, {}, say_no)
    assert caught.value.permanent


def test_what_was_heard_is_asked_for_again(standin: StandIn) -> None:
    """Edits, counts, and what is gone."""
    standin.publish(3)
    standin.posts[0].edited, standin.posts[1].deleted = True, True
    asked = [f"{standin.host}:{status_id(post)}" for post in standin.posts]
    with Door(frozenset({standin.host})) as door:
        batch = MastodonLive().reread(MastodonLive.Options.model_validate(standin.options()), asked, door)
    assert [one.external_id for one in batch.documents] == [asked[0], asked[2]]
    assert batch.documents[0].text.endswith("(edited)") and batch.deleted == (asked[1],)


def test_ids_that_tell_no_time_are_not_rewound() -> None:
    """Of Pleroma or GoToSocial."""
    assert _rewound([26, "01FGW5AN2M2HQM1VV4QMFY6XGC"]) == [26, "01FGW5AN2M2HQM1VV4QMFY6XGC"]
    assert _rewound([18, "116170000000000040"]) == [18, str(116170000000000040 - (900_000 << 16))]


@pytest.mark.parametrize("term", ["acme", "#", "#two words"])
def test_only_hashtags_are_listened_to(term: str) -> None:
    """In the form."""
    with pytest.raises(ValidationError, match="as a hashtag"):
        MastodonLive.Options.model_validate({"instance": "social.example", "terms": [term], "token": "t"})
