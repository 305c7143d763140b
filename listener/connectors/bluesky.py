"""Bluesky, through the server of an account of yours: search, deletions, answers.

Search, newest first, `until` a time: https://docs.bsky.app/docs/api/app-bsky-feed-search-posts
Single posts, 25 at once: https://docs.bsky.app/docs/api/app-bsky-feed-get-posts
Limits, 3,000 requests in 5 minutes: https://docs.bsky.app/docs/advanced-guides/rate-limits

Who is not signed in may not search. Posts are not edited on Bluesky; they are deleted: what was read and is missing
from the newest page is asked for by its address. Posts come into the index late at times, under the time they were
written: what is younger than ten minutes is looked at again. `jetstream.py` hears the same posts at once, without an
account; they have the same address, so each is kept once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator

from listener.connectors import _bluesky
from listener.connectors._again import those_missing
from listener.connectors._atproto import Account, Sessions, bare_handle
from listener.connectors._bluesky_answers import MAKE_ONE, answer
from listener.connectors._json import at, entries, string
from listener.connectors._paging import Memory, Page, backward, remember
from listener.connectors._servers import server_name
from listener.connectors._terms import Part, Terms, read_each
from listener.errors import FetchError
from listener.ports import Http, Secret
from listener.terms import Answered, Batch, FetchedDocument

_SIZE = 100
_LATE = 600_000  # milliseconds
_ADVICE = {
    "unauthorised": f"{MAKE_ONE}, and check the handle and the server; search is closed to who is not signed in.",
    "forbidden": f"Search is closed to who is not signed in. {MAKE_ONE}, or look whether the account is limited.",
    "not_found": "Check the server: it is the one that your account lives on, bsky.social for most.",
    "not_json": "Check the server: it is the one that your account lives on, bsky.social for most.",
}


class Bluesky:
    label: ClassVar[str] = "Bluesky"
    rereads_at_once: ClassVar[int] = _bluesky.AT_ONCE

    class Options(BaseModel):
        handle: str = Field(
            title="Handle", description="Of an account of yours: search is closed to who is not signed in.",
            min_length=3, max_length=255,
        )  # fmt: skip
        app_password: Secret = Field(
            title="App password",
            description="Settings, Privacy and security, App passwords; not the password of the account.",
            min_length=1,
            max_length=200,
        )
        terms: Terms = Field(title="Words and hashtags", description="One search a line.", min_length=1)
        server: str = Field("bsky.social", title="Server", description="Where the account lives.", max_length=255)

        @field_validator("handle")
        @classmethod
        def _is_handle(cls, value: str) -> str:
            return bare_handle(value)

        @field_validator("server")
        @classmethod
        def _is_server(cls, value: str) -> str:
            return server_name(value, "bsky.social")

    def __init__(self) -> None:
        self._sessions = Sessions()

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Search for every line. Raises FetchError."""
        account = Account(self._sessions, http, options.server, options.handle, options.app_password, _ADVICE)
        batch = read_each(options.terms, cursor, partial(_read, account))
        return replace(batch, documents=_with_reach(account, batch.documents))

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for posts by their addresses. Raises FetchError."""
        account = Account(self._sessions, http, options.server, options.handle, options.app_password, _ADVICE)
        posts = _listed(account, account.get("app.bsky.feed.getPosts", {"uris": list(document_ids)}).said)
        return those_missing(document_ids, [_bluesky.seen_document(post) for post in posts if _bluesky.is_shown(post)])

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a post in its thread. Raises SendError."""
        return answer(self._sessions, http, options.server, options.handle, options.app_password, document_id, text)


def _read(account: Account, term: str, state: Mapping[str, Any]) -> Part:
    walk = backward(state, partial(_page, account, term), margin=_LATE)
    found, kept = remember(state, walk)
    if walk.more or walk.passed > len(walk.documents):  # what is missing can only be told of all of it
        return Part(found, kept, walk.more, allowance=walk.allowance, incomplete=walk.incomplete)
    memory = Memory(kept["seen"], len(kept["seen"]))
    missing = _missing(memory, walk.documents)
    deleted = _gone(account, missing)
    memory.forget(missing)
    kept["seen"] = memory.kept
    return Part(found, kept, deleted=deleted, allowance=walk.allowance, incomplete=walk.incomplete)


def _page(account: Account, term: str, until: Any) -> Page:
    """The newest posts, or those written before `until` (milliseconds since 1970)."""
    params = {
        "q": f'"{term}"' if " " in term and '"' not in term else term,
        "sort": "latest",
        "limit": _SIZE,
        "until": _stamp(until) if until is not None else None,
    }
    told = account.get("app.bsky.feed.searchPosts", params)
    posts = _listed(account, told.said)
    found = [(_mark(post), _bluesky.seen_document(post)) for post in posts if _bluesky.page_of(string(post, "uri"))]
    shown = {string(post, "uri") for post in posts if _bluesky.is_shown(post)}
    oldest = min((mark for mark, _ in found), default=0)
    has_more, is_one = bool(found and at(told.said, "cursor")), oldest + 1 == until
    # Of the oldest millisecond there may be more than the page holds: it is asked for once more, then passed over.
    older, skipped = oldest + (not is_one) if has_more else None, oldest if has_more and is_one else None
    return Page([one for one in found if one[1].external_id in shown], older, told.allowance, skipped)


def _listed(account: Account, said: Any) -> list[Mapping[str, Any]]:
    if not isinstance(at(said, "posts"), list):
        raise account.error("answered without “posts”", "unexpected_shape")
    return entries(said, "posts")


def _mark(post: Mapping[str, Any]) -> int:
    written = _bluesky.written_at(post)
    return int(written.timestamp() * 1000) if written else 0


def _stamp(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _missing(memory: Memory, there: Sequence[FetchedDocument]) -> list[str]:
    """Return what was read lately and is not there now. Keys of posts grow with time, nearly always."""
    keys = {document.external_id: _bluesky.parts_of(document.external_id)[1] for document in there}
    lowest = min(keys.values(), default="")
    return [one for one in memory.ids if one not in keys and _bluesky.parts_of(one)[1] >= lowest][-_bluesky.AT_ONCE :]


def _gone(account: Account, uris: Sequence[str]) -> list[str]:
    """Return those that the network does not have any more; none while it cannot be asked."""
    if not uris:
        return []
    try:
        said = account.get("app.bsky.feed.getPosts", {"uris": uris}).said
    except FetchError:
        return []
    there = {string(post, "uri") for post in entries(said, "posts")}
    return [uri for uri in uris if uri not in there] if isinstance(at(said, "posts"), list) else []


def _with_reach(account: Account, documents: Sequence[FetchedDocument]) -> tuple[FetchedDocument, ...]:
    return _bluesky.with_authors(
        documents, lambda dids: account.get("app.bsky.actor.getProfiles", {"actors": dids}).said
    )
