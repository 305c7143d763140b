"""The Graph API of Meta: one edge that serves the day, the newest first with a cursor; comments are answers."""

import json
from typing import Any
from urllib.parse import parse_qs

from tests.standins._server import Asked, Post, Said


class Graph:
    """What both networks have in common; a stand-in adds what a post looks like."""

    edge = ""
    address: str
    posts: list[Post]
    answers: list[Post]

    def answer(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != "Bearer a-token":
            return Said({"error": {"code": 190, "message": "Invalid OAuth access token"}}, 400)
        if asked.method == "POST":
            return self._take(asked)
        if not asked.path.endswith(f"/{self.edge}") or "{" in asked.query.get("fields", ""):
            return Said({"data": []})
        size, below = asked.number("limit", 25), asked.query.get("after")
        shown = [post for post in self.posts[::-1] if below is None or post.serial < int(below)]
        said: dict[str, Any] = {"data": [self.shown(post) for post in shown[:size]]}
        if len(shown) > size:
            said["paging"] = {"cursors": {"after": str(shown[size - 1].serial)}, "next": f"{self.address}/next"}
        return Said(said)

    def shown(self, post: Post) -> dict[str, Any]:
        raise NotImplementedError

    def _take(self, asked: Asked) -> Said:
        said = json.loads(asked.body) if asked.body[:1] == b"{" else {k: v[0] for k, v in parse_qs(asked.body).items()}
        answer = Post(1, self.posts[-1].at, said["message"])
        answer.in_reply_to = "/".join(asked.path.split("/")[-2:])
        self.answers.append(answer)
        return Said({"id": "answer-1"})
