"""Pages and terms: on from where a reading ended, each thing once."""

from datetime import timedelta
from typing import Any

import pytest

from listener.connectors._paging import Memory, Page, backward, forward
from listener.connectors._terms import Part, lines, read_each
from listener.errors import FetchError
from listener.terms import FetchedDocument


def document(number: int, text: str = "") -> FetchedDocument:
    return FetchedDocument(str(number), text or f"post {number}")


class Listing:
    """Numbers that grow, told ten a page, the newest first; fails at the readings it was told to."""

    def __init__(self, newest: int, *fails: int) -> None:
        self.newest, self.fails, self.reads = newest, fails, 0

    def down(self, older: Any) -> Page:
        self._count()
        first = self.newest if older is None else older
        numbers = range(first, max(first - 10, 0), -1)
        return Page([(n, document(n)) for n in numbers], first - 10 if first > 10 else None)

    def up(self, after: Any) -> Page:
        self._count()
        return Page([(n, document(n)) for n in range(after + 1, min(after + 10, self.newest) + 1)])

    def _count(self) -> None:
        self.reads += 1
        if self.reads in self.fails:
            raise FetchError("It failed", code="timeout", advice="Wait.")


def ids(documents: list[FetchedDocument]) -> list[int]:
    return [int(one.external_id) for one in documents]


def test_the_first_reading_takes_no_history() -> None:
    """One page, and from then on everything."""
    walk = backward({}, Listing(100).down)
    assert (ids(walk.documents), walk.state, walk.more) == (list(range(100, 90, -1)), {"known": 100}, False)
    assert backward({}, lambda _: Page()).state == {"known": 0}


def test_a_long_way_down_is_gone_in_parts() -> None:
    """What arrives above meanwhile is read after it; nothing between is missed."""
    listing = Listing(200)
    first = backward({"known": 100}, listing.down, pages=4)
    assert first.more and ids(first.documents) == list(range(200, 160, -1))
    listing.newest = 230
    second = backward(first.state, listing.down, pages=20)
    assert not second.more and second.state == {"known": 200}
    third = backward(second.state, listing.down)
    assert set(ids(first.documents + second.documents + third.documents)) >= set(range(101, 231))


def test_a_failure_on_the_way_keeps_what_was_read() -> None:
    """The first page's failure is the reading's; a later one is met by the next reading."""
    walk = backward({"known": 100}, Listing(200, 3).down)
    assert walk.more and len(walk.documents) == 20
    assert backward(walk.state, Listing(200).down, pages=20).state == {"known": 200}
    with pytest.raises(FetchError):
        backward({"known": 100}, Listing(200, 1).down)
    up = forward(100, Listing(200, 3).up, size=10)
    assert up.more and up.state == {"after": 120}


def test_forward_until_a_page_is_not_full() -> None:
    """Oldest first, and again from there."""
    walk = forward(100, Listing(125).up, size=10)
    assert (walk.more, walk.state, len(walk.documents)) == (False, {"after": 125}, 25)
    assert forward(100, Listing(300).up, size=10, pages=2).state == {"after": 120}


def test_a_margin_looks_below_what_is_known() -> None:
    """For lists into which posts come late."""
    assert ids(backward({"known": 100}, Listing(105).down, margin=12).documents)[-1] <= 88


def test_memory_lets_through_what_is_new_or_changed() -> None:
    """And forgets the oldest."""
    memory = Memory(None, 3)
    assert len(memory.fresh([document(1), document(2)])) == 2
    again = Memory(memory.kept, 3)
    assert ids(again.fresh([document(1), document(2, "edited"), document(3), document(4)])) == [2, 3, 4]
    assert [one for one, _ in again.kept] == ["2", "3", "4"]
    assert Memory({"not": "a list"}).kept == []


def read(*fails: str, code: str = "bad_json") -> Any:
    def one(term: str, state: Any) -> Part:
        if term in fails:
            raise FetchError(f"No {term}", code=code, advice="Wait.", retry_after=timedelta(seconds=90))
        return Part([document(len(term), term)], {"times": state.get("times", 0) + 1})

    return one


def test_one_term_that_fails_is_remarked_upon() -> None:
    """The others are read, each with its own memory."""
    batch = read_each(["a", "bb", "ccc"], {}, read("bb"))
    assert [one.text for one in batch.documents] == ["a", "ccc"]
    assert not batch.more and "“bb”: No bb. Wait." in batch.remarks
    again = read_each(["ccc", "dddd"], batch.cursor, read())
    assert again.cursor == {"each": {"ccc": {"times": 2}, "dddd": {"times": 1}}}


def test_what_fails_for_all_ends_the_reading() -> None:
    """The next one begins there, after the wait that was asked for; when nothing was read it is an error."""
    batch = read_each(["a", "bb", "ccc"], {}, read("bb", code="throttled"))
    assert batch.more and batch.cursor["next"] == "bb"
    assert batch.wait == timedelta(seconds=90)
    with pytest.raises(FetchError):
        read_each(["a", "bb", "ccc"], batch.cursor, read("bb", code="throttled"))
    assert [d.text for d in read_each(["a", "bb", "ccc"], batch.cursor, read("a", "ccc")).documents] == ["bb"]


def test_lines() -> None:
    """As typed, as a list, without empty ones and doubles."""
    assert lines(" #acme \n\nAir   Lumen\n#ACME") == ("#acme", "Air Lumen") == lines(["#acme", "Air Lumen\n#Acme"])
    with pytest.raises(ValueError, match="200 characters"):
        lines("x" * 201)


class Moments:
    """Posts by the second they were written in, told a page at a time, the newest first; `shows` pages at most."""

    def __init__(self, seconds: list[int], size: int = 10, shows: int | None = None) -> None:
        self.seconds, self.size, self.shows, self.reads = seconds, size, shows, 0

    def down(self, older: Any) -> Page:
        self.reads += 1
        first = older or 0
        page = sorted(enumerate(self.seconds), reverse=True)[first : first + self.size]
        more = first + self.size < min(len(self.seconds), self.size * (self.shows or len(self.seconds)))
        return Page([(second, document(n)) for n, second in page], first + self.size if more else None)


def test_what_shares_the_known_second_is_found() -> None:
    """More than a page of posts written in the second that was known, after it was read: the way goes on below it."""
    before = [*range(1, 50), 50]
    after = Moments([*before, *[50] * 12])
    assert set(ids(backward({"known": 50}, after.down, margin=1).documents)) >= set(range(50, 62))


def test_a_margin_with_many_posts_is_looked_through_once_in_a_quarter_of_it() -> None:
    """Three pages at the readings between: a busy list is not read over and over."""
    listing = Moments(list(range(1, 401)))
    state = backward({"known": 390}, listing.down, pages=50, margin=200).state
    assert listing.reads > 20
    listing.reads, listing.seconds = 0, list(range(1, 410))
    state = backward(state, listing.down, pages=50, margin=200).state
    assert listing.reads < 6
    listing.reads, listing.seconds = 0, list(range(1, 460))
    assert backward(state, listing.down, pages=50, margin=200).state["looked"] == 459
    assert listing.reads > 20


def test_a_list_that_ends_before_what_is_known_is_incomplete() -> None:
    """It is told once, also when the way took several readings; a short list that is whole is not."""
    capped = Moments(list(range(1, 301)), shows=5)
    first = backward({"known": 100}, capped.down, pages=3, margin=1, shows=5)
    assert first.more and not first.incomplete
    second = backward(first.state, capped.down, pages=3, margin=1, shows=5)
    assert not second.more and second.incomplete
    assert not backward(second.state, capped.down, margin=1, shows=5).incomplete
    assert not backward({"known": 280}, capped.down, margin=1, shows=5).incomplete
    assert not backward({"known": 7}, Moments([8, 9, 10], shows=5).down, margin=1, shows=5).incomplete


def test_a_moment_with_more_than_a_page_holds_is_incomplete() -> None:
    """Nothing can be asked for between; in what was known before, it is not said again."""
    full = [Page([(9, document(9))], 8, skipped=9), Page([(3, document(3))], None)]
    assert backward({"known": 5}, lambda _: full.pop(0)).incomplete
    again = [Page([(9, document(9))], 8, skipped=4), Page([(3, document(3))], None)]
    assert not backward({"known": 5}, lambda _: again.pop(0)).incomplete
