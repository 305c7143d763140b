"""The App Store's feed of reviews: ten pages of fifty, the newest first."""

from typing import Any, ClassVar

from listener.connectors.app_store import AppStore as Connector
from tests.standins._server import Asked, Post, Said, StandIn

_SIZE = 50


class AppStore(StandIn):
    name: ClassVar[str] = "app_store"
    is_empty = False

    def connector(self) -> Connector:
        return Connector(self.address)

    def options(self) -> dict[str, Any]:
        return {"app": "1600000001", "name": "Acme", "countries": ["be"]}

    def answer(self, asked: Asked) -> Said:
        page = int(asked.path.partition("/page=")[2].partition("/")[0])
        newest = [] if self.is_empty else self.standing()[::-1][(page - 1) * _SIZE : page * _SIZE]
        entry = {"entry": [_review(post) for post in newest]} if newest else {}
        return Said({"feed": {"author": {"name": {"label": "iTunes Store"}}, **entry}})


def _review(post: Post) -> dict[str, Any]:
    said = {
        "id": str(13_000_000_000 + post.serial), "im:rating": "1", "title": post.text, "updated": post.at.isoformat(),
        "content": post.text + (" (edited)" if post.edited else ""),
    }  # fmt: skip
    author = {"uri": {"label": "https://itunes.apple.com/be/reviews/id7"}, "name": {"label": "Ann"}}
    return {name: {"label": value} for name, value in said.items()} | {"author": author}
