"""An Instagram account that others tag."""

from typing import Any, ClassVar

from listener.connectors.instagram import Instagram as Connector
from tests.standins._graph import Graph
from tests.standins._server import Post, StandIn


class Instagram(Graph, StandIn):
    name: ClassVar[str] = "instagram"
    edge = "tags"

    def connector(self) -> Connector:
        return Connector(self.address)

    def options(self) -> dict[str, Any]:
        return {"account": "17841", "token": "a-token"}

    def shown(self, post: Post) -> dict[str, Any]:
        return {"id": str(10_000 + post.serial), "caption": post.text, "username": "ann",
                "timestamp": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000")}  # fmt: skip
