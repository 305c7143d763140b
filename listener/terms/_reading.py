"""What was read: fetched documents, batches, and how a source is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class DateOrigin(StrEnum):
    """Where a publication date comes from: it decides how far the clock can be trusted."""

    STATED = "stated"
    CLAMPED = "clamped"  # stated in the future: taken as the moment of collection
    FIRST_SEEN = "first_seen"  # not stated, or unreadable: the moment of collection


@dataclass(frozen=True, slots=True)
class FetchedAuthor:
    """Who published a document, as the source names them. `followers` is None when not said."""

    handle: str
    name: str = ""
    url: str = ""
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """One published item as a connector read it: plain text, safe addresses.

    `published_at` is None when the source states no readable date; the listening step dates it.
    `external_id` is stable: reading the same item twice gives the same one.
    """

    external_id: str
    text: str
    title: str = ""
    url: str = ""
    author: FetchedAuthor | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    language: str | None = None
    shares: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought. `cursor` is stored as JSON and handed back at the next fetch.

    `moved_to` is set after a permanent redirect (301, 308). `suggested_interval` is what the source
    asks for (`ttl`, `Cache-Control: max-age`). `remarks` are things an operator should know.
    """

    documents: tuple[FetchedDocument, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    not_modified: bool = False
    moved_to: str | None = None
    suggested_interval: timedelta | None = None
    title: str = ""
    remarks: tuple[str, ...] = ()


class Health(StrEnum):
    """How a source is, in words. Shown with since when, and what to do."""

    NEW = "new"
    OK = "ok"
    NOT_MODIFIED = "not_modified"
    EMPTY = "empty"  # valid, without any entry
    SILENT = "silent"  # nothing new for far longer than its habit
    THROTTLED = "throttled"
    FAILING = "failing"
    GONE = "gone"
    DISABLED = "disabled"
