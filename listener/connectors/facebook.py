"""A Facebook page of one's own: posts that tag it, posts and comments of visitors on it, and answers.

Tagged: https://developers.facebook.com/docs/graph-api/reference/page/tagged/
Posts on the page: https://developers.facebook.com/docs/graph-api/reference/page/feed/
Comments: https://developers.facebook.com/docs/graph-api/reference/object/comments/
What Meta tells at once: https://developers.facebook.com/docs/graph-api/webhooks/reference/page/ (feed, mention)

The app needs pages_read_engagement, pages_read_user_content and, to answer, pages_manage_engagement, after Meta's
review. Comments are read under the newest 25 posts, and where a storm pushed more below, under those too. With the
app's secret Meta tells at once what is new, changed or removed, under older posts too, and where others mention the
page in comments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors import _meta_told
from listener.connectors._api import Api, part
from listener.connectors._json import at, moment, number, string
from listener.connectors._meta import BASE, graph, under, walk
from listener.connectors._meta_comments import Edges, read_comments
from listener.connectors._terms import Part, read_each
from listener.connectors._text import one_line, plain_text, safe_link
from listener.errors import FetchError
from listener.ports import Heard, Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

_FIELDS = "id,message,created_time,from,permalink_url,shares,comments.limit(0).summary(true)"
_COMMENT = "id,message,created_time,from,permalink_url,comment_count,parent"
_ORDER = ".order(reverse_chronological).filter(stream)"
_NO_WORDS = ("like", "reaction")  # kinds of news on the feed


class Facebook:
    label: ClassVar[str] = "Facebook page"
    caller: ClassVar[str] = _meta_told.CALLER
    topics: ClassVar[Mapping[str, Sequence[str]]] = {"page": ("feed", "mention")}
    asks_at_once: ClassVar[int] = _meta_told.AT_ONCE

    class Options(BaseModel):
        page: str = Field(title="Page", description="Its number, not its name.", pattern="^[0-9]{1,30}$")
        token: Secret = Field(title="Page access token", description="One that does not end.", max_length=1000)
        comments: bool = Field(True, title="Comments too", description="Under the page's newest posts.")
        app_secret: Secret = _meta_told.APP_SECRET
        verify_token: Secret = _meta_told.VERIFY_TOKEN

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

    def challenge(self, options: Options, asked: Mapping[str, str]) -> str | None:
        return _meta_told.challenge(options.verify_token, asked)

    def hear(self, options: Options, headers: Mapping[str, str], body: bytes) -> Heard | None:
        place = ("page", options.page)
        return _meta_told.hear(options.app_secret, headers, body, place, partial(_named, options.page))

    def ask(self, options: Options, named: Sequence[str], http: Http) -> Mapping[str, Batch | FetchError]:
        """Ask for posts and comments that Meta named; of what it says is gone nobody is asked. Raises FetchError."""
        gone = {name: _gone(name) for name in named if name.startswith("gone ")}
        asked = {name: _path(name) for name in named if name not in gone}
        api = graph("Facebook", self._base, options.token, http)
        return gone | _meta_told.ask_each(api, asked, partial(_told, options.page))


def _read(api: Api, page: str, edge: str, state: Mapping[str, Any]) -> Part:
    if edge == "comments":
        return _comments(api, page, state)
    found = walk(api, f"/{part(page)}/{edge}", {"fields": _FIELDS}, state, _document)
    return Part(_of_others(found.documents, page), found.state, found.more)


def _comments(api: Api, page: str, state: Mapping[str, Any]) -> Part:
    edges = Edges(f"/{part(page)}/feed", "id", _COMMENT, _ORDER)
    found = read_comments(api, edges, state, lambda post, one: _document(one, string(post, "id")))
    return replace(found, documents=_of_others(found.documents, page))


def _named(page: str, field: str, value: Mapping[str, Any]) -> Sequence[str] | None:
    """Name what was written or removed: «post ID», «comment POST ID», «gone …». Not what the page itself says."""
    if field not in Facebook.topics["page"]:
        return None
    post, comment = string(value, "post_id"), string(value, "comment_id")
    one = comment or post
    if string(value, "item") in _NO_WORDS or not _meta_told.known(one, post or one):
        return ()
    name = f"comment {post or '-'} {one}" if comment else f"post {one}"
    if string(value, "verb") == "remove":
        return (f"gone {name}",)
    return () if page in (string(value, "from", "id"), string(value, "sender_id")) else (name,)


def _id_in(name: str) -> str:
    return name.rpartition(" ")[2]


def _gone(name: str) -> Batch:
    """With a post go its comments, whose ids begin with the second part of its own."""
    one = _id_in(name)
    return Batch(deleted=(one,), deleted_below=(f"{one.rpartition('_')[2]}_",) if name.startswith("gone post ") else ())


def _path(name: str) -> tuple[str, Mapping[str, object]]:
    return part(_id_in(name)), {"fields": _COMMENT if name.startswith("comment ") else _FIELDS}


def _told(page: str, name: str, said: Mapping[str, Any]) -> Batch:
    post = name.split()[1] if name.startswith("comment ") else ""
    found = [_document(said, post.strip("-"))] if string(said, "id") else []
    return Batch(tuple(_of_others(found, page)))


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
