"""The Graph API of Meta: edges that serve the day, the newest first, with a cursor; comments under what they are of."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.standins._server import Asked, Post, Said

APP_SECRET, VERIFY_TOKEN = "the secret of the app", "a word of ours"
_EACH = 100  # posts of the day, of which the first is written upon by the others


class Graph:
    """What both networks have in common; a stand-in says what stands on which edge, and what a post looks like."""

    edges: tuple[str, ...] = ()
    address: str
    posts: list[Post]
    answers: list[Post]

    def edge_of(self, post: Post) -> str:
        raise NotImplementedError

    def shown(self, post: Post) -> dict[str, Any]:
        raise NotImplementedError

    def commented(self) -> list[dict[str, Any]]:
        """The posts that have comments, the newest first; each with `number`, the hundred its comments are from."""
        raise NotImplementedError

    def answer(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != "Bearer a-token":
            return Said({"error": {"code": 190, "message": "Invalid OAuth access token"}}, 400)
        if asked.path == "/":
            return Said([self._one_of_many(one) for one in json.loads(parse_qs(asked.body.decode())["batch"][0])])
        if asked.method == "POST":
            return self._take(asked)
        edge = asked.path.rpartition("/")[2]
        if edge == "comments":
            return Said(self._comments(int(asked.path.split("/")[-2].rpartition("_")[2]) // _EACH, asked))
        if "{" in asked.query.get("fields", ""):
            return Said(self._with_comments(asked))
        found = [post for post in self.posts[::-1] if self.edge_of(post) == edge] if edge in self.edges else []
        return Said(self._page([(post.serial, self.shown(post)) for post in found], asked))

    def named(self, path: str, fields: str) -> tuple[int, str]:
        """Return the serial of the post that a request for one names, and the field that it is asked for in, or ""."""
        raise NotImplementedError

    def _one_of_many(self, one: dict[str, str]) -> dict[str, Any]:
        parts = urlsplit(one["relative_url"])
        serial, field = self.named(parts.path, parse_qs(parts.query)["fields"][0])
        if not 0 < serial <= len(self.posts) or self.posts[serial - 1].deleted:
            return {"code": 400, "body": json.dumps({"error": {"code": 100, "error_subcode": 33}})}
        found = self.shown(self.posts[serial - 1])
        return {"code": 200, "body": json.dumps({field: found} if field else found)}

    def _with_comments(self, asked: Asked) -> dict[str, Any]:
        page = self._page([(one["number"], one) for one in self.commented()], asked)
        for one in page["data"]:
            one["comments"] = self._comments(one.pop("number"), Asked("GET", "", {"limit": "50"}, {}, b""))
        return page

    def _comments(self, number: int, asked: Asked) -> dict[str, Any]:
        found = [
            post for post in self.posts[::-1] if self.edge_of(post) == "comments" and post.serial // _EACH == number
        ]
        return self._page([(post.serial, self.shown(post)) for post in found], asked)

    def _page(self, there: Sequence[tuple[int, dict[str, Any]]], asked: Asked) -> dict[str, Any]:
        size, below = asked.number("limit", 25), asked.number("after", 10**9)
        shown = [(key, one) for key, one in there if key < below]
        said: dict[str, Any] = {"data": [one for _, one in shown[:size]]}
        if len(shown) > size:
            said["paging"] = {"cursors": {"after": str(shown[size - 1][0])}, "next": f"{self.address}/next"}
        return said

    def _take(self, asked: Asked) -> Said:
        said = json.loads(asked.body) if asked.body[:1] == b"{" else {k: v[0] for k, v in parse_qs(asked.body).items()}
        answer = Post(1, self.posts[-1].at, said["message"])
        answer.in_reply_to = "/".join(asked.path.split("/")[-2:])
        self.answers.append(answer)
        return Said({"id": "answer-1"})
