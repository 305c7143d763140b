"""Feeds: RSS 0.9x to 2.0, RDF, Atom, JSON Feed; also the address of a page that announces one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, Field, field_validator

from listener.connectors._parser import Parser, shared_parser
from listener.connectors._text import safe_link
from listener.decide.remarks import told
from listener.errors import FetchError
from listener.ports import Http, HttpAnswer
from listener.terms import Batch, FetchedAuthor, FetchedDocument, Hub

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_USUAL_PATHS = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
_TRIED = 4
_LINK = re.compile(r"<([^<>]{1,2000})>\s*;[^,<]*?\brel=\"?(hub|self)\"?")
_BARE = re.compile(r"[\w-]+(\.[\w-]+)+([/?]\S*)?")  # as people say it: example.org/feed
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,9})")
_TIRING = ("timeout", "host_busy", "throttled")  # asking the same host for more would outlast the lease of the source
_REMEMBERED = 300  # entries of the last reading
_FEWEST = 5  # entries of a feed that can be expected to show old ones beside new ones
_LOST = ("not_found", "gone", "not_a_feed", "unresolvable")


@dataclass(frozen=True, slots=True)
class _Reading:
    """One answer to the request for `address`, and what the parser found in it: nothing when it did not change."""

    address: str
    answer: HttpAnswer
    found: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.found.get("kind", "unchanged"))


class Feed:
    label: ClassVar[str] = "Feed or website"

    def __init__(self, parser: Parser = shared_parser) -> None:
        self._parser = parser

    class Options(BaseModel):
        url: str = Field(
            title="Address", description="Of an RSS, Atom or JSON feed, or of a page that has one.", max_length=2000
        )

        @field_validator("url")
        @classmethod
        def _is_address(cls, value: str) -> str:
            address = value.strip()
            if _BARE.fullmatch(address):
                address = f"https://{address}"
            if not address.startswith(("http://", "https://")) or not urlsplit(address).hostname:
                raise ValueError("enter an address such as https://example.org/feed")
            return address

    def fetch(self, options: Options, cursor: Mapping[str, Any], http: Http) -> Batch:
        """Read the feed at `options.url`, or the one that page announces.

        The cursor remembers where the feed was found (`feed_url`) and the validators of conditional GET (RFC 9110,
        13.1); it is worth nothing for another address. Raises FetchError, `not_a_feed` when there is no feed.
        """
        if options.url not in (cursor.get("url"), cursor.get("feed_url")):
            cursor = {}
        remembered = cursor.get("feed_url", options.url)
        try:
            reading = self._read(http, remembered, cursor)
        except FetchError as error:
            if remembered == options.url or error.code not in _LOST:
                raise
            reading, cursor = self._read(http, options.url, {}), {}
        if reading.kind == "page":
            reading = self._discovered(http, reading)
        return _batch(options.url, cursor, reading)

    def delivered(self, address: str, content_type: str, body: bytes) -> tuple[FetchedDocument, ...]:
        """Return the entries of the feed at `address` that its hub sent: all of it, or what is new (WebSub, 7)."""
        found = self._parser.parse(body, address, content_type)
        return tuple(_document(entry) for entry in found.get("entries", ()))

    def _read(self, http: Http, url: str, cursor: Mapping[str, Any]) -> _Reading:
        """Get and parse one address. Raises FetchError, `not_a_feed` when it is neither a feed nor a page."""
        headers = {"accept": _ACCEPT}
        for name, validator in (("if-none-match", "etag"), ("if-modified-since", "modified")):
            if cursor.get(validator):
                headers[name] = cursor[validator]
        answer = http.get(url, headers=headers)
        if answer.status == 304 or _digest(answer.body) == cursor.get("body"):
            return _Reading(url, answer)
        found = self._parser.parse(answer.body, answer.url, answer.headers.get("content-type", ""))
        if found["kind"] == "refused":
            raise _no_feed("The document declares entities that multiply or reach elsewhere", "refused_markup")
        if found["kind"] == "nothing":
            raise _no_feed("The answer is neither a feed nor a page" if answer.body.strip() else "The answer is empty")
        return _Reading(url, answer, found)

    def _discovered(self, http: Http, page: _Reading) -> _Reading:
        """Return the first feed that the page announces, or that is where feeds usually are. Raises FetchError."""
        announced: list[str] = page.found["links"]
        for address in announced[:_TRIED] or [urljoin(page.answer.url, path) for path in _USUAL_PATHS]:
            try:
                reading = self._read(http, address, {})
            except FetchError as error:
                if error.code in _TIRING:
                    raise
                continue
            if reading.kind == "feed":
                return reading
        raise _no_feed("The page announces no feed that can be read" if announced else "The page announces no feed")


def _batch(asked: str, cursor: Mapping[str, Any], reading: _Reading) -> Batch:
    """`moved_to` speaks of the address that was asked for; where a found feed moved to is kept in the cursor."""
    answer, found = reading.answer, reading.found
    moved_to = answer.moved_to if reading.address == asked else None
    interval = _interval(found.get("minutes"), answer.headers.get("cache-control", ""))
    if reading.kind == "unchanged":
        return Batch(cursor=dict(cursor), not_modified=True, moved_to=moved_to, suggested_interval=interval)
    documents = tuple(_document(entry) for entry in found["entries"])
    remembered: dict[str, Any] = {
        "url": asked,
        "feed_url": answer.moved_to or reading.address,
        "etag": answer.headers.get("etag", ""),
        "modified": answer.headers.get("last-modified", ""),
        "body": _digest(answer.body) if documents else "",
        "shown": [_digest(one.external_id.encode("utf-8", "replace"))[:8] for one in documents[:_REMEMBERED]],
    }
    return Batch(
        documents=documents,
        cursor={name: value for name, value in remembered.items() if value},
        moved_to=moved_to,
        suggested_interval=interval,
        title=found["title"],
        remarks=told(found["remarks"]),
        hub=_hub(answer, found),
        incomplete=_is_overrun(cursor.get("shown"), remembered["shown"]),
    )


def _is_overrun(before: object, shown: Sequence[str]) -> bool:
    """Tell whether nothing of the last reading is left: a feed shows its newest entries only, and more were written."""
    known = set(map(str, before)) if isinstance(before, list) else set()
    return bool(known) and len(shown) >= _FEWEST and known.isdisjoint(shown)


def _hub(answer: HttpAnswer, found: Mapping[str, Any]) -> Hub | None:
    """Return the hub that the answer's Link header names, else the feed (WebSub, 4)."""
    said = {rel: safe_link(link, answer.url) for link, rel in _LINK.findall(answer.headers.get("link", ""))}
    hub = said.get("hub") or found.get("hub", "")
    return Hub(hub, said.get("self") or found.get("self") or answer.url) if hub else None


def _document(entry: Mapping[str, Any]) -> FetchedDocument:
    named = entry["handle"] or entry["name"]
    return FetchedDocument(
        external_id=entry["id"],
        text=entry["text"],
        title=entry["title"],
        url=entry["link"],
        author=FetchedAuthor(entry["handle"], entry["name"], entry["author_link"]) if named else None,
        published_at=_moment(entry["published"]),
        edited_at=_moment(entry["edited"]),
        language=entry["language"],
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _interval(minutes: float | None, cache_control: str) -> timedelta | None:
    """Return how often the publisher asks to be read, at most a month: the feed's own word before the server's."""
    max_age = _MAX_AGE.search(cache_control)
    seconds = minutes * 60 if minutes else float(max_age.group(1)) if max_age else 0.0
    return timedelta(seconds=min(seconds, 2_678_400)) if seconds > 0 else None


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _no_feed(message: str, code: str = "not_a_feed") -> FetchError:
    return FetchError(
        message,
        code=code,
        advice="Open the address in a browser and look for its feed, often called RSS, Atom or subscribe.",
    )
