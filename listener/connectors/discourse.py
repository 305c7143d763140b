"""Discourse: all posts of a forum, or those with certain words.

Posts, the newest or those up to an id, 50 ids at a time: https://docs.discourse.org/#tag/Posts/operation/listPosts
Search, newest first: https://docs.discourse.org/#tag/Search/operation/search, single posts:
https://docs.discourse.org/#tag/Posts/operation/getPost. Limits are set by each forum, 429 with Retry-After:
https://meta.discourse.org/t/available-settings-for-global-rate-limits-and-throttling/78612

Without words, a forum is read from its newest post down to what is known, by id: nothing is missed and nothing needs a
key. Search shows only a line of each post, so each hit is then read by its id; what cannot be read now waits for the
next reading. Posts of the last page are looked at again: edits, and deletions, of which a forum says nothing. An API
key is needed for forums that show nothing to guests.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors._again import one_by_one
from listener.connectors._api import Api, said_in
from listener.connectors._json import at, entries, moment, number, string
from listener.connectors._paging import Memory, Page, backward, remember
from listener.connectors._quota import tightest
from listener.connectors._servers import base_of, server_name
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError
from listener.ports import Http, Secret
from listener.terms import Allowance, Batch, FetchedAuthor, FetchedDocument

_WINDOW = 50  # ids that a page of posts looks at
_LATE = 600_000  # milliseconds: posts enter the index of the search a little later
_SHOWN = 10  # pages of a search
_AT_ONCE = 20  # single posts read in one reading
_LOOKED_UP = 5  # missing posts that are asked for by their id in one reading
_REGULAR = 1  # the others are notes of moderators and small actions
_ALL = "all posts"
_TAKEN_AWAY = ("not_found", "invalid_access")
_GONE = ("not_found", "gone", "forbidden")
_NEW_KEY = "Make an API key on the forum, under Admin, API, or ask its administrators for one that may read"
_ADVICE = {
    "unauthorised": f"{_NEW_KEY}.",
    "forbidden": f"The forum shows nothing to guests. {_NEW_KEY}.",
    "not_found": "Check the address of the forum: nothing there speaks the API of Discourse.",
    "not_json": "Check the address of the forum: its site must open in a browser and be a Discourse forum.",
}


class Discourse:
    label: ClassVar[str] = "Discourse forum"
    rereads_at_once: ClassVar[int] = 20

    class Options(BaseModel):
        forum: str = Field(title="Forum", description="For example community.brand.com.", max_length=255)
        terms: Terms = Field(
            (), title="Words", description="One search a line; without any, all posts of the forum are read."
        )
        api_key: Secret = Field(
            Secret(""), title="API key", description="For forums that show nothing to guests.", max_length=200
        )

        @field_validator("forum")
        @classmethod
        def _is_forum(cls, value: str) -> str:
            return server_name(value, "community.brand.com")

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the newest posts, or search for every line. Raises FetchError."""
        forum = _forum(options, http)
        if options.terms:
            return read_each(options.terms, cursor, forum.search)
        return read_each((_ALL,), cursor, lambda _term, state: forum.read(state))

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for posts by their ids; what is hidden is gone for guests. Raises FetchError."""
        return one_by_one(document_ids, _forum(options, http).single)


def _forum(options: Discourse.Options, http: Http) -> "_Forum":
    base = base_of(options.forum)
    key = options.api_key.get_secret_value()
    headers = {"api-key": key} if key else {}
    return _Forum(base, Api(base.partition("://")[2], base, http, headers=headers, advice=_ADVICE))


class _Forum:
    def __init__(self, base: str, api: Api) -> None:
        self._base = base
        self._api = api

    def read(self, state: Mapping[str, Any]) -> Part:
        """Go down from the newest post to what is known."""
        walk = backward(state, self._page)
        found, kept = remember(state, walk)
        if walk.more or walk.passed > len(walk.documents):
            return Part(found, kept, walk.more, allowance=walk.allowance)
        memory = Memory(kept["seen"], len(kept["seen"]))
        missing = _missing(memory, walk.documents)
        deleted = [one for one in missing if self._is_gone(one)]
        memory.forget(missing)
        return Part(found, {**kept, "seen": memory.kept}, deleted=deleted, allowance=walk.allowance)

    def search(self, term: str, state: Mapping[str, Any]) -> Part:
        """Go down the hits to what is known, then read those that are new, some at a time."""
        walk = backward(state, partial(self._hits, term), margin=_LATE, shows=_SHOWN)
        fresh, kept = remember(state, walk)
        before = state.get("waiting")
        waiting = [*(before if isinstance(before, list) else []), *(hit.external_id for hit in fresh)]
        found, left, allowance = self._single(waiting)
        more = walk.more or bool(left)
        allowance = tightest(walk.allowance, allowance)
        return Part(found, {**kept, "waiting": left}, more, allowance=allowance, incomplete=walk.incomplete)

    def single(self, external_id: str) -> FetchedDocument | None:
        """Return a post as it stands, None for one that guests are not shown. Raises FetchError.

        A forum that closed its doors refuses all of them, and took none back: it says so in another word.
        """
        try:
            said = self._api.get(f"/posts/{int(external_id)}.json", shape=dict).said
        except FetchError as error:
            if error.status in (403, 404, 410) and string(said_in(error), "error_type") in _TAKEN_AWAY:
                return None
            raise self._api.error("does not say whether a post is there", "http_error", source=error) from None
        return self._document(said) if _is_shown(said) else None

    def _page(self, before: Any) -> Page:
        """The posts of the 50 ids up to `before`: fewer where some are not public, so an id is never counted on."""
        told = self._api.get("/posts.json", {"before": before}, shape=dict)
        posts = [post for post in entries(self._api.listed(told, "latest_posts")) if number(post, "id")]
        below = min((number(post, "id") for post in posts), default=(before or 0) - _WINDOW + 1) - 1
        shown = [(number(post, "id"), self._document(post)) for post in posts if _is_shown(post)]
        return Page(shown, below if below > 0 else None, told.allowance)

    def _hits(self, term: str, page: Any) -> Page:
        """Search gives at most ten pages, of which new posts push the older ones down."""
        params = {"q": f"{term} order:latest", "page": page}
        told = self._api.get("/search.json", params, shape=dict)
        hits = [
            (_mark(hit), FetchedDocument(string(hit, "id"), ""))
            for hit in entries(self._api.listed(told, "posts"))
            if number(hit, "id")
        ]
        more = at(told.said, "grouped_search_result", "more_full_page_results")
        return Page(hits, (page or 1) + 1 if hits and more else None, told.allowance)

    def _single(self, waiting: Sequence[str]) -> tuple[list[FetchedDocument], list[str], Allowance | None]:
        """Read posts by their ids; return also those that are left, and what the forum still allows."""
        found: list[FetchedDocument] = []
        allowance = None
        for done, post_id in enumerate(waiting[:_AT_ONCE]):
            try:
                told = self._api.get(f"/posts/{int(post_id)}.json", shape=dict)
            except FetchError as error:
                if error.code not in _GONE:
                    return found, list(waiting[done:]), allowance
                continue
            allowance = told.allowance or allowance
            if _is_shown(told.said):
                found.append(self._document(told.said))
        return found, list(waiting[_AT_ONCE:]), allowance

    def _is_gone(self, external_id: str) -> bool:
        try:
            self._api.get(f"/posts/{int(external_id)}.json", shape=dict)
        except FetchError as error:
            return error.code in _GONE
        return False

    def _document(self, post: Mapping[str, Any]) -> FetchedDocument:
        """A post with the title of its topic where it began it: answers would all be mentions by it."""
        post_number, topic = number(post, "post_number"), f"{self._base}/t/{string(post, 'topic_slug') or '-'}"
        first = post_number <= 1
        edited = number(post, "version") > 1
        return FetchedDocument(
            external_id=string(post, "id"),
            text=plain_text(string(post, "cooked")),
            title=one_line(string(post, "topic_title"), False) if first else "",
            url=safe_link(f"{topic}/{string(post, 'topic_id')}/{post_number or 1}"),
            author=self._author(post),
            published_at=moment(post, "created_at"),
            edited_at=moment(post, "updated_at") if edited else None,
            replies=number(post, "reply_count"),
        )

    def _author(self, post: Mapping[str, Any]) -> FetchedAuthor | None:
        """Handles are the forum's own; its staff is known to it."""
        handle = string(post, "username")
        if not handle:
            return None
        host = self._base.partition("://")[2]
        name = one_line(string(post, "name"), False)
        return FetchedAuthor(f"{handle}@{host}", name, safe_link(f"{self._base}/u/{handle}"))


def _is_shown(post: Mapping[str, Any]) -> bool:
    hidden = at(post, "hidden") is True or at(post, "user_deleted") is True or at(post, "deleted_at") is not None
    return not hidden and number(post, "post_type") in (0, _REGULAR)


def _mark(hit: Mapping[str, Any]) -> int:
    written = moment(hit, "created_at")
    return int(written.timestamp() * 1000) if written else 0


def _missing(memory: Memory, there: Sequence[FetchedDocument]) -> list[str]:
    """Return what was read lately and does not stand among the newest posts any more."""
    ids = {int(document.external_id) for document in there}
    lowest = min(ids, default=0)
    return [one for one in memory.ids if int(one) not in ids and int(one) >= lowest][-_LOOKED_UP:]
