"""The search of X: few queries, nothing paid twice, and what is much is counted before it is read.

Search: https://docs.x.com/x-api/posts/search/integrate/paginate, counts: https://docs.x.com/x-api/posts/counts/introduction
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from listener.connectors import _x
from listener.connectors._api import Api
from listener.connectors._json import entries, number, string
from listener.connectors._paging import Page, backward, remember
from listener.connectors._terms import Part
from listener.connectors._x_again import FIELDS
from listener.decide.remarks import Saying
from listener.errors import FetchError
from listener.terms import Remark

_PAGES = 3  # in one reading, before what is left is counted
_FIRST = 10  # posts of a first look
_QUERY = 512  # characters
_LOWEST = [1, "0"]  # a mark below every id
_COUNTED = 1  # a count costs as much as a post
_LOST = Saying("lost", "What was written since is lost: search reaches back seven days.")
_PASSED_OVER = Saying(
    "passed_over", "Posts passed over: {posts:number}. They would take more than half of what is left of the budget."
)
_NO_REPOSTS = " -is:retweet"


def fits(words: Sequence[str]) -> bool:
    return len(_any_of(words) + _NO_REPOSTS) <= _QUERY


def queries(words: Sequence[str], reposts: bool) -> list[str]:
    """Return as few queries as hold all words."""
    held: list[list[str]] = []
    for word in words:
        if held and fits([*held[-1], word]):
            held[-1].append(word)
        else:
            held.append([word])
    return [_any_of(together) + ("" if reposts else _NO_REPOSTS) for together in held]


def _any_of(words: Sequence[str]) -> str:
    return f"({' OR '.join(map(_expression, words))})"


def _expression(word: str) -> str:
    """Words that belong together are quoted; what has an operator of X is taken as it stands."""
    if any(sign in word for sign in '":('):
        return f"({word})"
    return f'"{word}"' if " " in word else word


class Search:
    """One reading of a query, paid from a purse. `history` asks for the week before the first reading too."""

    def __init__(self, api: Api, purse: _x.Purse, *, authors: bool, history: bool) -> None:
        self._api, self._purse, self._authors, self._history = api, purse, authors, history

    def read(self, query: str, state: Mapping[str, Any]) -> Part:
        """Go down from the newest to what is known."""
        try:
            state, remarks = self._weighed(query, state)
            walk = backward(state, partial(self._page, query, state), pages=_PAGES, lowest=_LOWEST)
        except FetchError as error:
            if _x.is_too_old(error):
                return Part(state={"lost": True}, more=True, remarks=(_LOST(),))
            if self._purse.posts:  # what was paid must be written down; the next reading meets the failure again
                return Part(state=state, more=True)
            raise
        found, kept = remember(state, walk)
        kept |= {"counted": True} if walk.more and state.get("counted") else {}
        return Part(found, kept, walk.more and bool(self._purse.page), allowance=walk.allowance, remarks=remarks)

    def _weighed(self, query: str, state: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[Remark, ...]]:
        """Count what did not fit into one reading; what would take too much is passed over, and said."""
        is_much = state.get("older") or (self._history and not state)
        if not is_much or state.get("counted"):
            return state, ()
        posts = self._count(query, state)
        if self._purse.bears(posts):
            return {"known": _LOWEST, **state, "counted": True}, ()
        top = state.get("top")
        return {"known": top, "seen": state.get("seen")} if top else {}, (_PASSED_OVER(posts=posts),)

    def _count(self, query: str, state: Mapping[str, Any]) -> int:
        asked = {"query": query, "granularity": "day", "since_id": _since(state), "until_id": state.get("older")}
        self._purse.calls += 1
        told = self._api.get("/2/tweets/counts/recent", asked, shape=dict)
        self._purse.pay(_COUNTED)
        return number(told.said, "meta", "total_tweet_count")

    def _page(self, query: str, state: Mapping[str, Any], until: Any) -> Page:
        """The newest posts above what is known, or those below `until`; as many as can be paid for."""
        size = self._purse.page
        if not size:
            raise self._api.error("is not asked for more: the budget is used up", "used_up")
        asked = {
            "query": query,
            "max_results": size if state.get("known") else _FIRST,
            "since_id": _since(state),
            "until_id": until,
            "tweet.fields": FIELDS,
        }
        if self._authors:
            asked |= {"expansions": "author_id", "user.fields": "username,name,verified,public_metrics"}
        self._purse.calls += 1
        told = self._api.get("/2/tweets/search/recent", asked, shape=dict)
        if "meta" not in told.said:
            raise self._api.error("answered something else than asked", "unexpected_shape", status=told.status)
        found = _x.documents(told.said, self._authors)
        self._purse.pay(len(found), len(entries(told.said, "includes", "users")))
        more = string(told.said, "meta", "next_token") and found
        return Page(found, min(mark for mark, _ in found)[1] if more else None, told.allowance)


def _since(state: Mapping[str, Any]) -> str | None:
    known = state.get("known")
    return known[1] if known and known != _LOWEST else None
