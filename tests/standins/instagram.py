"""An Instagram account that others tag, with a hashtag, and with posts of its own that others comment on."""

from typing import Any, ClassVar

from listener.connectors.instagram import Instagram as Connector
from tests.standins._graph import Graph
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
