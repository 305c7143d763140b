"""Comments under the newest posts of a page or an account of Meta: with the posts, in one request, while they are few.

Where a storm pushed posts or comments below what that shows, it goes on until what was read before, some pages far.
Comments under older posts are not seen: each would take a request.
Paging of what is nested: https://developers.facebook.com/docs/graph-api/results
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from listener.connectors._api import Api, part
from listener.connectors._json import entries, string
from listener.connectors._paging import Memory
from listener.connectors._terms import Part
from listener.terms import FetchedDocument

_POSTS, _COMMENTS = 25, 50
_PAGES = 5  # of posts, and of the comments under each


@dataclass(frozen=True, slots=True)
class Edges:
    """Where the posts are, the fields that are wanted of posts and comments, and in which order comments come."""

    path: str
    post: str
    comment: str
    order: str = ""

    @property
    def fields(self) -> str:
        return f"{self.post},comments{self.order}.limit({_COMMENTS}){{{self.comment}}}"


def read_comments(
    api: Api, edges: Edges, state: Mapping[str, Any], made: Callable[[Mapping[str, Any], Any], FetchedDocument]
) -> Part:
    """Read the comments that are new. Raises FetchError, also on the way: then nothing of it is taken."""
    reading = _Reading(api, edges, state)
    there = [(post, one) for post in reading.posts() for one in reading.comments(post) if string(one, "id")]
    memory = Memory(state.get("seen"), max(len(there), _POSTS * _COMMENTS))
    found = memory.fresh(made(post, one) for post, one in reversed(there))
    return Part(found, {"seen": memory.kept, "posts": reading.newest}, incomplete=reading.incomplete)


class _Reading:
    def __init__(self, api: Api, edges: Edges, state: Mapping[str, Any]) -> None:
        self._api, self._edges = api, edges
        self._known_posts = set(state.get("posts") or ())
        self._known = set(Memory(state.get("seen")).ids)
        self._is_first = "posts" not in state
        self.newest: list[str] = []
        self.incomplete = False

    def posts(self) -> Iterator[Mapping[str, Any]]:
        """Yield the newest posts, and those below until one that stood there before."""
        for page in self._pages(self._edges.path, {"fields": self._edges.fields, "limit": _POSTS}, self._known_posts):
            self.newest = self.newest or [string(post, "id") for post in page]
            yield from page

    def comments(self, post: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the newest comments under a post, and those below until one that was read before."""
        there, following = entries(post, "comments", "data"), _following(post.get("comments"))
        yield from there
        if following and not self._is_first and not self._is_known(there, self._known):
            asked = {"fields": self._edges.comment, "limit": _COMMENTS, "after": following}
            if self._edges.order:
                asked |= {"order": "reverse_chronological", "filter": "stream"}
            for page in self._pages(f"/{part(string(post, 'id'))}/comments", asked, self._known):
                yield from page

    def _pages(self, path: str, asked: Mapping[str, Any], known: set[str]) -> Iterator[list[Mapping[str, Any]]]:
        following = asked.get("after")
        for _ in range(_PAGES):
            told = self._api.get(path, {**asked, "after": following}, shape=dict)
            page = entries(self._api.listed(told, "data"))
            yield page
            following = _following(told.said)
            if self._is_first or not following or self._is_known(page, known):
                return
        self.incomplete = True

    @staticmethod
    def _is_known(page: list[Mapping[str, Any]], known: set[str]) -> bool:
        return any(string(one, "id") in known for one in page)


def _following(said: Any) -> str | None:
    """Return the cursor of the next page, where there is one."""
    return string(said, "paging", "cursors", "after") or None if string(said, "paging", "next") else None
