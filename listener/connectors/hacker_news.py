"""Hacker News, through its search by Algolia: stories and comments, the newest first.

https://hn.algolia.com/api and, for the parameters, https://www.algolia.com/doc/api-reference/api-parameters/
No key; 10,000 requests an hour and address. Only the first 1,000 hits of a search can be paged through, so pages go
down by time. Posts enter the index minutes after they were written: what is younger than half an hour is looked at
again. What became of a single one is told by the site itself, at once (`dead` is what its moderators, or readers,
took away): https://github.com/HackerNews/API. Without `typoTolerance=false` a search for «Lumen» finds «Lumens» and
«Lumon».
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors._again import one_by_one
from listener.connectors._api import Api, part
from listener.connectors._json import at, entries, maybe_number, moment, number, string
from listener.connectors._paging import Page, backward, remember
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import one_line, plain_text
from listener.ports import Http
from listener.terms import Batch, FetchedAuthor, FetchedDocument

_SIZE = 100
_LATE = 1800  # seconds
_SITE = "https://news.ycombinator.com"
_ADVICE = {"http_error": "It is asked again by itself; if it lasts, try the words at https://hn.algolia.com."}


class HackerNews:
    label: ClassVar[str] = "Hacker News"
    rereads_at_once: ClassVar[int] = 20

    class Options(BaseModel):
        terms: Terms = Field(
            title="Words", description="One search a line; words of a line are searched as they stand.", min_length=1
        )
        comments: bool = Field(True, title="Comments too", description="Else only stories are read.")

    def __init__(
        self, base: str = "https://hn.algolia.com/api/v1", site: str = "https://hacker-news.firebaseio.com/v0"
    ) -> None:
        self._base, self._site = base, site

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Search for every line. Raises FetchError."""
        api = Api("Hacker News", self._base, http, advice=_ADVICE)
        tags = "(story,comment)" if options.comments else "story"
        return read_each(options.terms, cursor, partial(_read, api, tags))

    def reread(self, options: Options, document_ids: Sequence[str], http: Http) -> Batch:  # noqa: ARG002
        """Ask for stories and comments one by one. Raises FetchError."""
        api = Api("Hacker News", self._site, http, advice=_ADVICE)
        return one_by_one(document_ids, partial(_single, api))


def _read(api: Api, tags: str, term: str, state: Mapping[str, Any]) -> Part:
    walk = backward(state, partial(_page, api, tags, term), margin=_LATE)
    found, kept = remember(state, walk)
    return Part(found, kept, walk.more, allowance=walk.allowance, incomplete=walk.incomplete)


def _page(api: Api, tags: str, term: str, until: Any) -> Page:
    """The newest hits, or those written `until` a second (since 1970): hits of the same second come again."""
    params = {
        "query": f'"{term}"' if " " in term and '"' not in term else term,
        "tags": tags,
        "typoTolerance": False,
        "advancedSyntax": True,  # quotes keep words together
        "restrictSearchableAttributes": "title,story_text,comment_text,url",
        "hitsPerPage": _SIZE,
        "numericFilters": f"created_at_i<={until}" if until else None,
    }
    told = api.get("/search_by_date", params, shape=dict)
    hits = api.listed(told, "hits")
    found = [(number(hit, "created_at_i"), _document(hit)) for hit in entries(hits) if string(hit, "objectID")]
    oldest = min((mark for mark, _ in found), default=0)
    is_full, is_one = len(hits) >= _SIZE, oldest == until  # a second with more hits than a page holds is passed over
    return Page(found, oldest - is_one if is_full else None, told.allowance, oldest if is_full and is_one else None)


def _single(api: Api, document_id: str) -> FetchedDocument | None:
    """The same in the words of the other API; what never was, or is gone for good, is null."""
    told = api.get(f"/item/{part(document_id)}.json")
    if told.said is None or at(told.said, "deleted") is True or at(told.said, "dead") is True:
        return None
    if not string(told.said, "id"):
        raise api.error("answered something else than asked", "unexpected_shape", status=told.status)
    text = "comment_text" if string(told.said, "type") == "comment" else "story_text"
    return _document({
        "objectID": string(told.said, "id"), "author": string(told.said, "by"), "title": string(told.said, "title"),
        text: string(told.said, "text"), "created_at_i": at(told.said, "time"), "parent_id": at(told.said, "parent"),
        "num_comments": at(told.said, "descendants"),
    })  # fmt: skip


def _document(hit: Mapping[str, Any]) -> FetchedDocument:
    """A comment has the title of its story too: it is not the comment's, and would make a mention of each."""
    author, parent = string(hit, "author"), string(hit, "parent_id")
    is_comment = bool(string(hit, "comment_text"))
    return FetchedDocument(
        external_id=string(hit, "objectID"),
        text=plain_text(string(hit, "comment_text") or string(hit, "story_text")),
        title="" if is_comment else one_line(string(hit, "title"), False),
        url=f"{_SITE}/item?id={string(hit, 'objectID')}",
        author=FetchedAuthor(author, url=f"{_SITE}/user?id={author}") if author else None,
        published_at=moment(hit, "created_at_i") or moment(hit, "created_at"),
        replies=maybe_number(hit, "num_comments") or 0,
        in_reply_to=parent or None,
    )
