"""Reads one body, whatever it is, into plain values. Runs in the child: this is what hostile input reaches."""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from xml.sax import SAXParseException

import feedparser

from listener.connectors._charset import decode
from listener.connectors._entries import Entry, entry_of_feed, told_apart, within_total
from listener.connectors._jsonfeed import entries_of, is_json_feed
from listener.connectors._markup import RefusedMarkup, prepared_xml
from listener.connectors._page import feed_links, looks_like_page
from listener.connectors._text import one_line, safe_link
from listener.decide.remarks import Saying, kept
from listener.terms import Remark

_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}  # minutes
_MALFORMED = Saying("malformed", "The feed is not well-formed: {complaint}.")
_CUT = Saying("cut", "It ends in the middle of an entry, which is left for the next reading.")
_LONG = Saying("long", "The feed is very long: {read:number} of {entries:number} entries were read.")


def read(body: bytes, address: str, content_type: str) -> dict[str, Any]:
    """Return `kind` (feed, page, refused, nothing) and what was found; only JSON values."""
    text = decode(body, content_type)
    document = _json_of(text)
    if document is not None:
        return _read_json(document, address) if is_json_feed(document) else {"kind": "nothing"}
    try:
        xml = prepared_xml(text)
    except RefusedMarkup:
        return {"kind": "refused"}
    read_feed = _read_xml(xml, address) if xml and not xml[:5].lower().startswith("<html") else None
    if read_feed is not None:
        return read_feed
    if looks_like_page(text):
        return {"kind": "page", "links": feed_links(text, address)}
    return {"kind": "nothing"}


def _json_of(text: str) -> Any:
    if text.lstrip()[:1] != "{":
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read_json(document: Mapping[str, Any], address: str) -> dict[str, Any]:
    entries = entries_of(document, address)
    hubs = [one.get("url") for one in document.get("hubs") or () if isinstance(one, dict)]
    told = {"hub": safe_link(hubs[0] if hubs else ""), "self": safe_link(document.get("feed_url"))}
    return _found("json", one_line(str(document.get("title") or ""), False), entries, None, []) | told


def _read_xml(xml: str, address: str) -> dict[str, Any] | None:
    parsed = feedparser.parse(
        io.BytesIO(b"<?xml version='1.0' encoding='utf-8'?>" + xml.encode("utf-8", "replace")),
        # No address: relative ids would become addresses of ours, and change when the feed moves.
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,  # slow, and not enough: the words are taken out by _text
        resolve_relative_uris=False,
    )
    if not parsed.version and not parsed.entries:
        return None
    feed = dict(parsed.feed)
    author = feed.get("author_detail") or {} if str(parsed.version).startswith("atom") else {}
    raw_entries = [dict(raw) for raw in parsed.entries]
    remarks = []
    if parsed.bozo:
        remarks.append(_MALFORMED(complaint=_complaint(parsed.bozo_exception)))
        if _is_cut(xml):
            raw_entries = raw_entries[:-1]
            remarks.append(_CUT())
    entries = [entry_of_feed(raw, address, author) for raw in raw_entries]
    title = one_line(str(feed.get("title") or ""))
    told = {rel: _told(feed, rel, address) for rel in ("hub", "self")}
    return _found(parsed.version or "unknown", title, entries, _minutes(feed), remarks) | told


def _told(feed: Mapping[str, Any], rel: str, address: str) -> str:
    """Return the address of the first link of that kind."""
    found = (dict(one).get("href") for one in feed.get("links") or () if dict(one).get("rel") == rel)
    return safe_link(next(found, ""), address)


def _found(form: str, title: str, entries: list[Entry], minutes: float | None, remarks: list[Remark]) -> dict[str, Any]:
    """An entry without words, link or title says nothing and is passed over."""
    worth = told_apart(entry for entry in entries if entry.title or entry.text or entry.link)
    within = within_total(worth)
    if len(within) < len(worth):
        remarks.append(_LONG(read=len(within), entries=len(worth)))
    return {
        "kind": "feed",
        "format": form,
        "title": title,
        "minutes": minutes,
        "remarks": kept(remarks),
        "entries": [asdict(entry) for entry in within],
    }


def _complaint(error: Exception) -> str:
    if isinstance(error, SAXParseException):
        return f"{one_line(error.getMessage())[:100]} (line {error.getLineNumber()})"
    return one_line(str(error))[:100]


def _is_cut(xml: str) -> bool:
    """Tell whether the last entry that was opened is never closed."""
    lower = xml.lower()
    last = max((lower.rfind(f"<{name}"), name) for name in ("item", "entry"))
    return last[0] >= 0 and lower.find(f"</{last[1]}", last[0]) < 0


def _minutes(feed: Mapping[str, Any]) -> float | None:
    """Return how often the feed wants to be read: RSS `ttl` in minutes, or the syndication module's period."""
    try:
        if feed.get("ttl"):
            return max(0.0, float(feed["ttl"]))
        period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
        return period / max(1.0, float(feed.get("sy_updatefrequency") or 1)) if period else None
    except ValueError:
        return None
