"""A Facebook page that others tag and write on: every hundredth post, on which most of the next hundred comment."""

from typing import Any, ClassVar

from listener.connectors.facebook import Facebook as Connector
from tests.standins._graph import Graph
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
        begins = {"tagged": "9001", "feed": "4711", "comments": "77"}[self.edge_of(post)]
        return {"id": f"{begins}_{post.serial}", "message": post.text, "from": {"id": "9001", "name": "Ann"},
                "created_time": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000")}  # fmt: skip
