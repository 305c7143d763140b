"""YouTube's Data API: comments of a channel, the feed of its videos (none), search for videos, with Google's units."""

from datetime import datetime
from typing import Any, ClassVar

from listener.connectors.youtube import YouTube as Connector
from tests.standins._server import Asked, Post, Said, StandIn

CHANNEL = "UCacme000000000000000000"
_EMPTY = (
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>yt:channel:acme</id><title>Acme</title></feed>'
)


class YouTube(StandIn):
    name: ClassVar[str] = "youtube"

    def __init__(self, *, words: bool = False, closed: bool = False, **chaos: Any) -> None:
        super().__init__(**chaos)
        self._words, self._closed = words, closed

    def connector(self) -> Connector:
        return Connector(f"{self.address}/youtube/v3", self.address)

    def options(self) -> dict[str, Any]:
        what = {"words": ["acme"]} if self._words else {"channels": [CHANNEL]}
        return {"key": "a-key", "units": 10_000_000 if self.has_clock else 10_000, **what}

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/feeds/videos.xml":
            return Said(_EMPTY, headers={"Content-Type": "text/xml"})
        if asked.headers.get("x-goog-api-key") != "a-key":
            return _refusal(400, "badRequest", "API key not valid. Please pass a valid API key.")
        if asked.path.endswith("/search"):
            return self._search(asked)
        if asked.path.endswith("/channels"):
            return Said({"items": [{"id": CHANNEL, "snippet": {"title": "Acme"}}]})
        if asked.path.endswith("/comments"):
            wanted = asked.query["id"].split(",")
            return Said({"items": [_thread(post)["snippet"]["topLevelComment"] for post in self.standing()
                                   if _id(post) in wanted]})  # fmt: skip
        if asked.path.endswith("/videos"):
            wanted = asked.query["id"].split(",")
            return Said({"items": [{"id": f"v{p.serial}"} for p in self.standing() if f"v{p.serial}" in wanted]})
        if "videoId" in asked.query:
            return _refusal(403, "commentsDisabled", "Disabled") if self._closed else Said({"items": []})
        return self._threads(asked)

    def _threads(self, asked: Asked) -> Said:
        newest, token = self.standing()[::-1], asked.query.get("pageToken")
        below = [post for post in newest if token is None or post.serial < int(token)]
        page = below[: asked.number("maxResults", 20)]
        more = {"nextPageToken": str(page[-1].serial)} if len(page) < len(below) else {}
        return Said({"items": [_thread(post) for post in page], **more})

    def _search(self, asked: Asked) -> Said:
        after = datetime.fromisoformat(asked.query.get("publishedAfter", "1990-01-01T00:00:00Z"))
        before = datetime.fromisoformat(asked.query.get("publishedBefore", "2100-01-01T00:00:00Z"))
        within = [post for post in self.standing()[::-1] if after <= post.at.replace(microsecond=0) < before]
        return Said({"items": [_video(post) for post in within[: asked.number("maxResults", 5)]]})


def _refusal(status: int, reason: str, words: str) -> Said:
    return Said({"error": {"code": status, "message": words, "errors": [{"reason": reason, "message": words}]}}, status)


def _id(post: Post) -> str:
    return f"Ugx{post.serial:06}"


def _at(post: Post) -> str:
    return post.at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _thread(post: Post) -> dict[str, Any]:
    said = {
        "textDisplay": post.text + (" (edited)" if post.edited else ""), "authorDisplayName": "@ann",
        "authorChannelId": {"value": "UCann"}, "publishedAt": _at(post), "videoId": "v1",
        "updatedAt": "2026-03-04T23:59:00Z" if post.edited else _at(post),
    }  # fmt: skip
    top = {"id": _id(post), "snippet": said}
    return {"id": _id(post), "snippet": {"channelId": CHANNEL, "videoId": "v1", "topLevelComment": top}}


def _video(post: Post) -> dict[str, Any]:
    words = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    said = {"title": words, "description": "", "publishedAt": _at(post), "channelId": "UCx", "channelTitle": "X"}
    return {"id": {"kind": "youtube#video", "videoId": f"v{post.serial}"}, "snippet": said}
