"""A Discourse forum: posts up to an id, search, single posts. Every seventh id is a post that guests do not see."""

import json
from typing import Any, ClassVar

from listener.connectors.discourse import Discourse as Connector
from tests.standins._server import Asked, Post, Said, StandIn

_PAGE = 20  # hits


class Discourse(StandIn):
    name: ClassVar[str] = "discourse"

    def __init__(self, *, words: bool = False, **chaos: Any) -> None:
        super().__init__(**chaos)
        self._words = words
        self.is_closed = False

    def connector(self) -> Connector:
        return Connector()

    def options(self) -> dict[str, Any]:
        return {"forum": self.address, "terms": ["post"] if self._words else []}

    def answer(self, asked: Asked) -> Said:
        if self.is_closed:
            return Said({"errors": ["You need to be logged in."], "error_type": "not_logged_in"}, 403)
        if asked.path == "/posts.json":
            newest = max((_id(post) for post in self.posts), default=0)
            before = asked.number("before", newest) or newest
            window = [post for post in self.standing()[::-1] if before - 50 < _id(post) <= before]
            return Said({"latest_posts": [self._post(post) for post in window]})
        if asked.path == "/search.json":
            assert asked.query["q"].endswith(" order:latest")
            first = (asked.number("page", 1) - 1) * _PAGE
            hits = self.standing()[::-1]
            page = [{"id": _id(p), "created_at": self._post(p)["created_at"], "blurb": "…"} for p in hits[first:]]
            return Said({"posts": page[:_PAGE], "grouped_search_result": {"more_full_page_results": len(page) > _PAGE}})
        wanted = int(asked.path.rpartition("/")[2].removesuffix(".json"))
        found = [post for post in self.standing() if _id(post) == wanted]
        return Said(self._post(found[0])) if found else Said({"errors": ["not here"], "error_type": "not_found"}, 404)

    def _post(self, post: Post) -> dict[str, Any]:
        words = json.dumps(post.text)[1:-1].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {
            "id": _id(post), "username": "ann", "name": "Ann", "cooked": f"<p>{words}{' (edited)' * post.edited}</p>",
            "created_at": post.at.isoformat().replace("+00:00", "Z"), "updated_at": "2026-03-05T10:00:00.000Z",
            "version": 1 + post.edited, "post_number": 2, "post_type": 1, "topic_id": 11, "topic_slug": "a-topic",
            "topic_title": "A topic", "reply_count": 1, "hidden": False, "user_deleted": False, "deleted_at": None,
        }  # fmt: skip


def _id(post: Post) -> int:
    return post.serial + (post.serial - 1) // 6
