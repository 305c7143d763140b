"""A Lemmy server of either version: every fifth of its posts is a post, the others are comments on it."""

from typing import Any, ClassVar

from listener.connectors.lemmy import Lemmy as Connector
from tests.standins._server import Asked, Post, Said, StandIn


class Lemmy(StandIn):
    name: ClassVar[str] = "lemmy"

    def __init__(self, *, old: bool = False, **chaos: Any) -> None:
        super().__init__(**chaos)
        self._old = old

    def connector(self) -> Connector:
        return Connector()

    def options(self) -> dict[str, Any]:
        return {"instance": self.address, "terms": ["post"]}

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/api/v3/search" and self._old:
            assert asked.query["sort"] == "New"
            kind = asked.query["type_"].removesuffix("s").lower()
            size = asked.number("limit", 10)
            first = (asked.number("page", 1) - 1) * size
            return Said({f"{kind}s": [self._view(kind, post) for post in self._newest(kind)[first : first + size]]})
        if asked.path in ("/api/v4/post/list", "/api/v4/comment/list") and not self._old:
            assert (asked.query["sort"], asked.query["search_term"]) == ("new", "post")
            kind = asked.path.split("/")[3]
            below = [post for post in self._newest(kind) if post.serial < asked.number("page_cursor", 10**9)]
            page = below[: asked.number("limit", 10)]
            more = {"next_page": str(page[-1].serial)} if page else {}
            return Said({"items": [self._view(kind, post) for post in page], **more})
        if asked.path.startswith(("/post/", "/comment/")):
            return self._object(asked.path)
        return Said(b"", 404)

    def elsewhere(self) -> dict[str, str]:
        """Posts are asked for where they were written."""
        return {"https://lemmy.example": self.address}

    def _object(self, path: str) -> Said:
        """A post or a comment as ActivityPub has it."""
        _, kind, serial = path.split("/")
        post, address = self.posts[int(serial) - 1], f"https://lemmy.example{path}"
        if post.deleted:
            return Said({"id": address, "type": "Tombstone"}, 410)
        words = f"{post.text}{' (edited)' if post.edited else ''}"
        said = {"name": words, "source": {"content": "Really."}} if kind == "post" else {"source": {"content": words}}
        return Said({"id": address, "type": "Note", "published": post.at.isoformat(), **said})

    def _newest(self, kind: str) -> list[Post]:
        return [post for post in self.posts[::-1] if (post.serial % 5 == 0) == (kind == "post")]

    def _view(self, kind: str, post: Post) -> dict[str, Any]:
        written, edited, home = ("published", "updated", "actor_id") if self._old else (
            "published_at", "updated_at", "ap_id"
        )  # fmt: skip
        counts = {"comments" if kind == "post" else "child_count": 3}
        said: dict[str, Any] = {
            "id": post.serial, "ap_id": f"https://lemmy.example/{kind}/{post.serial}", "deleted": post.deleted,
            "removed": False, written: post.at.isoformat().replace("+00:00", "Z"),
        } | ({} if self._old else counts)  # fmt: skip
        if post.edited:
            said[edited] = "2026-03-05T10:00:00Z"
        words = f"{post.text}{' (edited)' if post.edited else ''}"
        said |= {"name": words, "body": "Really."} if kind == "post" else {"content": words, "path": f"0.{post.serial}"}
        view = {kind: said, "creator": {"name": "ann", home: "https://lemmy.example/u/ann"}}
        view |= {} if kind == "post" else {"post": {"ap_id": "https://lemmy.example/post/1"}}
        return view | ({"counts": counts} if self._old else {})
