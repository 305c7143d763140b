"""From the entries of feedparser to plain values that can cross a pipe. Runs in the child."""

import hashlib
import re
from calendar import timegm
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from listener.connectors._dates import read_date
from listener.connectors._text import one_line, plain_text, safe_link

_OLDEST = 631_152_000  # 1990: what is dated before is a zero somebody forgot to fill
_NEWEST = 4_102_444_800  # 2100
_MAIL = re.compile(r"(?P<before>[^<>()@]*?)\s*<?(?P<mail>[^\s<>()@]+@[^\s<>()@]+)>?\s*(?:\((?P<after>[^()]*)\))?")
_ID_CHARS = 400
ENTRIES = 5_000  # of one feed
_TEXT_TOTAL = 10_000_000  # characters of all entries of one feed


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. Times are seconds since 1970 in UTC, or None when they are not stated or not readable."""

    id: str
    link: str
    title: str
    text: str
    handle: str = ""
    name: str = ""
    author_link: str = ""
    published: float | None = None
    edited: float | None = None
    language: str | None = None


def entry_of_feed(raw: Mapping[str, Any], base: str, feed_author: Mapping[str, Any]) -> Entry:
    """Read one entry of feedparser, given as a plain dict: the class of feedparser answers for missing dates.

    `feed_author` speaks for entries that name nobody (RFC 4287, 4.2.1).
    """
    link = safe_link(raw.get("feedburner_origlink") or _link(raw), base)
    title = one_line(*_detail(raw, "title"))
    text = _body(raw)
    handle, name, author_link = _author(raw, feed_author)
    published, created, updated = (_moment_of(raw, kind) for kind in ("published", "created", "updated"))
    published = next((moment for moment in (published, created, updated) if moment is not None), None)
    return Entry(
        id=stable_id(raw.get("id"), link, title, text),
        link=link,
        title=title,
        text=text,
        handle=handle,
        name=name,
        author_link=safe_link(author_link, base),
        published=published,
        edited=edited_after(published, updated),
    )


def stable_id(stated: object, link: str, title: str, text: str) -> str:
    """Return what identifies an entry wherever it stands in the feed: its id, else its link, else its words."""
    identity = str(stated).strip() if isinstance(stated, str | int | float) else ""
    identity = identity or link
    if not identity:
        return "words:" + _digest(title, text)
    return identity if len(identity) <= _ID_CHARS else "sha256:" + _digest(identity)


def told_apart(entries: Iterable[Entry]) -> list[Entry]:
    """Settle ids used twice: the same link is a new version (RFC 4287, 4.1.1: keep the latest), another link another
    entry, whose link then joins the id."""
    versions: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        known = versions.get((entry.id, entry.link))
        if known is None or _moment(entry) > _moment(known):
            versions[entry.id, entry.link] = entry
    shared = {}
    for identity, _ in versions:
        shared[identity] = identity in shared
    return [_with_link(entry) if shared[entry.id] else entry for entry in versions.values()]


def within_total(entries: list[Entry]) -> list[Entry]:
    """Return as many entries as one reading may bring, in their order: the newest, where the feed dates them."""
    if len(entries) > ENTRIES:
        newest = sorted(range(len(entries)), key=lambda place: _moment(entries[place]), reverse=True)[:ENTRIES]
        entries = [entries[place] for place in sorted(newest)]
    total, kept = 0, []
    for entry in entries:
        total += len(entry.text)
        if total > _TEXT_TOTAL:
            break
        kept.append(entry)
    return kept


def within_reason(seconds: float) -> float | None:
    return seconds if _OLDEST <= seconds < _NEWEST else None


def edited_after(published: float | None, updated: float | None) -> float | None:
    return updated if published is not None and updated is not None and updated > published else None


def _link(raw: Mapping[str, Any]) -> str:
    """An RSS guid that is no address counts as a link by the letter of RSS 2.0, and is none."""
    link = str(raw.get("link") or "")
    return "" if raw.get("guidislink") and "://" not in link else link


def _author(raw: Mapping[str, Any], feed_author: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return handle, name and address. RSS writes «mail@host (Name)»: the mail is shown only when there is no name."""
    stated = str(raw.get("author") or "")
    if found := _MAIL.fullmatch(stated.strip()):
        name = one_line(found.group("before").strip(' "') or found.group("after") or "")
        return name or found.group("mail")[:200], name, ""
    detail = raw.get("author_detail") or feed_author
    name = one_line(str(detail.get("name") or ""))
    return name, name, str(detail.get("href") or "")


def _moment_of(raw: Mapping[str, Any], kind: str) -> float | None:
    """Return the UTC seconds of one of the dates of an entry, None when it is missing, unreadable or impossible."""
    parsed, stated = raw.get(f"{kind}_parsed"), raw.get(kind)
    try:
        if parsed is not None:
            return within_reason(float(timegm(parsed)))
        moment = read_date(stated) if isinstance(stated, str) else None
        return within_reason(moment.timestamp()) if moment else None
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _body(raw: Mapping[str, Any]) -> str:
    """Return the full text when the feed has it, else the summary."""
    for content in raw.get("content") or ():
        kind = str(content.get("type") or "text/html")
        if kind in ("text/plain", "text/html", "application/xhtml+xml") and (
            text := plain_text(str(content.get("value") or ""), is_html=kind != "text/plain")
        ):
            return text
    return plain_text(*_detail(raw, "summary"))


def _detail(raw: Mapping[str, Any], name: str) -> tuple[str, bool]:
    detail = raw.get(f"{name}_detail") or {}
    return str(detail.get("value") or raw.get(name) or ""), detail.get("type") != "text/plain"


def _with_link(entry: Entry) -> Entry:
    return replace(entry, id=f"{entry.id}#{_digest(entry.link)[:16]}")


def _moment(entry: Entry) -> float:
    return entry.edited or entry.published or 0.0


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()
