"""Lemmy: posts and comments that a server knows, in its versions 0.19 and 1.0. No account is needed.

1.0 (lists with `search_term`, pages by cursor): https://join-lemmy.org/api/main and
https://github.com/LemmyNet/lemmy/blob/main/crates/db_views/post/src/api.rs
0.19 (search, pages by number): https://join-lemmy.org/api/v0.19/classes/LemmyHttp.html#search
Limits, some 60 searches in 10 minutes, set by each server: https://join-lemmy.org/docs/administration/configuration.html

A server knows the communities that its people follow. Posts of other servers come late, under the time they were
written: what is younger than ten minutes is looked at again. 1.0 still speaks the language of 0.19 but no longer sorts
what it finds, so the newer one is tried first and the one that answers is remembered.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

from listener.connectors._again import one_by_one
from listener.connectors._api import Api, said_in
from listener.connectors._json import at, entries, moment, number, string
from listener.connectors._paging import Page, backward, remember
from listener.connectors._quota import tightest
from listener.connectors._servers import base_of, server_name
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError, OutsideError
from listener.ports import Http
from listener.terms import Allowance, Batch, FetchedAuthor, FetchedDocument

_SIZE = 50
_LATE = 600_000  # milliseconds
_NEW, _OLD = 4, 3  # of its API: Lemmy 1.0 and 0.19
_OBJECT = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams", application/activity+json'
_KINDS = ("post", "comment")
_LIMITED = ("rate_limit_error", "too_many_requests")
_ADVICE = {
    "not_found": "Check the name of the server: nothing there speaks the API of Lemmy.",
    "not_json": "Check the name of the server: its site must open in a browser and be a Lemmy server.",
    "http_error": "It is asked again by itself; if it lasts, the server may be closed to who is not signed in.",
}


class Lemmy:
    label: ClassVar[str] = "Lemmy"
    rereads_at_once: ClassVar[int] = 20

    class Options(BaseModel):
        instance: str = Field(
            title="Server", description="For example lemmy.world: the posts that this server knows.", max_length=255
        )
        terms: Terms = Field(title="Words", description="One search a line.", min_length=1)

        @field_validator("instance")
        @classmethod
        def _is_server(cls, value: str) -> str:
            return server_name(value, "lemmy.world")

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Search posts and comments for every line. Raises FetchError."""
        base = base_of(options.instance)
        host = base.partition("://")[2]
        api = Api(host, f"{base}/api", http, advice=_ADVICE, refine=partial(_limited, host))
        return read_each(options.terms, cursor, partial(_read, api))

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:  # noqa: ARG002
        """Ask the server each was written on whether it is still there. Raises FetchError."""
        return one_by_one(document_ids, partial(_original, http))


def _original(http: Http, address: str) -> FetchedDocument | None:
    """Return a post or comment as the server says it on which it was written; a tombstone is left of what is gone.

    Its address is that of the object itself (https://www.w3.org/TR/activitypub/#retrieving-objects); of the words there
    is the Markdown they were written in.
    """
    api = Api(urlsplit(address).netloc, address, http, headers={"accept": _OBJECT}, advice=_ADVICE)
    said = api.get("", shape=dict).said
    if string(said, "type") == "Tombstone":
        return None
    if not string(said, "id"):
        raise api.error("answered something else than asked", "unexpected_shape")
    words = string(said, "source", "content")
    return FetchedDocument(
        external_id=address,
        text=plain_text(words, False) if words else plain_text(string(said, "content")),
        title=one_line(string(said, "name"), False),
        url=safe_link(address),
        published_at=moment(said, "published"),
        edited_at=moment(said, "updated"),
    )


def _limited(host: str, error: OutsideError) -> OutsideError | None:
    """0.19 says with 400 that it is asked too often."""
    if error.status != 400 or string(said_in(error), "error") not in _LIMITED:
        return None
    return FetchError(
        f"{host} is asked too often", code="throttled", status=400, retry_after=error.retry_after,
        advice="It asks to be read less often: search for fewer words, or read it less often.",
    )  # fmt: skip


def _read(api: Api, term: str, state: Mapping[str, Any]) -> Part:
    """Read with the version that answered last; a server that does not know it is asked in the other one."""
    version = _OLD if state.get("version") == _OLD else _NEW
    try:
        return _read_as(version, api, term, state)
    except FetchError as error:
        if error.code != "not_found":
            raise
    return _read_as(_OLD if version == _NEW else _NEW, api, term, {})


def _read_as(version: int, api: Api, term: str, state: Mapping[str, Any]) -> Part:
    """Go down both lists to what is known; the comments wait where the posts are not yet read to the end."""
    found: list[FetchedDocument] = []
    deleted: list[str] = []
    states: dict[str, Any] = {"version": version, **{kind: state.get(kind) or {} for kind in _KINDS}}
    allowances: list[Allowance | None] = []
    more = False
    for kind in _KINDS:
        try:
            walk = backward(states[kind], partial(_page, version, api, kind, term, deleted), margin=_LATE)
        except FetchError:
            if kind == _KINDS[0]:
                raise
            return Part(found, states, True, deleted, tightest(*allowances))
        fresh, states[kind] = remember(states[kind], walk)
        found += fresh
        allowances.append(walk.allowance)
        more = more or walk.more
    return Part(found, states, more, deleted, tightest(*allowances))


def _page(version: int, api: Api, kind: str, term: str, deleted: list[str], older: Any) -> Page:
    """A page of posts or comments, newest first; what is gone by now is put with the deleted."""
    if version == _NEW:
        params = {"search_term": term, "type_": "all", "sort": "new", "limit": _SIZE, "page_cursor": older}
        told = api.get(f"/v4/{kind}/list", params, shape=dict)
        views, next_page = api.listed(told, "items"), at(told.said, "next_page")
    else:
        params = {"q": term, "type_": f"{kind.title()}s", "listing_type": "All", "sort": "New", "limit": _SIZE}
        told = api.get("/v3/search", {**params, "page": older}, shape=dict)
        views, next_page = api.listed(told, f"{kind}s"), (older or 1) + 1
    there = [view for view in entries(views) if safe_link(string(view, kind, "ap_id"))]
    gone = [view for view in there if at(view, kind, "deleted") is True or at(view, kind, "removed") is True]
    deleted += [string(view, kind, "ap_id") for view in gone]
    documents = [_document(kind, view) for view in there if view not in gone]
    marked = [(_mark(document), document) for document in documents]
    return Page(marked, next_page if len(views) >= _SIZE or (version == _NEW and views) else None, told.allowance)


def _mark(document: FetchedDocument) -> int:
    return int(document.published_at.timestamp() * 1000) if document.published_at else 0


def _document(kind: str, view: Mapping[str, Any]) -> FetchedDocument:
    """A post or a comment; what 0.19 counts beside it stands in it in 1.0, and times lost their «_at» on the way."""
    said = at(view, kind)
    counted = at(view, "counts") if at(view, "counts") is not None else said
    is_post = kind == "post"
    return FetchedDocument(
        external_id=string(said, "ap_id"),
        text=plain_text(string(said, "body" if is_post else "content"), False),
        title=one_line(string(said, "name"), False) if is_post else "",
        url=safe_link(string(said, "ap_id")),
        author=_author(at(view, "creator")),
        published_at=moment(said, "published_at") or moment(said, "published"),
        edited_at=moment(said, "updated_at") or moment(said, "updated"),
        replies=number(counted, "comments" if is_post else "child_count"),
        in_reply_to=None if is_post else _answered(view),
    )


def _answered(view: Mapping[str, Any]) -> str | None:
    """A comment on a post itself has the path `0.ID`; what a deeper one answers is told by a number of this server."""
    return string(view, "post", "ap_id") or None if string(view, "comment", "path").count(".") == 1 else None


def _author(creator: Any) -> FetchedAuthor | None:
    address = safe_link(string(creator, "ap_id") or string(creator, "actor_id"))
    host = urlsplit(address).netloc
    if not string(creator, "name") or not host:
        return None
    return FetchedAuthor(f"{string(creator, 'name')}@{host}", one_line(string(creator, "display_name"), False), address)
