"""A Facebook page of one's own: posts that tag it, posts and comments of visitors on it, and answers.

Tagged: https://developers.facebook.com/docs/graph-api/reference/page/tagged/
Posts on the page: https://developers.facebook.com/docs/graph-api/reference/page/feed/
Comments: https://developers.facebook.com/docs/graph-api/reference/object/comments/

The app needs pages_read_engagement, pages_read_user_content and, to answer, pages_manage_engagement, after Meta's
review. Comments are read under the newest 25 posts, and where a storm pushed more below, under those too.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors._api import Api, part
from listener.connectors._json import at, moment, number, string
from listener.connectors._meta import BASE, graph, under, walk
from listener.connectors._meta_comments import Edges, read_comments
from listener.connectors._terms import Part, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.ports import Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_FIELDS = "id,message,created_time,from,permalink_url,shares,comments.limit(0).summary(true)"
_COMMENT = "id,message,created_time,from,permalink_url,comment_count,parent"
_ORDER = ".order(reverse_chronological).filter(stream)"


class Facebook:
    label: ClassVar[str] = "Facebook page"

    class Options(BaseModel):
        page: str = Field(title="Page", description="Its number, not its name.", pattern="^[0-9]{1,30}$")
        token: Secret = Field(title="Page access token", description="One that does not end.", max_length=1000)
        comments: bool = Field(True, title="Comments too", description="Under the page's newest posts.")

    def __init__(self, base: str = BASE) -> None:
        self._base = base

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read what tags the page, what visitors post on it, and comments. Raises FetchError."""
        api = graph("Facebook", self._base, options.token, http)
        edges = ["tagged", "feed", *(["comments"] if options.comments else [])]
        return read_each(edges, cursor, partial(_read, api, options.page))

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Comment, as the page, under a post or a comment. Raises SendError."""
        return under(graph("Facebook", self._base, options.token, http), document_id, "comments", text)


def _read(api: Api, page: str, edge: str, state: Mapping[str, Any]) -> Part:
    if edge == "comments":
        return _comments(api, page, state)
    found = walk(api, f"/{part(page)}/{edge}", {"fields": _FIELDS}, state, _document)
    return Part(_of_others(found.documents, page), found.state, found.more)


def _comments(api: Api, page: str, state: Mapping[str, Any]) -> Part:
    edges = Edges(f"/{part(page)}/feed", "id", _COMMENT, _ORDER)
    found = read_comments(api, edges, state, lambda post, one: _document(one, string(post, "id")))
    return replace(found, documents=_of_others(found.documents, page))


def _of_others(documents: Any, page: str) -> list[FetchedDocument]:
    """What the page says itself is no mention."""
    return [document for document in documents if document.author is None or document.author.handle != page]


def _document(one: Mapping[str, Any], post: str = "") -> FetchedDocument:
    """Without the permission for it, and of private people, `from` is missing."""
    who, name = string(one, "from", "id"), one_line(string(one, "from", "name"), False)
    count = number(one, "comment_count") or number(one, "comments", "summary", "total_count")
    return FetchedDocument(
        external_id=string(one, "id"),
        text=plain_text(string(one, "message"), False),
        url=safe_link(string(one, "permalink_url")),
        author=FetchedAuthor(who, name, f"https://www.facebook.com/{who}") if who else None,
        published_at=moment(one, "created_time"),
        shares=number(at(one, "shares"), "count"),
        replies=count,
        in_reply_to=string(one, "parent", "id") or post or None,
    )
