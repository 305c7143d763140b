"""The same posts as RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1."""

import json
from collections.abc import Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape

from workers.demo.brands import DemoBrand, FeedKind
from workers.demo.timeline import Post

TYPES = {
    FeedKind.RSS: "application/rss+xml; charset=utf-8",
    FeedKind.ATOM: "application/atom+xml; charset=utf-8",
    FeedKind.JSON: "application/feed+json; charset=utf-8",
}


def render(brand: DemoBrand, posts: Sequence[Post], address: str) -> bytes:
    """Return the feed's body. `address` is the publisher's, without a slash at its end."""
    write = {FeedKind.RSS: _rss, FeedKind.ATOM: _atom, FeedKind.JSON: _json}[brand.feed]
    return write(brand, posts, address).encode()


def post_address(brand: DemoBrand, post: Post, address: str) -> str:
    return f"{address}/{brand.slug}/post/{post.number}"


def _rss(brand: DemoBrand, posts: Sequence[Post], address: str) -> str:
    entries = "".join(
        f"<item><guid isPermaLink='true'>{post_address(brand, post, address)}</guid>"
        f"<link>{post_address(brand, post, address)}</link>"
        f"<dc:creator>{escape(post.author)}</dc:creator><pubDate>{format_datetime(post.at)}</pubDate>"
        f"<description>{escape(escape(post.text))}</description></item>"  # HTML inside XML: escaped twice
        for post in posts
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel><title>{escape(brand.title)}</title><link>{address}/</link><description/>"
        f"<language>{brand.locale}</language>{entries}</channel></rss>"
    )


def _atom(brand: DemoBrand, posts: Sequence[Post], address: str) -> str:
    entries = "".join(
        f"<entry><id>{post_address(brand, post, address)}</id><link href='{post_address(brand, post, address)}'/>"
        f"<title/><author><name>{escape(post.author)}</name></author>"
        f"<published>{post.at.isoformat()}</published><updated>{post.at.isoformat()}</updated>"
        f"<content type='text'>{escape(post.text)}</content></entry>"
        for post in posts
    )
    updated = posts[0].at.isoformat() if posts else "1970-01-01T00:00:00Z"
    return (
        f"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{brand.locale}'>"
        f"<id>{address}{brand.path}</id><title>{escape(brand.title)}</title><updated>{updated}</updated>"
        f"{entries}</feed>"
    )


def _json(brand: DemoBrand, posts: Sequence[Post], address: str) -> str:
    entries = [
        {
            "id": post_address(brand, post, address),
            "url": post_address(brand, post, address),
            "content_text": post.text,
            "date_published": post.at.isoformat(),
            "authors": [{"name": post.author}],
            "language": brand.locale,
        }
        for post in posts
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": brand.title, "home_page_url": f"{address}/"}
    return json.dumps({**feed, "items": entries}, ensure_ascii=False)
