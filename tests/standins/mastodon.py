"""A Mastodon server: the timeline of #acme, search, single posts, answers."""

import json
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs

from listener.connectors.mastodon import Mastodon as Connector
from tests.standins._server import Asked, Post, Said, StandIn

_FIRST = 116_000_000_000_000_000


def status_id(post: Post) -> str:
    return str(_FIRST + post.serial)


class Mastodon(StandIn):
    name: ClassVar[str] = "mastodon"

    def __init__(self, *, words: bool = False, **chaos: Any) -> None:
        super().__init__(**chaos)
        self._words = words
        self._taken: dict[str, Post] = {}
        self._window = (self.clock, 0)

    def connector(self) -> Connector:
        return Connector()

    def options(self) -> dict[str, Any]:
        return {"instance": self.address, "terms": ["post" if self._words else "#acme"], "token": "a-token"}

    def answer(self, asked: Asked) -> Said:
        quota = self._quota()
        if asked.path.startswith(("/api/v1/timelines/tag/", "/api/v1/timelines/public")):
            return Said(self._timeline(asked), headers=quota)
        if asked.path == "/api/v2/search":
            newest = self.standing()[::-1][asked.number("offset", 0) :][: asked.number("limit", 20)]
            return Said({"accounts": [], "hashtags": [], "statuses": list(map(self._status, newest))}, headers=quota)
        if asked.path == "/api/v1/statuses" and asked.method == "POST":
            return self._take(asked)
        wanted = asked.path.rpartition("/")[2]
        found = [post for post in self.standing() if str(_FIRST + post.serial) == wanted]
        return Said(self._status(found[0])) if found else Said({"error": "Record not found"}, 404)

    def _quota(self) -> dict[str, str]:
        """300 requests in five minutes, counted since the last one began."""
        begun = self.clock.replace(minute=self.clock.minute // 5 * 5, second=0, microsecond=0)
        if begun != self._window[0]:
            self._window = (begun, 0)
        self._window = (begun, self._window[1] + 1)
        ends = (begun + timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
        left = max(300 - self._window[1], 0)
        return {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": ends}

    def _timeline(self, asked: Asked) -> list[dict[str, Any]]:
        """`min_id` gives the posts just above it; every page has the newest first."""
        limit, standing = asked.number("limit", 20), self.standing()
        if "min_id" in asked.query:
            above = [post for post in standing if _FIRST + post.serial > int(asked.query["min_id"])]
            return [self._status(post) for post in above[:limit][::-1]]
        return [self._status(post) for post in standing[::-1][:limit]]

    def _take(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != "Bearer a-token":
            return Said({"error": "The access token is invalid"}, 401)
        said = json.loads(asked.body) if asked.body[:1] == b"{" else {k: v[0] for k, v in parse_qs(asked.body).items()}
        if len(said["status"]) > 500:
            return Said({"error": "Validation failed: Text character limit of 500 exceeded"}, 422)
        key = asked.headers["idempotency-key"]
        if key not in self._taken:
            post = Post(900_000 + len(self.answers), self.posts[-1].at, said["status"])
            post.in_reply_to = said["in_reply_to_id"]
            self._taken[key] = post
            self.answers.append(post)
        return Said(self._status(self._taken[key]))

    def _status(self, post: Post) -> dict[str, Any]:
        number = str(_FIRST + post.serial)
        words = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {
            "id": number, "created_at": post.at.isoformat().replace("+00:00", "Z"), "visibility": "public",
            "edited_at": "2026-03-04T23:59:00.000Z" if post.edited else None, "reblog": None, "spoiler_text": "",
            "content": f"<p>{words}{' (edited)' if post.edited else ''}</p>", "language": "en",
            "url": f"{self.address}/@ann/{number}", "in_reply_to_id": post.in_reply_to or None,
            "replies_count": 0, "reblogs_count": 0,
            "account": {"acct": "ann", "display_name": "Ann", "url": f"{self.address}/@ann", "followers_count": 7},
        }  # fmt: skip
