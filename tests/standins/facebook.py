"""A Facebook page that others tag and write on: every hundredth post, on which most of the next hundred comment."""

from typing import Any, ClassVar

from listener.connectors.facebook import Facebook as Connector
from tests.standins._graph import APP_SECRET, VERIFY_TOKEN, Graph
from tests.standins._server import Post, StandIn


class Facebook(Graph, StandIn):
    name: ClassVar[str] = "facebook"
    edges = ("tagged", "feed")

    def connector(self) -> Connector:
        return Connector(self.address)

    def options(self) -> dict[str, Any]:
        return {"page": "4711", "token": "a-token"}

    def edge_of(self, post: Post) -> str:
        if post.serial == 1 or post.serial % 100 == 0:
            return "feed"
        return "tagged" if post.serial % 4 == 0 else "comments"

    def commented(self) -> list[dict[str, Any]]:
        written = [post for post in self.posts[::-1] if self.edge_of(post) == "feed" and post.serial > 1]
        own = {"id": "4711_0", "number": 0}  # the page's own
        return [*({"id": f"4711_{post.serial}", "number": post.serial // 100} for post in written), own]

    def shown(self, post: Post) -> dict[str, Any]:
        begins = {"tagged": "9001", "feed": "4711"}.get(self.edge_of(post), "77")
        return {"id": f"{begins}_{post.serial}", "message": post.text, "from": {"id": "9001", "name": "Ann"},
                "created_time": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000")}  # fmt: skip

    def named(self, path: str, fields: str) -> tuple[int, str]:
        return int(path.rpartition("_")[2]), ""


class ToldFacebook(Facebook):
    """Also with comments under posts of long ago, and mentions in comments elsewhere: no reading shows them."""

    place = ("page", "4711")

    def options(self) -> dict[str, Any]:
        return {**super().options(), "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}

    def edge_of(self, post: Post) -> str:
        return {1: "old", 2: "mention"}.get(post.serial % 5) or super().edge_of(post)

    def news_of(self, post: Post, verb: str = "add") -> dict[str, Any]:
        """What Meta tells of a post."""
        edge, shown = self.edge_of(post), self.shown(post)
        value = {"verb": verb, "message": post.text, "from": shown["from"], "post_id": shown["id"], "item": "status"}
        if edge in ("comments", "old", "mention"):
            value |= {"item": "comment", "comment_id": shown["id"], "post_id": "4711_0"}
        return {"field": "mention" if edge in ("mention", "tagged") else "feed", "value": value}
