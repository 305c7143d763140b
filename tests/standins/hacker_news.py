"""Hacker News' search: hits by date, filtered by time, at most 1,000 through pages."""

from typing import Any, ClassVar

from listener.connectors.hacker_news import HackerNews as Connector
from tests.standins._server import Asked, Post, Said, StandIn


class HackerNews(StandIn):
    name: ClassVar[str] = "hacker_news"

    def connector(self) -> Connector:
        return Connector(f"{self.address}/api/v1", f"{self.address}/v0")

    def options(self) -> dict[str, Any]:
        return {"terms": ["acme"]}

    def answer(self, asked: Asked) -> Said:
        if asked.path.startswith("/v0/item/"):
            return self._item(asked.path.removeprefix("/v0/item/").removesuffix(".json"))
        assert asked.query["typoTolerance"] == "false"
        until = int(asked.query.get("numericFilters", "created_at_i<=9999999999").partition("<=")[2])
        size = asked.number("hitsPerPage", 20)
        below = [post for post in self.standing()[::-1] if int(post.at.timestamp()) <= until]
        first = asked.number("page", 0) * size
        hits = [_hit(post) for post in below[:1000][first : first + size]]
        return Said({"hits": hits, "nbHits": len(below), "page": 0, "nbPages": 1, "hitsPerPage": size})

    def _item(self, wanted: str) -> Said:
        """As the site's own API has it: what is deleted is there without words, what never was is null."""
        found = [post for post in self.posts if _hit(post)["objectID"] == wanted]
        if not found:
            return Said(b"null")
        hit, post = _hit(found[0]), found[0]
        said = {"id": int(wanted), "by": "ann", "time": hit["created_at_i"], "parent": hit.get("parent_id")}
        if post.deleted:
            return Said({"id": int(wanted), "deleted": True, "time": hit["created_at_i"], "type": "comment"})
        is_story = "title" in hit
        said |= {"type": "story" if is_story else "comment", "title": hit.get("title"), "descendants": 4 * is_story}
        return Said(said | {"text": hit.get("comment_text")})


def _hit(post: Post) -> dict[str, Any]:
    hit = {
        "objectID": str(46_000_000 + post.serial), "author": "ann", "created_at": post.at.isoformat(),
        "created_at_i": int(post.at.timestamp()), "_tags": ["comment", "author_ann", "story_45999999"],
    }  # fmt: skip
    words = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + " (edited)" * post.edited
    if post.serial % 5 == 0:
        title = f"Story: {post.text}{' (edited)' * post.edited}"
        return {**hit, "title": title, "url": "https://news.example/x", "story_text": None, "points": 3}
    return {**hit, "comment_text": f"{words}<p>Really.", "parent_id": 45_999_999, "story_title": "A story about Acme"}
