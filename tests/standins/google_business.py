"""Google Business Profile: reviews behind a token that a consent gives; an answer is a PUT."""

import json
from typing import Any, ClassVar

from listener.connectors.google_business import GoogleBusiness as Connector
from tests.standins._server import Asked, Post, Said, StandIn
from tests.standins._tokens import TOKEN, give_token


class GoogleBusiness(StandIn):
    name: ClassVar[str] = "google_business"

    def connector(self) -> Connector:
        return Connector(f"{self.address}/v4", self.address)

    def options(self) -> dict[str, Any]:
        return {"account": "1", "location": "2", "client_id": "c", "client_secret": "a-client-secret",
                "refresh_token": "a-refresh-token"}  # fmt: skip

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/token":
            return give_token(asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Said({"error": {"code": 401}}, 401)
        if asked.path.endswith("/reply"):
            assert (asked.method, asked.headers["x-http-method-override"]) == ("POST", "PUT")
            answer = Post(1, self.posts[-1].at, json.loads(asked.body)["comment"])
            answer.in_reply_to = asked.path.split("/")[-2]
            self.answers.append(answer)
            return Said({"comment": answer.text})
        size, below = asked.number("pageSize", 10), asked.query.get("pageToken")
        shown = [post for post in self.standing()[::-1] if below is None or post.serial < int(below)]
        said: dict[str, Any] = {"reviews": [_review(post) for post in shown[:size]], "totalReviewCount": 1}
        return Said(said | ({"nextPageToken": str(shown[size - 1].serial)} if len(shown) > size else {}))


def _review(post: Post) -> dict[str, Any]:
    at = post.at.isoformat()
    return {"reviewId": f"r{post.serial}", "reviewer": {"displayName": "Ann"}, "starRating": "TWO",
            "comment": post.text, "createTime": at, "updateTime": at}  # fmt: skip
