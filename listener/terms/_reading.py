"""What was read: fetched documents, batches, and how a source is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self


class DateOrigin(StrEnum):
    """Where a publication date comes from: it decides how far the clock can be trusted."""

    STATED = "stated"
    CLAMPED = "clamped"  # stated in the future: taken as the moment of collection
    FIRST_SEEN = "first_seen"  # not stated, or unreadable: the moment of collection


@dataclass(frozen=True, slots=True)
class FetchedAuthor:
    """Who published a document, as the source names them. `followers` and `verified` are None when not said.

    `handle` is unique in the network of the source: with its instance where handles are local (`ann@mastodon.example`).
    """

    handle: str
    name: str = ""
    url: str = ""
    followers: int | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """One published item as a connector read it: plain text, safe addresses.

    `published_at` is None when the source states no readable date; the listening step dates it.
    `external_id` is stable: reading the same item twice gives the same one. `in_reply_to` is the external id of what
    it answers, in the same form, whether or not that was read. `shares` and `replies` are counts of the moment.
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
    replies: int = 0
    in_reply_to: str | None = None


class Unit(StrEnum):
    """What a source counts or charges for."""

    CALLS = "calls"
    POSTS = "posts"
    COST = "cost"  # money, in the currency of the contract


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used of a source: requests (or its own units, where some weigh more), posts it counts, money."""

    calls: int = 0
    posts: int = 0
    cost: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.calls + other.calls, self.posts + other.posts, self.cost + other.cost)

    def of(self, unit: Unit) -> float:
        return {Unit.CALLS: self.calls, Unit.POSTS: self.posts, Unit.COST: self.cost}[unit]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of something that is counted, until it is given again at `resets_at` (None: not said)."""

    left: float
    unit: Unit = Unit.CALLS
    resets_at: datetime | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be used of a source in each calendar day or month of a time zone, by contract or by choice."""

    amount: float
    unit: Unit
    monthly: bool = False
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Hub:
    """Where a feed's news can be subscribed to (WebSub), and the name it has there."""

    url: str
    topic: str


class SubscriptionState(StrEnum):
    """How a subscription at a hub stands."""

    WANTED = "wanted"
    VERIFIED = "verified"
    DENIED = "denied"


class Remark(str):
    """Something to be said to people: an English sentence, and what other languages say it by.

    Made by a `listener.decide.remarks.Saying`; `values` are plain JSON.
    """

    __slots__ = ("code", "values")
    code: str
    values: Mapping[str, str | float]

    def __new__(cls, english: str, code: str, values: Mapping[str, str | float]) -> Self:
        self = super().__new__(cls, english)
        self.code, self.values = code, values
        return self


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought. `cursor` is stored as JSON and handed back at the next fetch.

    `moved_to` is set after a permanent redirect (301, 308). `suggested_interval` is what the source
    asks for (`ttl`, `Cache-Control: max-age`); `wait` is what it insists on before the next reading (`backoff`), and is
    always kept. `remarks` are things an operator should know.
    With `more` the source has what was not read yet: it is read again at once. `deleted` are external ids of what is
    gone at the source, and what begins with one of `deleted_below` is too: an account was deleted. `spent` says what
    the fetch took where that is not simply its requests, which are counted by themselves; `allowance` what the source
    says is left. It is `incomplete` where posts were missed: the source shows fewer than were written since the last
    reading.
    """

    documents: tuple[FetchedDocument, ...] = ()
    cursor: Mapping[str, Any] = field(default_factory=dict)
    not_modified: bool = False
    moved_to: str | None = None
    suggested_interval: timedelta | None = None
    title: str = ""
    remarks: tuple[Remark, ...] = ()
    more: bool = False
    deleted: tuple[str, ...] = ()
    deleted_below: tuple[str, ...] = ()
    spent: Spent | None = None
    allowance: Allowance | None = None
    wait: timedelta | None = None
    incomplete: bool = False
    hub: Hub | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that a source took: its external id, in the form of documents, and its address for people.

    `spent` is what it cost, where that is more than its requests.
    """

    external_id: str
    url: str = ""
    spent: Spent | None = None


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
