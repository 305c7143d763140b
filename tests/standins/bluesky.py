"""A server of the AT Protocol: sign-in, search, single posts, people, answers."""

import json
from datetime import datetime
from typing import Any, ClassVar

from listener.connectors.bluesky import Bluesky as Connector
from tests.standins._server import Asked, Post, Said, StandIn

_KEYS = "234567abcdefghijklmnopqrstuvwxyz"
_DESK = "did:plc:deskdeskdeskdeskdeskdesk"
ANN = "did:plc:annannannannannannannann"
PASSWORD = "abcd-efgh-ijkl-mnop"


def uri_of(serial: int, did: str = ANN) -> str:
    """Keys grow with the serial, as keys made of times do."""
    key = "".join(_KEYS[serial // 32**place % 32] for place in range(12, -1, -1))
    return f"at://{did}/app.bsky.feed.post/{key}"


class Bluesky(StandIn):
    name: ClassVar[str] = "bluesky"

    def __init__(self, **chaos: Any) -> None:
        super().__init__(**chaos)
        self.sessions = 0
        self.renewals = 0
        self.records: list[dict[str, Any]] = []
        self._connector = Connector()

    def connector(self) -> Connector:
        return self._connector

    def options(self) -> dict[str, Any]:
        terms = ["acme"]
        return {"server": self.address, "handle": "desk.example", "app_password": PASSWORD, "terms": terms}

    def expire(self) -> None:
        """End the session: its access token is refused from now on."""
        self.renewals += 1

    def answer(self, asked: Asked) -> Said:
        name = asked.path.removeprefix("/xrpc/")
        if name.startswith("com.atproto.server."):
            return self._sign_in(asked, name.rpartition(".")[2])
        if name == "app.bsky.feed.getPosts" and "authorization" not in asked.headers:  # open to all, as people are
            return Said(self._posts(asked))
        if name == "app.bsky.actor.getProfiles":
            return Said(self._people(asked))
        if asked.headers.get("authorization") != f"Bearer access-{self.renewals}":
            return Said({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        told = {
            "app.bsky.feed.searchPosts": self._search,
            "app.bsky.feed.getPosts": self._posts,
            "com.atproto.repo.listRecords": lambda _: {"records": self.records[::-1]},
            "com.atproto.repo.createRecord": self._create,
        }[name](asked)
        left = str(3000 - len(self.requests) % 3000)
        return Said(told, headers={"RateLimit-Limit": "3000", "RateLimit-Remaining": left})

    def _sign_in(self, asked: Asked, name: str) -> Said:
        if name == "createSession" and json.loads(asked.body)["password"] != PASSWORD:
            return Said({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)
        if name == "refreshSession" and asked.headers.get("authorization") != "Bearer renewal":
            return Said({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        self.sessions += 1
        return Said({"did": _DESK, "accessJwt": f"access-{self.renewals}", "refreshJwt": "renewal"})

    def _search(self, asked: Asked) -> dict[str, Any]:
        until = datetime.fromisoformat(asked.query.get("until", "2100-01-01T00:00:00Z"))
        below = [post for post in self.standing()[::-1] if post.at < until]
        size = asked.number("limit", 25)
        more = {"cursor": str(size)} if len(below) > size else {}
        return {"posts": [self._view(post) for post in below[:size]], **more}

    def _posts(self, asked: Asked) -> dict[str, Any]:
        wanted = asked.every("uris")
        return {"posts": [self._view(post) for post in self.standing() if uri_of(post.serial) in wanted]}

    def _people(self, asked: Asked) -> dict[str, Any]:
        dids = asked.every("actors")
        return {"profiles": [{"did": did, "handle": "ann.example", "followersCount": 7} for did in dids]}

    def _create(self, asked: Asked) -> dict[str, Any]:
        said = json.loads(asked.body)
        uri = uri_of(900_000 + len(self.records), said["repo"])
        self.records.append({"uri": uri, "cid": f"cid-{uri[-5:]}", "value": said["record"]})
        return {"uri": uri, "cid": f"cid-{uri[-5:]}"}

    def _view(self, post: Post) -> dict[str, Any]:
        stamp = post.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": post.text, "createdAt": stamp, "langs": ["en"]}
        if post.in_reply_to:
            root, parent = post.in_reply_to.split(" ")
            refs = {"root": {"uri": root, "cid": "cid-of-root"}, "parent": {"uri": parent, "cid": "cid-of-parent"}}
            record["reply"] = refs
        return {
            "uri": uri_of(post.serial), "cid": f"cid-{post.serial}", "record": record, "indexedAt": stamp, "labels": [],
            "author": {"did": ANN, "handle": "ann.example", "displayName": "Ann"}, "replyCount": 2, "repostCount": 1,
            "quoteCount": 1, "likeCount": 3,
        }  # fmt: skip
