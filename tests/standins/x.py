"""X's API: recent search, counts, answers. Every post and author it returns is billed: `billed`."""

import json
from typing import Any, ClassVar

from listener.connectors.x import X as Connector
from tests.standins._server import Asked, Post, Said, StandIn

FIRST = 2_028_000_000_000_000_000


class X(StandIn):
    name: ClassVar[str] = "x"

    def __init__(self, *, refusal: Said | None = None, **chaos: Any) -> None:
        super().__init__(**chaos)
        self.refusal = refusal
        self.billed = 0
        self.counts = 0
        self.oldest = 0  # ids below are older than seven days

    def connector(self) -> Connector:
        return Connector(self.address)

    def options(self) -> dict[str, Any]:
        keys = dict.fromkeys(("api_key", "api_secret", "access_token", "access_secret"), "a-key")
        return {"words": ["acme"], "token": "a-token", "history": True, "budget": 1_000 if self.has_clock else 50,
                **keys}  # fmt: skip

    def answer(self, asked: Asked) -> Said:
        if self.refusal:
            return self.refusal
        if asked.path == "/2/tweets" and asked.method == "POST":
            return self._take(asked)
        if asked.headers.get("authorization") != "Bearer a-token":
            return Said({"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}, 401)
        if asked.path == "/2/tweets":
            return self._by_ids(asked.query["ids"].split(","))
        for name in ("since_id", "until_id"):
            if name in asked.query and int(asked.query[name]) < self.oldest:
                return Said({"errors": [{"parameters": {name: [asked.query[name]]}}], "title": "Invalid Request"}, 400)
        since, until = int(asked.query.get("since_id", 0)), int(asked.query.get("until_id", 9 * 10**18))
        found = [post for post in self.standing()[::-1] if max(since, self.oldest - 1) < FIRST + post.serial < until]
        if asked.path == "/2/tweets/counts/recent":
            self.counts += 1
            return Said({"data": [], "meta": {"total_tweet_count": len(found)}})
        return self._search(found, asked)

    def _by_ids(self, ids: list[str]) -> Said:
        """What is edited has a newer version under an id of its own; both cost."""
        there = [(post, one) for one in ids for post in self.standing() if one in _versions(post)]
        self.billed += len(there)
        known = {one for _, one in there}
        kind = "https://api.twitter.com/2/problems/resource-not-found"
        errors = [{"resource_id": one, "title": "Not Found Error", "type": kind} for one in ids if one not in known]
        data = [_post(post, one) for post, one in there]
        return Said(({"data": data} if data else {}) | ({"errors": errors} if errors else {}))

    def _search(self, found: list[Post], asked: Asked) -> Said:
        size = asked.number("max_results", 10)
        assert 10 <= size <= 100
        page = found[:size]
        self.billed += len(page)
        more = {"next_token": "b26v89c19zqg8o3f"} if len(found) > len(page) else {}
        users = [{"id": "7", "username": "ann", "name": "Ann", "verified": True, "public_metrics": {}}]
        return Said({
            **({"data": [_post(post) for post in page], "includes": {"users": users}} if page else {}),
            "meta": {"result_count": len(page), **more},
        })  # fmt: skip

    def _take(self, asked: Asked) -> Said:
        assert asked.headers["authorization"].startswith('OAuth oauth_consumer_key="a-key", oauth_nonce="')
        said = json.loads(asked.body)
        if said["text"] in [post.text for post in self.answers]:
            detail = "You are not allowed to create a Tweet with duplicate content."
            return Said({"detail": detail, "title": "Forbidden", "status": 403}, 403)
        answered = said["reply"]["in_reply_to_tweet_id"]
        self.answers.append(Post(900_000 + len(self.answers), self.posts[-1].at, said["text"], in_reply_to=answered))
        return Said({"data": {"id": str(FIRST + self.answers[-1].serial), "text": said["text"]}}, 201)


def _versions(post: Post) -> list[str]:
    """The ids of a post: an edit has its own."""
    return [str(FIRST + post.serial), *([str(FIRST + 50_000_000 + post.serial)] if post.edited else [])]


def _post(post: Post, version: str = "") -> dict[str, Any]:
    number = version or str(FIRST + post.serial)
    edit = " (edited)" if number != str(FIRST + post.serial) else ""
    words = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {
        "id": number, "edit_history_tweet_ids": _versions(post), "text": words + edit, "author_id": "7", "lang": "en",
        "created_at": post.at.isoformat().replace("+00:00", "Z"),
        "public_metrics": {"retweet_count": 1, "reply_count": 2, "like_count": 3, "quote_count": 4},
    }  # fmt: skip
