"""A Facebook page that others tag."""

from typing import Any, ClassVar

from listener.connectors.facebook import Facebook as Connector
from tests.standins._graph import Graph
from tests.standins._server import Post, StandIn


class Facebook(Graph, StandIn):
    name: ClassVar[str] = "facebook"
    edge = "tagged"

    def connector(self) -> Connector:
        return Connector(self.address)

    def options(self) -> dict[str, Any]:
        return {"page": "4711", "token": "a-token"}

    def shown(self, post: Post) -> dict[str, Any]:
        return {"id": f"9001_{post.serial}", "message": post.text, "from": {"id": "9001", "name": "Ann"},
                "created_time": post.at.strftime("%Y-%m-%dT%H:%M:%S+0000")}  # fmt: skip
