"""Google Play: reviews behind a token that a signed claim gives, pages by token, answers."""

import json
from typing import Any, ClassVar

from listener.connectors.google_play import GooglePlay as Connector
from tests.standins._server import Asked, Post, Said, StandIn
from tests.standins._tokens import TOKEN, give_token, key_file


class GooglePlay(StandIn):
    name: ClassVar[str] = "google_play"

    def connector(self) -> Connector:
        return Connector(f"{self.address}/v3", self.address)

    def options(self) -> dict[str, Any]:
        return {"package": "com.example.kolibrie", "key": key_file()}

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/token":
            return give_token(asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Said({"error": {"code": 401}}, 401)
        if asked.path.endswith(":reply"):
            answer = Post(1, self.posts[-1].at, json.loads(asked.body)["replyText"])
            answer.in_reply_to = asked.path.rpartition("/")[2].removesuffix(":reply")
            self.answers.append(answer)
            return Said({"result": {"replyText": answer.text}})
        size, below = asked.number("maxResults", 10), asked.query.get("token")
        shown = [post for post in self.standing()[::-1] if below is None or post.serial < int(below)]
        said: dict[str, Any] = {"reviews": [_review(post) for post in shown[:size]]}
        if len(shown) > size:
            said["tokenPagination"] = {"nextPageToken": str(shown[size - 1].serial)}
        return Said(said if shown else {})


def _review(post: Post) -> dict[str, Any]:
    said = {"text": f"\t{post.text}", "starRating": 1, "reviewerLanguage": "en",
            "lastModified": {"seconds": str(int(post.at.timestamp()))}}  # fmt: skip
    return {"reviewId": f"gp-{post.serial}", "authorName": "Ann", "comments": [{"userComment": said}]}
