"""Stack Exchange's API: questions with a word, the newest first; what is left of the day, and sometimes a backoff."""

import gzip
import json
from typing import Any, ClassVar
from urllib.parse import unquote

from listener.connectors.stack_exchange import StackExchange as Connector
from tests.standins._server import Asked, Post, Said, StandIn


class StackExchange(StandIn):
    name: ClassVar[str] = "stack_exchange"

    def connector(self) -> Connector:
        return Connector(f"{self.address}/2.3")

    def options(self) -> dict[str, Any]:
        return {"terms": ["acme", "[acme]"]}

    def answer(self, asked: Asked) -> Said:
        """Always compressed. Posts with even numbers are found by the word, the others by the tag."""
        assert "gzip" in asked.headers["accept-encoding"] and asked.query["filter"] == "withbody"
        if ids := asked.path.partition("/questions/")[2]:
            there = [post for post in self.standing() if str(79_000_000 + post.serial) in unquote(ids).split(";")]
            return _compressed({"items": [_question(post) for post in there], "has_more": False})
        parity = 0 if asked.path.endswith("/search/advanced") else 1
        until = asked.number("todate", 9_999_999_999)
        below = [p for p in self.standing()[::-1] if p.serial % 2 == parity and int(p.at.timestamp()) <= until]
        page = below[: asked.number("pagesize", 30)]
        said = {
            "items": [_question(post) for post in page], "has_more": len(page) < len(below), "quota_max": 10_000,
            "quota_remaining": 10_000 - len(self.requests), "backoff": int(len(self.requests) % 7 == 0),
        }  # fmt: skip
        return _compressed(said)


def _compressed(said: dict[str, Any]) -> Said:
    body = gzip.compress(json.dumps(said).encode())
    return Said(body, headers={"Content-Encoding": "gzip", "Content-Type": "application/json; charset=utf-8"})


def _question(post: Post) -> dict[str, Any]:
    words = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    edited = {"last_edit_date": 1_772_668_740} if post.edited else {}
    return {
        "question_id": 79_000_000 + post.serial, "creation_date": int(post.at.timestamp()), "title": words,
        "body": f"<p>{words}{' (edited)' if post.edited else ''}</p>", "answer_count": 0, **edited,
        "link": f"https://stackoverflow.com/questions/{79_000_000 + post.serial}/x",
        "owner": {"user_id": 7, "display_name": "Ann", "link": "https://stackoverflow.com/users/7/ann"},
    }  # fmt: skip
