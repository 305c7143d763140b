"""Trustpilot: reviews by pages, the newest first; answers with a token."""

import json
from typing import Any, ClassVar

from listener.connectors.trustpilot import Trustpilot as Connector
from tests.standins._server import Asked, Post, Said, StandIn

UNIT = "5f0c1a2b3c4d5e6f7a8b9c0d"


class Trustpilot(StandIn):
    name: ClassVar[str] = "trustpilot"

    def connector(self) -> Connector:
        return Connector(f"{self.address}/v1")

    def options(self) -> dict[str, Any]:
        return {"business_unit": UNIT, "key": "a-key", "secret": "a-secret", "author": "u1"}

    def answer(self, asked: Asked) -> Said:
        if asked.path.endswith("/accesstoken"):
            is_known = asked.headers["authorization"] == "Basic YS1rZXk6YS1zZWNyZXQ="
            return Said({"access_token": "a-token"}) if is_known else Said({}, 401)
        if asked.headers.get("apikey") != "a-key":
            return Said({"fault": {"faultstring": "Invalid ApiKey"}}, 401)
        if asked.path.endswith("/reply"):
            return self._take(asked)
        size = asked.number("perPage", 20)
        start = (asked.number("page", 1) - 1) * size
        return Said({"reviews": [_review(post) for post in self.standing()[::-1][start : start + size]]})

    def _take(self, asked: Asked) -> Said:
        if asked.headers.get("authorization") != "Bearer a-token":
            return Said({}, 401)
        answer = Post(1, self.posts[-1].at, json.loads(asked.body)["message"])
        answer.in_reply_to = asked.path.split("/")[-2]
        self.answers.append(answer)
        return Said(b"", 201)


def _review(post: Post) -> dict[str, Any]:
    return {
        "id": f"{post.serial:024x}", "stars": 2, "title": "Review", "text": post.text, "language": "en",
        "createdAt": post.at.isoformat(), "consumer": {"id": "c1", "displayName": "Ann"},
    }  # fmt: skip
