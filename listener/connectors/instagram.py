"""An Instagram account of one's own: posts that tag it, comments under its posts, hashtags, and answers.

Tagged: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/tags
Comments: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
Hashtags: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/hashtag-search
What Meta tells at once: https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram/
In captions of others: https://developers.facebook.com/docs/instagram-api/reference/ig-user/mentioned_media
In comments of others: https://developers.facebook.com/docs/instagram-api/reference/ig-user/mentioned_comment

A professional account linked to a page, and an app after Meta's review. At most 30 hashtags in seven days, posts of the
last 24 hours, without their authors. Mentions in captions and comments of others, and answers to comments, are told by
Meta alone, with the app's secret; nobody is told what was removed. Only comments under the account's own posts can be
answered.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from listener.connectors import _meta_told
from listener.connectors._api import Api, part
from listener.connectors._json import at, entries, moment, number, string
from listener.connectors._meta import BASE, graph, under, walk
from listener.connectors._meta_comments import Edges, read_comments
from listener.connectors._terms import Part, Terms, read_each
from listener.connectors._text import plain_text, safe_link
from listener.errors import FetchError
from listener.ports import Heard, Http, Secret
from listener.terms import Answered, Batch, FetchedAuthor, FetchedDocument

MOST_HASHTAGS = 30
_OUT_OF_TURN = 3600  # seconds: posts with a hashtag are not always in the order of their times
_OPEN = "id,caption,timestamp,permalink,comments_count,like_count"
_COMMENT = "id,text,timestamp,username,parent_id"
_COMMENT_OF_OTHERS = "id,text,timestamp,username,media{id}"
_CAPTION = "id,caption,timestamp,username,comments_count,like_count"  # of others there is no permalink


class Instagram:
    label: ClassVar[str] = "Instagram account"
    caller: ClassVar[str] = _meta_told.CALLER
    topics: ClassVar[Mapping[str, Sequence[str]]] = {"instagram": ("comments", "mentions")}
    asks_at_once: ClassVar[int] = _meta_told.AT_ONCE

    class Options(BaseModel):
        account: str = Field(title="Account", description="Its number as a business account.", pattern="^[0-9]{1,30}$")
        token: Secret = Field(title="Page access token", description="Of the page linked to it.", max_length=1000)
        hashtags: Terms = Field((), title="Hashtags", description="One a line, at most 30.", max_length=MOST_HASHTAGS)
        app_secret: Secret = _meta_told.APP_SECRET
        verify_token: Secret = _meta_told.VERIFY_TOKEN

    def __init__(self, base: str = BASE) -> None:
        self._base = base

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read what tags the account, comments under its posts, and hashtags. Raises FetchError."""
        api = graph("Instagram", self._base, options.token, http)
        tags = [f"#{tag.lstrip('#').casefold()}" for tag in options.hashtags]
        return read_each(["tags", "comments", *tags], cursor, partial(_read, api, options.account))

    def reply(self, options: Options, document_id: str, text: str, http: Http) -> Answered:
        """Answer a comment under a post of the account. Raises SendError."""
        return under(graph("Instagram", self._base, options.token, http), document_id, "replies", text)

    def challenge(self, options: Options, asked: Mapping[str, str]) -> str | None:
        return _meta_told.challenge(options.verify_token, asked)

    def hear(self, options: Options, headers: Mapping[str, str], body: bytes) -> Heard | None:
        place = ("instagram", options.account)
        return _meta_told.hear(options.app_secret, headers, body, place, partial(_named, options.account))

    def ask(self, options: Options, named: Sequence[str], http: Http) -> Mapping[str, Batch | FetchError]:
        """Ask for comments and mentions that Meta named. Raises FetchError."""
        api = graph("Instagram", self._base, options.token, http)
        return _meta_told.ask_each(api, {name: _path(options.account, name) for name in named}, _told)


def _read(api: Api, account: str, edge: str, state: Mapping[str, Any]) -> Part:
    if edge == "tags":
        return walk(api, f"/{part(account)}/tags", {"fields": f"{_OPEN},username"}, state, _document)
    if edge == "comments":
        return read_comments(api, Edges(f"/{part(account)}/media", "id,permalink", _COMMENT), state, _comment)
    tag = string(state, "id") or _id_of(api, account, edge.lstrip("#"))
    params = {"user_id": account, "fields": _OPEN}
    known = {name: value for name, value in state.items() if name != "id"}
    found = walk(api, f"/{part(tag)}/recent_media", params, known, _document, _OUT_OF_TURN)
    return Part(found.documents, {**found.state, "id": tag}, found.more)


def _named(account: str, field: str, value: Mapping[str, Any]) -> Sequence[str] | None:
    """Name what was written: «comment ID» under a post of the account, «caption POST» or «mention ID» elsewhere."""
    if field not in Instagram.topics["instagram"]:
        return None
    if field == "comments":
        own = account == string(value, "from", "id") or string(value, "from", "self_ig_scoped_id")
        kind, one = "comment", "" if own else string(value, "id")
    else:
        comment, media = string(value, "comment_id"), string(value, "media_id")
        kind, one = ("mention", comment) if comment else ("caption", media)
    return (f"{kind} {one}",) if _meta_told.known(one) else ()


def _path(account: str, name: str) -> tuple[str, Mapping[str, object]]:
    kind, _, one = name.partition(" ")
    if kind == "comment":
        return part(one), {"fields": f"{_COMMENT},user,media{{id,permalink}}"}
    if kind == "mention":
        return part(account), {"fields": f"mentioned_comment.comment_id({one}){{{_COMMENT_OF_OTHERS}}}"}
    return part(account), {"fields": f"mentioned_media.media_id({one}){{{_CAPTION}}}"}


def _told(name: str, said: Mapping[str, Any]) -> Batch:
    """Of the account's own comments alone there is the `user`: what it says itself is no mention."""
    if name.startswith("caption "):
        found = _document(at(said, "mentioned_media") or {})
    else:
        one = at(said, "mentioned_comment") or said
        found = _comment(at(one, "media") or {}, one)
    return Batch((found,) if found.external_id and "user" not in said else ())


def _id_of(api: Api, account: str, tag: str) -> str:
    """Look a hashtag up, if one more may be asked for. Raises FetchError `quota`."""
    asked = api.get(f"/{part(account)}/recently_searched_hashtags", {"limit": MOST_HASHTAGS}, shape=dict)
    if len(api.listed(asked, "data")) >= MOST_HASHTAGS:
        raise FetchError(
            "Instagram gives 30 hashtags in seven days, and they are used up", code="quota",
            advice="Take out a hashtag, or wait until an older one is seven days old.",
        )  # fmt: skip
    told = api.get("/ig_hashtag_search", {"user_id": account, "q": tag}, shape=dict)
    found = next((string(one, "id") for one in entries(api.listed(told, "data"))), "")
    if not found:
        raise api.error("does not know this hashtag", "not_found")
    return found


def _comment(post: Mapping[str, Any], one: Mapping[str, Any]) -> FetchedDocument:
    return FetchedDocument(
        external_id=string(one, "id"),
        text=plain_text(string(one, "text"), False),
        url=safe_link(string(post, "permalink")),
        author=_author(string(one, "username")),
        published_at=moment(one, "timestamp"),
        in_reply_to=string(one, "parent_id") or string(post, "id") or None,
    )


def _document(one: Mapping[str, Any]) -> FetchedDocument:
    return FetchedDocument(
        external_id=string(one, "id"),
        text=plain_text(string(one, "caption"), False),
        url=safe_link(string(one, "permalink")),
        author=_author(string(one, "username")),
        published_at=moment(one, "timestamp"),
        shares=number(one, "like_count"),
        replies=number(one, "comments_count"),
    )


def _author(name: str) -> FetchedAuthor | None:
    return FetchedAuthor(name, name, f"https://www.instagram.com/{part(name)}/") if name else None
