"""An Instagram account that others tag, with a hashtag, and with posts of its own that others comment on."""

import re
from typing import Any, ClassVar

from listener.connectors.instagram import Instagram as Connector
from tests.standins._graph import APP_SECRET, VERIFY_TOKEN, Graph
from tests.standins._server import Asked, Post, Said, StandIn


class Instagram(Graph, StandIn):
    name: ClassVar[str] = "instagram"
    edges = ("tags", "recent_media")

    def connector(self) -> Connector:
        return Connector(self.address)

    def options(self) -> dict[str, Any]:
        return {"account": "17841", "token": "a-token", "hashtags": ["acme"]}

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/ig_hashtag_search":
            return Said({"data": [{"id": "555"}]})
        return super().answer(asked)

    def edge_of(self, post: Post) -> str:
        return {0: "tags", 1: "recent_media"}.get(post.serial % 4, "comments")

    def commented(self) -> list[dict[str, Any]]:
        """The account writes every hundred posts of others."""
        newest = len(self.posts) // 100
        return [{"id": f"201_{number * 100}", "number": number} for number in range(newest, -1, -1)]

    def shown(self, post: Post) -> dict[str, Any]:
        stamp = {"timestamp": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000")}
        edge = self.edge_of(post)
        words = {"text": post.text} if edge == "comments" else {"caption": post.text}
        who = {} if edge == "recent_media" else {"username": "ann"}
        return {"id": str(10_000 + post.serial), **words, **who, **stamp}

    def named(self, path: str, fields: str) -> tuple[int, str]:
        found = re.match(r"(mentioned_(?:media|comment))\.\w+\((\d+)\)", fields)
        return (int(found[2]) - 10_000, found[1]) if found else (int(path) - 10_000, "")


class ToldInstagram(Instagram):
    """Also with mentions in captions and comments of others, and answers to comments: no reading shows them."""

    place = ("instagram", "17841")

    def options(self) -> dict[str, Any]:
        return {**super().options(), "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}

    def edge_of(self, post: Post) -> str:
        return {1: "caption", 2: "mention", 3: "answer"}.get(post.serial % 7) or super().edge_of(post)

    def shown(self, post: Post) -> dict[str, Any]:
        found = super().shown(post)
        if self.edge_of(post) in ("mention", "answer"):
            found["text"] = found.pop("caption")
        return found

    def news_of(self, post: Post, verb: str = "add") -> dict[str, Any] | None:
        """What Meta tells of a post: of tags and hashtags nothing, and only what is new."""
        edge, one = self.edge_of(post), self.shown(post)["id"]
        if edge in ("comments", "answer"):
            return {"field": "comments", "value": {"id": one, "text": post.text, "media": {"id": "201_0"}}}
        if edge in ("caption", "mention"):
            elsewhere = {"media_id": one} if edge == "caption" else {"media_id": "9", "comment_id": one}
            return {"field": "mentions", "value": elsewhere}
        return None
