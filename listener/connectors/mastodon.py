"""Mastodon, and what speaks its API (GoToSocial, Pleroma, Akkoma, Pixelfed …): hashtags, search, answers.

Hashtags, oldest first with `min_id`: https://docs.joinmastodon.org/methods/timelines/#tag
Search, newest first with `offset` and a token: https://docs.joinmastodon.org/methods/search/#v2
Posts: https://docs.joinmastodon.org/entities/Status/, answers: https://docs.joinmastodon.org/methods/statuses/#create
Limits, 300 requests in 5 minutes: https://docs.joinmastodon.org/api/rate-limits/

A server knows what its people follow: an operator reads the hashtags of several, large ones. Posts of other servers
come late and are filed under the time they were written, below what was read already, and posts are edited: when a
hashtag is read to its end, its newest page is looked at once more. What is missing there and cannot be found by its
own address either was deleted.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator, model_validator

from listener.connectors._again import one_by_one
from listener.connectors._api import Api, part, said_in
from listener.connectors._json import at
from listener.connectors._mastodon import LOWEST, answer, documents, mark_of, reader, single
from listener.connectors._paging import Memory, Page, backward, forward, remember
from listener.connectors._quota import tightest
from listener.connectors._servers import server_name
from listener.connectors._terms import Part, Terms, read_each
from listener.errors import FetchError
from listener.ports import Http, Secret
from listener.terms import Answered, Batch

_SIZE = 40  # the most a page may hold
_LOOKED_UP = 5  # missing posts that are asked for by their address in one reading


class Mastodon:
    label: ClassVar[str] = "Mastodon"
    rereads_at_once: ClassVar[int] = 20

    class Options(BaseModel):
        instance: str = Field(
            title="Server", description="For example mastodon.social: the posts that this server knows.", max_length=255
        )
        terms: Terms = Field(
            title="Hashtags and words",
            description="One a line. A hashtag is written with its #; words without one are searched, with a token.",
            min_length=1,
        )
        token: Secret = Field(
            Secret(""),
            title="Access token",
            description="Of an account on the server (Preferences, Development), to search and to answer.",
            max_length=500,
        )

        @field_validator("instance")
        @classmethod
        def _is_server(cls, value: str) -> str:
            return server_name(value, "mastodon.social")

        @model_validator(mode="after")
        def _can_search(self) -> "Mastodon.Options":
            words = [term for term in self.terms if not term.startswith("#")]
            if words and not self.token:
                raise ValueError(f"to search for “{words[0]}” a token is needed; hashtags, as #acme, need none")
            return self

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read every hashtag and search. Raises FetchError."""
        api = reader(options.instance, options.token, http)

        def read(term: str, state: Mapping[str, Any]) -> Part:
            return _tag(api, term.lstrip("#"), state) if term.startswith("#") else _search(api, term, state)

        return read_each(options.terms, cursor, read)

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:
        """Ask for posts by their ids on this server. Raises FetchError."""
        api = reader(options.instance, options.token, http)
        return one_by_one(document_ids, partial(single, api))

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a post in its thread, to its author, as visible as it is. Raises SendError."""
        return answer(options.instance, options.token, document_id, text, http)


def _tag(api: Api, tag: str, state: Mapping[str, Any]) -> Part:
    """Go forward from what was read last; at the end, look at the newest page for what changed."""
    read = partial(_tag_page, api, tag)
    memory, after = Memory(state.get("seen")), state.get("after")
    if after is not None:
        walk = forward(after, read, size=_SIZE)
        found, after, allowance = memory.fresh(walk.documents), walk.state["after"], walk.allowance
        if walk.more:
            return Part(found, {"after": after, "seen": memory.kept}, True, allowance=allowance)
    else:
        found, allowance = [], None
    try:
        newest = read(None)
    except FetchError:
        if after is None:
            raise
        return Part(found, {"after": after, "seen": memory.kept}, allowance=allowance)
    missing = _missing(newest, memory)
    deleted = [one for one in missing if _is_gone(api, one)]
    memory.forget(missing)
    found += memory.fresh(document for _, document in reversed(newest.entries))
    after = after or max((mark for mark, _ in newest.entries), default=LOWEST)
    return Part(
        found, {"after": after, "seen": memory.kept}, deleted=deleted, allowance=tightest(allowance, newest.allowance)
    )


def _tag_page(api: Api, tag: str, after: Any) -> Page:
    """The 40 posts above `after`, or the newest; a tag that nobody has used yet is not found, and empty."""
    params = {"limit": _SIZE, "min_id": after[1] if after else None}
    try:
        told = api.get(f"/v1/timelines/tag/{part(tag)}", params, shape=list)
    except FetchError as error:
        if error.status == 404 and at(said_in(error), "error"):
            return Page()
        raise
    return Page(documents(api.name, told.said), None, told.allowance)


def _search(api: Api, words: str, state: Mapping[str, Any]) -> Part:
    """Go down from the newest to what is known: search knows no way up, and filters what it gives (pages vary)."""

    def read(offset: Any) -> Page:
        params = {"q": words, "type": "statuses", "limit": _SIZE, "offset": offset}
        told = api.get("/v2/search", params, shape=dict)
        found = documents(api.name, api.listed(told, "statuses"))
        return Page(found, (offset or 0) + _SIZE if found else None, told.allowance)

    walk = backward(state, read, lowest=LOWEST)
    found, kept = remember(state, walk)
    return Part(found, kept, walk.more, allowance=walk.allowance)


def _missing(newest: Page, memory: Memory) -> list[str]:
    """Return what was read lately and is not where it should stand in the newest page."""
    there = {document.external_id for _, document in newest.entries}
    is_full = len(there) >= _SIZE
    lowest = min(mark for mark, _ in newest.entries) if is_full else LOWEST
    return [one for one in memory.ids if one not in there and mark_of(one.rpartition(":")[2]) >= lowest][-_LOOKED_UP:]


def _is_gone(api: Api, external_id: str) -> bool:
    try:
        return single(api, external_id) is None
    except FetchError as error:
        return error.code in ("not_found", "gone")
