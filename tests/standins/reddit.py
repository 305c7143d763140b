"""Reddit: a token, the posts and comments of r/acme, a search, what became of single ones, answers.

Every second post of the day is a comment: each list has half of them, and a thousand at most. Search finds posts alone:
there, all are.
"""

from base64 import b64decode
from typing import Any, ClassVar
from urllib.parse import parse_qs

from listener.connectors.reddit import Reddit as Connector
from tests.standins._server import Asked, Post, Said, StandIn

_LISTED = 1000


class Reddit(StandIn):
    name: ClassVar[str] = "reddit"
    refusal: list[Any] | None = None

    def __init__(self, *, words: bool = False, **chaos: Any) -> None:
        super().__init__(**chaos)
        self._words = words

    def connector(self) -> Connector:
        return Connector(self.address, self.address)

    def options(self) -> dict[str, Any]:
        return {
            "terms": ["acme" if self._words else "r/acme"], "client_id": "client", "client_secret": "a-secret",
            "username": "desk", "refresh_token": "a-refresh-token",
        }  # fmt: skip

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/api/v1/access_token":
            return self._token(asked)
        if asked.headers.get("authorization") != "Bearer a-token":
            return Said({"message": "Unauthorized", "error": 401}, 401)
        quota = {"x-ratelimit-remaining": "599.0", "x-ratelimit-used": "1", "x-ratelimit-reset": "300"}
        if asked.path == "/api/comment":
            return self._take(asked)
        if asked.path == "/api/info":
            ids = asked.query["id"].split(",")
            return Said(_listing([self._thing(post) for post in self.posts if self._name(post) in ids]), headers=quota)
        kind = "t1" if asked.path.endswith("/comments") else "t3"
        newest = [post for post in self.standing()[::-1] if self._name(post).startswith(kind)][:_LISTED]
        after = int(asked.query.get("after", "t3_ffffffff").partition("_")[2], 16)
        below = [post for post in newest if post.serial < after]
        page = below[: asked.number("limit", 25)]
        more = self._name(page[-1]) if len(page) < len(below) else None
        return Said(_listing([self._thing(post) for post in page], more), headers=quota)

    def _token(self, asked: Asked) -> Said:
        known = b64decode(asked.headers["authorization"].removeprefix("Basic ")) == b"client:a-secret"
        said = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if not known:
            return Said({"message": "Unauthorized", "error": 401}, 401)
        if said.get("refresh_token") not in (None, "a-refresh-token"):
            return Said({"message": "Bad Request", "error": 400}, 400)
        return Said({"access_token": "a-token", "token_type": "bearer", "expires_in": 86400, "scope": "*"})

    def _take(self, asked: Asked) -> Said:
        said = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if self.refusal:
            return Said({"json": {"errors": [self.refusal], "ratelimit": 187.6}})
        post = Post(900_001 + 2 * len(self.answers), self.posts[-1].at, said["text"], in_reply_to=said["thing_id"])
        self.answers.append(post)
        return Said({"json": {"errors": [], "data": {"things": [{"kind": "t1", "data": self._thing(post)["data"]}]}}})

    def _name(self, post: Post) -> str:
        return f"{'t1' if post.serial % 2 and not self._words else 't3'}_{post.serial:x}"

    def _thing(self, post: Post) -> dict[str, Any]:
        words = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = "[removed]" if post.deleted else f"{post.text}{' (edited)' if post.edited else ''}"
        html = f'<div class="md"><p>{words}{" (edited)" if post.edited else ""}</p></div>'
        said = {
            "name": self._name(post), "author": "[deleted]" if post.deleted else "ann",
            "created_utc": post.at.timestamp(), "edited": 1772668740.0 if post.edited else False,
            "permalink": f"/r/acme/comments/{post.serial:x}/",
        }  # fmt: skip
        if self._name(post).startswith("t1"):
            return {
                "kind": "t1",
                "data": said | {"body": text, "body_html": html, "parent_id": post.in_reply_to or "t3_0"},
            }
        return {"kind": "t3", "data": said | {"title": "A post", "selftext": text, "selftext_html": html}}


def _listing(things: list[dict[str, Any]], after: str | None = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"after": after, "before": None, "children": things}}
