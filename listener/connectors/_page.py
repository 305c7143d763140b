"""Finds the feeds a web page announces. Runs in the child.

`<link rel="alternate" type="application/rss+xml" href="…">` is the RSS Board's autodiscovery, also used for Atom and
JSON Feed.
"""

from html.parser import HTMLParser

from listener.connectors._text import safe_link

_PAGE_CHARS = 500_000
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml")
_FEEDS = 10


class _Links(HTMLParser):
    """Collects announced feeds, and anchors whose address looks like one."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.base = address
        self.announced: list[str] = []
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        href = said.get("href", "")
        if tag == "base" and href:
            self.base = safe_link(href, self.base) or self.base
        elif tag == "link" and "alternate" in said.get("rel", "").lower().split():
            self._announce(said.get("type", "").lower(), href)
        elif tag == "a" and href.lower().rstrip("/").endswith(("rss", "atom", ".rdf", "feed", "rss.xml", "feed.xml")):
            self.anchors.append(safe_link(href, self.base))

    def _announce(self, kind: str, href: str) -> None:
        is_json = kind == "application/json" and "feed" in href.lower() and "wp-json" not in href
        if kind.split(";")[0].strip() in _TYPES or is_json:
            self.announced.append(safe_link(href, self.base))


def feed_links(text: str, address: str) -> list[str]:
    """Return the addresses of the feeds of a page, the likeliest first; feeds of comments last."""
    page = _Links(address)
    page.feed(text[:_PAGE_CHARS])
    found = [link for link in dict.fromkeys([*page.announced, *page.anchors]) if link and link != address]
    return sorted(found, key=lambda link: "comment" in link.lower())[:_FEEDS]


def looks_like_page(text: str) -> bool:
    return any(mark in text[:20_000].lower() for mark in ("<html", "<!doctype html", "<head", "<body"))
