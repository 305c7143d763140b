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

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Any, ClassVar

from pydantic import BaseModel, Field, field_validator, model_validator

from listener.connectors._api import Api, part, said_in
from listener.connectors._json import at, entries, language, maybe_number, moment, number, string
from listener.connectors._paging import Memory, Page, backward, forward, remember
from listener.connectors._quota import tightest
from listener.connectors._servers import base_of, server_name
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_SIZE = 40  # the most a page may hold
_LOWEST = [1, "0"]  # a mark below every id
_LOOKED_UP = 5  # missing posts that are asked for by their address in one reading
_PUBLIC = ("public", "unlisted")
_NEW_KEY = "Make a new access token on the server, under Preferences, Development, with the rights"
_ADVICE = {
    "unauthorised": f"{_NEW_KEY} read:statuses and read:search; some servers show nothing without one.",
    "forbidden": f"{_NEW_KEY} read:statuses and read:search, or ask its moderators whether readers are refused.",
    "not_json": "Check the name of the server: its site must open in a browser and be a Mastodon server.",
    "not_found": "Check the name of the server: nothing there speaks the API of Mastodon.",
}
_SEND_ADVICE = {
    "unauthorised": f"{_NEW_KEY} read:statuses and write:statuses.",
    "forbidden": f"{_NEW_KEY} write:statuses; the account may also be limited.",
    "not_found": "The post was deleted, or its author blocks this account.",
    "refused_text": "Shorten it: most servers take 500 characters.",
}


class Mastodon:
    label: ClassVar[str] = "Mastodon"

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
                raise ValueError(f"to search for «{words[0]}» a token is needed; hashtags, as #acme, need none")
            return self

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read every hashtag and search. Raises FetchError."""
        api = _api(options, http, _ADVICE)

        def read(term: str, state: Mapping[str, Any]) -> Part:
            return _tag(api, term.lstrip("#"), state) if term.startswith("#") else _search(api, term, state)

        return read_each(options.terms, cursor, read)

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a post in its thread, to its author, as visible as it is. Raises SendError.

        The same answer to the same post has the same Idempotency-Key: within an hour the server takes it once.
        """
        api = _api(options, http, _SEND_ADVICE)
        if not options.token:
            raise api.error("takes answers only with a token", "unauthorised", kind=SendError, permanent=True)
        if document_id.rpartition(":")[0] != api.name:
            raise api.error("does not have this post", "not_found", kind=SendError, permanent=True)
        asked = api.get(f"/v1/statuses/{part(document_id.rpartition(':')[2])}", shape=dict, kind=SendError).said
        handle = f"@{string(asked, 'account', 'acct')}"
        content = {
            "status": text if handle.casefold() in text.casefold() else f"{handle} {text}",
            "in_reply_to_id": string(asked, "id"),
            "visibility": string(asked, "visibility") or "public",
        }
        key = sha256(f"{document_id}\n{text}".encode("utf-8", "replace")).hexdigest()
        said = api.post("/v1/statuses", content, headers={"idempotency-key": key}, shape=dict).said
        return Answered(f"{api.name}:{string(said, 'id')}", safe_link(string(said, "url")))


def _api(options: Mastodon.Options, http: Http, advice: Mapping[str, str]) -> Api:
    base = base_of(options.instance)
    host = base.partition("://")[2]
    return Api(host, f"{base}/api", http, token=options.token, advice=advice, refine=partial(_refined, host, advice))


def _refined(host: str, advice: Mapping[str, str], error: OutsideError) -> OutsideError | None:
    """422 is how Mastodon refuses what an answer says."""
    if error.status != 422 or "refused_text" not in advice:
        return None
    why = one_line(string(said_in(error), "error"), False)[:200]
    return SendError(
        f"{host} refuses the answer: {why or 'it does not say why'}", code="refused_text", permanent=True, status=422,
        advice=advice["refused_text"],
    )  # fmt: skip


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
    after = after or max((mark for mark, _ in newest.entries), default=_LOWEST)
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
    return Page(_documents(api.name, told.said), None, told.allowance)


def _search(api: Api, words: str, state: Mapping[str, Any]) -> Part:
    """Go down from the newest to what is known: search knows no way up, and filters what it gives (pages vary)."""

    def read(offset: Any) -> Page:
        params = {"q": words, "type": "statuses", "limit": _SIZE, "offset": offset}
        told = api.get("/v2/search", params, shape=dict)
        found = _documents(api.name, api.listed(told, "statuses"))
        return Page(found, (offset or 0) + _SIZE if found else None, told.allowance)

    walk = backward(state, read, lowest=_LOWEST)
    found, kept = remember(state, walk)
    return Part(found, kept, walk.more, allowance=walk.allowance)


def _missing(newest: Page, memory: Memory) -> list[str]:
    """Return what was read lately and is not where it should stand in the newest page."""
    there = {document.external_id for _, document in newest.entries}
    lowest = min((mark for mark, _ in newest.entries), default=_LOWEST) if len(there) >= _SIZE else _LOWEST
    return [one for one in memory.ids if one not in there and _mark(one.rpartition(":")[2]) >= lowest][-_LOOKED_UP:]


def _is_gone(api: Api, external_id: str) -> bool:
    try:
        api.get(f"/v1/statuses/{part(external_id.rpartition(':')[2])}", shape=dict)
    except FetchError as error:
        return error.status in (404, 410) and bool(at(said_in(error), "error"))
    return False


def _documents(host: str, statuses: object) -> list[tuple[Any, FetchedDocument]]:
    """Return the public posts of a page with their marks; shared posts are read where they were written."""
    return [
        (_mark(string(status, "id")), _document(host, status))
        for status in entries(statuses)
        if string(status, "id") and at(status, "reblog") is None and string(status, "visibility") in _PUBLIC
    ]


def _document(host: str, status: Mapping[str, Any]) -> FetchedDocument:
    answered = string(status, "in_reply_to_id")
    return FetchedDocument(
        external_id=f"{host}:{string(status, 'id')}",
        text=plain_text(string(status, "content")),
        title=one_line(string(status, "spoiler_text"), False),
        url=safe_link(string(status, "url") or string(status, "uri")),
        author=_author(host, at(status, "account")),
        published_at=moment(status, "created_at"),
        edited_at=moment(status, "edited_at"),
        language=language(status, "language"),
        shares=number(status, "reblogs_count"),
        replies=number(status, "replies_count"),
        in_reply_to=f"{host}:{answered}" if answered else None,
    )


def _author(host: str, account: Any) -> FetchedAuthor | None:
    """A handle of the server itself comes without it."""
    handle = string(account, "acct")
    if not handle:
        return None
    return FetchedAuthor(
        handle=handle if "@" in handle else f"{handle}@{host}",
        name=one_line(string(account, "display_name"), False),
        url=safe_link(string(account, "url")),
        followers=maybe_number(account, "followers_count"),
    )


def _mark(status_id: str) -> list[Any]:
    """Ids grow; of the same length they compare as words, whatever the software makes them of."""
    return [len(status_id), status_id]
