"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not read. Runs in the child."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from listener.connectors._entries import Entry, edited_after, stable_id, within_reason
from listener.connectors._text import one_line, plain_text, safe_link


def is_json_feed(document: object) -> bool:
    """A JSON Feed names its version by an address of jsonfeed.org; some publishers forget and only list items."""
    if not isinstance(document, Mapping) or not isinstance(document.get("items"), list):
        return False
    return "jsonfeed.org/version" in str(document.get("version", "")) or "home_page_url" in document


def entries_of(document: Mapping[str, Any], base: str) -> list[Entry]:
    """Read the items of a JSON Feed; what is not an object is passed over."""
    feed_author = _author(document)
    return [_entry(raw, base, feed_author) for raw in document["items"] if isinstance(raw, Mapping)]


def _entry(raw: Mapping[str, Any], base: str, feed_author: Mapping[str, Any]) -> Entry:
    link = safe_link(raw.get("url") or raw.get("external_url"), base)
    title = one_line(_string(raw, "title"), False)
    html_text = plain_text(_string(raw, "content_html"))
    text = html_text or plain_text(_string(raw, "content_text") or _string(raw, "summary"), False)
    author = _author(raw) or feed_author
    name = one_line(_string(author, "name"), False)
    updated = _seconds(raw.get("date_modified"))
    published = _seconds(raw.get("date_published"))
    published = updated if published is None else published
    return Entry(
        id=stable_id(raw.get("id"), link, title, text),
        link=link,
        title=title,
        text=text,
        handle=name or _string(author, "url")[:200],
        name=name,
        author_link=safe_link(author.get("url"), base),
        published=published,
        edited=edited_after(published, updated),
        language=_string(raw, "language")[:2].lower() or None,
    )


def _author(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Version 1.1 lists `authors`, version 1 has one `author`."""
    authors = raw.get("authors")
    found = authors[0] if isinstance(authors, list) and authors else raw.get("author")
    return found if isinstance(found, Mapping) else {}


def _string(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _seconds(stated: object) -> float | None:
    """Read an RFC 3339 time; without a zone it counts as UTC."""
    if not isinstance(stated, str):
        return None
    try:
        moment = datetime.fromisoformat(stated.strip())
        return within_reason((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
