"""GDELT's search of articles: at most 250, the newest first, between two moments; dates are quarters of an hour."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from listener.connectors.gdelt import Gdelt as Connector
from tests.standins._server import Asked, Post, Said, StandIn


class Gdelt(StandIn):
    name: ClassVar[str] = "gdelt"

    def connector(self) -> Connector:
        return Connector(f"{self.address}/api/v2")

    def options(self) -> dict[str, Any]:
        return {"words": ["acme"]}

    def answer(self, asked: Asked) -> Said:
        first = _moment(asked.query.get("startdatetime", "19900101000000"))
        last = _moment(asked.query.get("enddatetime", "21000101000000"))
        within = [post for post in self.standing()[::-1] if first <= _seen(post) <= last]
        page = within[: asked.number("maxrecords", 75)]
        return Said({"articles": [_article(post) for post in page]} if page else {})


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _seen(post: Post) -> datetime:
    return post.at.replace(minute=post.at.minute // 15 * 15, second=0, microsecond=0)


def _article(post: Post) -> dict[str, Any]:
    return {
        "url": f"https://news.example/{post.serial}", "title": post.text, "domain": "news.example",
        "seendate": _seen(post).strftime("%Y%m%dT%H%M%SZ"), "language": "English",
    }  # fmt: skip
