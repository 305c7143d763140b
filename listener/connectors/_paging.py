"""Through the pages of a list without gap and without double, while new posts arrive.

Where an API can go forward (Mastodon's `min_id`), `forward` follows it from what was read last. Where it only gives
the newest first, `backward` goes down from the newest to what is known; when a reading ends on the way, the next one
goes on from there, and what arrived above meanwhile is read after it. A page that fails after others were read ends
the reading well: the next one meets the failure itself. The first reading of all takes the newest page, no history.

Lists into which posts come late are read again some way below what is known (`margin`): three pages at every reading,
all the way once in a quarter of the margin. Where a list ends before what is known, or has more in one moment than a
page shows, the walk is `incomplete`: posts were missed, and the ledger of coverage says so.

`Memory` keeps what was handed on lately, so that pages that are read again bring only what is new or has changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from listener.errors import FetchError
from listener.terms import Allowance, FetchedDocument

_ALL = 1_000_000
_MOST_REMEMBERED = 3_000  # a cursor is stored at every reading; what is handed on again does no harm
_BELOW = 3  # pages
PAGES = 10  # of one list in one reading: with a second between requests, well within the lease of a source


@dataclass(frozen=True, slots=True)
class Page:
    """One page: documents with their marks, in any order.

    A mark is a number or a list of them that grows with newer posts (an id, a time). `older` is how to ask for the
    page below, as plain JSON; None when there is none. `skipped` is the mark of a moment that has more than the page.
    """

    entries: Sequence[tuple[Any, FetchedDocument]] = ()
    older: Any = None
    allowance: Allowance | None = None
    skipped: Any = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What was read on the way, the state to go on from, and whether there is more to read at once.

    `passed` counts the documents of all readings that the way down took so far. What is `incomplete` is told once.
    """

    documents: list[FetchedDocument] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    more: bool = False
    allowance: Allowance | None = None
    passed: int = 0
    incomplete: bool = False


def backward(
    state: Mapping[str, Any],
    read: Callable[[Any], Page],
    *,
    pages: int = PAGES,
    margin: int = 0,
    lowest: Any = 0,
    shows: int | None = None,
) -> Walk:
    """Read from the newest down to what is known. `read(None)` asks for the newest page, else for `Page.older`.

    `lowest` is a mark below all others: with it, nothing is missed of a list that was empty at first.
    `margin` is by how much marks (then numbers) may come late: that far below what is known is read again. It is 1 at
    least for marks that posts may share: what is written in the known moment, but later, is found. `shows` is how many
    pages the source shows at most. All of the pages is returned, what was read before too: `Memory` sorts it out.
    Raises FetchError when the first page fails.
    """
    way = _Way(state, margin, shows)
    documents: list[FetchedDocument] = []
    allowance = None
    for turn in range(pages):
        try:
            page = read(way.older)
        except FetchError:
            if turn == 0:
                raise
            break
        allowance = page.allowance or allowance
        documents += [document for _, document in page.entries]
        if way.ends_with(page):
            return Walk(documents, way.arrived(lowest), False, allowance, way.passed, way.incomplete)
    return Walk(documents, way.on, True, allowance, way.passed)


class _Way:
    """How far a walk down has come, over all of its readings: `on` is the state to go on from."""

    def __init__(self, state: Mapping[str, Any], margin: int, shows: int | None) -> None:
        self.known, self.top, self.older = state.get("known"), state.get("top"), state.get("older")
        self.passed, self._turns = state.get("passed") or 0, state.get("turns") or 0
        self._below, self._met, self._looked = state.get("below") or 0, bool(state.get("met")), state.get("looked")
        self._deepest, self._skipped = state.get("deepest") or 0, bool(state.get("skipped"))
        self._margin, self._shows = margin, shows
        self._ended = False

    def ends_with(self, page: Page) -> bool:
        """Take a page into account; tell whether it is the last that is to be read."""
        marks = [mark for mark, _ in page.entries]
        self.top = max(marks + ([self.top] if self.top is not None else []), default=None)
        self.passed, self._turns = self.passed + len(marks), self._turns + 1
        if page.skipped is not None and (self.known is None or page.skipped >= self.known):
            self._skipped = True
        self.older, self._ended = page.older, page.older is None
        if self.known is None or self._ended:
            return True
        self._met = self._met or any(mark <= self.known for mark in marks)
        self._below += any(mark < self.known for mark in marks)
        floor = self.known - self._margin if self._margin else self.known
        return any(mark <= floor for mark in marks) or (self._below >= _BELOW and not self._is_time_to_look)

    @property
    def _is_time_to_look(self) -> bool:
        """All of the margin is read again when a quarter of it went by since it was."""
        return self._looked is None or self.top is None or self.top - self._looked >= self._margin / 4

    @property
    def incomplete(self) -> bool:
        """Tell whether the source showed all it shows, and did not reach what was read before."""
        is_short = self._ended and self._shows is not None and self._turns >= self._shows
        return self.known is not None and (self._skipped or (is_short and not self._met))

    def arrived(self, lowest: Any) -> dict[str, Any]:
        """Return the state after a walk that came to its end."""
        reached = max([mark for mark in (self.known, self.top) if mark is not None] or [lowest])
        if not self._margin:
            return {"known": reached}
        is_deep = self._below < _BELOW or self._is_time_to_look
        looked, deepest = (reached, self.passed) if is_deep else (self._looked, self._deepest)
        return {"known": reached, "looked": looked, "deepest": deepest}

    @property
    def on(self) -> dict[str, Any]:
        """Return the state to go on from."""
        way = {"known": self.known, "top": self.top, "older": self.older, "passed": self.passed, "turns": self._turns,
               "below": self._below, "looked": self._looked, "deepest": self._deepest}  # fmt: skip
        return way | {name: True for name, so in (("met", self._met), ("skipped", self._skipped)) if so}


def remember(state: Mapping[str, Any], walk: Walk, size: int = 100) -> tuple[list[FetchedDocument], dict[str, Any]]:
    """Return what a walk down brought that is new or has changed, and the state with what to remember: `seen`.

    On the way nothing is forgotten; at its end as much is kept as was passed when it was looked deepest, and `size`
    more.
    """
    deepest = walk.state.get("deepest") or 0
    kept = min(max(walk.passed, deepest + deepest // 2), _MOST_REMEMBERED)
    memory = Memory(state.get("seen"), _ALL if walk.more else size + kept)
    found = memory.fresh(reversed(walk.documents))
    return found, {**walk.state, "seen": memory.kept}


def forward(after: Any, read: Callable[[Any], Page], *, size: int, pages: int = PAGES) -> Walk:
    """Read what is newer than the mark `after`, oldest pages first, until a page is not full (`size`).

    The state is `{"after": mark}`. Raises FetchError when the first page fails.
    """
    documents: list[FetchedDocument] = []
    allowance = None
    for turn in range(pages):
        try:
            page = read(after)
        except FetchError:
            if turn == 0:
                raise
            break
        allowance = page.allowance or allowance
        documents += [document for _, document in page.entries]
        after = max([after, *(mark for mark, _ in page.entries)])
        if len(page.entries) < size:
            return Walk(documents, {"after": after}, False, allowance)
    return Walk(documents, {"after": after}, True, allowance)


class Memory:
    """What was handed on lately: ids, with a digest of what can change. `kept` is plain JSON for a cursor."""

    def __init__(self, kept: object = None, size: int = 100) -> None:
        self._digests = {str(one[0]): str(one[1]) for one in kept} if isinstance(kept, list) else {}
        self._size = size

    def fresh(self, documents: Iterable[FetchedDocument]) -> list[FetchedDocument]:
        """Return those that are new, or have changed, and remember all; the oldest memories go."""
        found = []
        for document in documents:
            digest = _digest(document)
            if self._digests.pop(document.external_id, None) != digest:
                found.append(document)
            self._digests[document.external_id] = digest
        return found

    def forget(self, external_ids: Iterable[str]) -> None:
        for one in external_ids:
            self._digests.pop(one, None)

    @property
    def ids(self) -> list[str]:
        return list(self._digests)

    @property
    def kept(self) -> list[list[str]]:
        """Pairs, not an object: PostgreSQL keeps no order of names."""
        return [list(pair) for pair in self._digests.items()][-self._size :]


def _digest(document: FetchedDocument) -> str:
    said = (document.title, document.text, document.edited_at, document.shares, document.replies)
    return blake2b(repr(said).encode("utf-8", "replace"), digest_size=4).hexdigest()
