"""Through the pages of a list without gap and without double, while new posts arrive.

Where an API can go forward (Mastodon's `min_id`), `forward` follows it from what was read last. Where it only gives
the newest first, `backward` goes down from the newest to what is known; when a reading ends on the way, the next one
goes on from there, and what arrived above meanwhile is read after it. A page that fails after others were read ends
the reading well: the next one meets the failure itself. The first reading of all takes the newest page, no history.

`Memory` keeps what was handed on lately, so that pages that are read again bring only what is new or has changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from listener.errors import FetchError
from listener.terms import Allowance, FetchedDocument

_ALL = 1_000_000
PAGES = 10  # of one list in one reading: with a second between requests, well within the lease of a source


@dataclass(frozen=True, slots=True)
class Page:
    """One page: documents with their marks, in any order.

    A mark is a number or a list of them that grows with newer posts (an id, a time). `older` is how to ask for the
    page below, as plain JSON; None when there is none.
    """

    entries: Sequence[tuple[Any, FetchedDocument]] = ()
    older: Any = None
    allowance: Allowance | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What was read on the way, the state to go on from, and whether there is more to read at once.

    `passed` counts the documents of all readings that the way down took so far.
    """

    documents: list[FetchedDocument] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    more: bool = False
    allowance: Allowance | None = None
    passed: int = 0


def backward(
    state: Mapping[str, Any], read: Callable[[Any], Page], *, pages: int = PAGES, margin: int = 0, lowest: Any = 0
) -> Walk:
    """Read from the newest down to what is known. `read(None)` asks for the newest page, else for `Page.older`.

    `lowest` is a mark below all others: with it, nothing is missed of a list that was empty at first.
    `margin` is by how much marks (then numbers) may come late: that far below what is known is read again. All of the
    pages is returned, what was read before too: `Memory` sorts it out. Raises FetchError when the first page fails.
    """
    known, top, older, passed = state.get("known"), state.get("top"), state.get("older"), state.get("passed") or 0
    floor = known - margin if margin and known is not None else known
    documents: list[FetchedDocument] = []
    allowance = None
    for turn in range(pages):
        try:
            page = read(older)
        except FetchError:
            if turn == 0:
                raise
            break
        allowance = page.allowance or allowance
        marks = [mark for mark, _ in page.entries]
        documents += [document for _, document in page.entries]
        top = max(marks + ([top] if top is not None else []), default=None)
        if known is None or page.older is None or any(mark <= floor for mark in marks):
            reached = [mark for mark in (known, top) if mark is not None] or [lowest]
            return Walk(documents, {"known": max(reached)}, False, allowance, passed + len(documents))
        older = page.older
    passed += len(documents)
    return Walk(documents, {"known": known, "top": top, "older": older, "passed": passed}, True, allowance, passed)


def remember(state: Mapping[str, Any], walk: Walk, size: int = 100) -> tuple[list[FetchedDocument], dict[str, Any]]:
    """Return what a walk down brought that is new or has changed, and the state with what to remember: `seen`.

    On the way nothing is forgotten; at its end as much is kept as was passed, and `size` more.
    """
    memory = Memory(state.get("seen"), _ALL if walk.more else size + walk.passed)
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
