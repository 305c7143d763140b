"""The words of the product: enums and frozen values. Standard library only.

Times are aware datetimes in UTC everywhere. Scores and probabilities are between 0 and 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

# --- What was read -------------------------------------------------------------------------------


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


# --- What it means -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Match:
    """Why a text is a mention: the term of the query, and its span in the text read."""

    term: str
    start: int
    end: int


class Label(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Probabilities that sum to 1, the most probable label, and the model that said so."""

    negative: float
    neutral: float
    positive: float
    model: str

    @property
    def label(self) -> Label:
        return max(Label, key=lambda label: getattr(self, label.value))

    @property
    def scores(self) -> dict[str, float]:
        return {label.value: getattr(self, label.value) for label in Label}


class Level(StrEnum):
    """Urgency, from the least to the most urgent."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class Topic(StrEnum):
    """Risks that make a post urgent whatever its tone."""

    SAFETY = "safety"
    HEALTH = "health"
    FRAUD = "fraud"
    DISCRIMINATION = "discrimination"
    DATA_LEAK = "data_leak"
    LEGAL = "legal"
    PRESS = "press"
    CHURN = "churn"  # leaving the brand


@dataclass(frozen=True, slots=True)
class Reason:
    """One visible reason of an urgency: a code, what it adds to the score, the words it rests on."""

    code: str
    weight: float
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Urgency:
    level: Level
    score: float
    reasons: tuple[Reason, ...] = ()


class Verdict(StrEnum):
    DIGEST_ONLY = "digest_only"
    ALERT = "alert"
    OPEN_CASE = "open_case"
    JOIN_CASE = "join_case"


# --- The work ------------------------------------------------------------------------------------


class CaseState(StrEnum):
    NEW = "new"
    CLAIMED = "claimed"
    CLOSED = "closed"


class CaseEventKind(StrEnum):
    OPENED = "opened"
    JOINED = "joined"  # another mention joined the case
    CLAIMED = "claimed"
    RELEASED = "released"
    NOTED = "noted"
    REOPENED = "reopened"
    CLOSED = "closed"
    WARNED = "warned"
    BREACHED = "breached"


class CloseReason(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER_NEEDED = "no_answer_needed"
    NOT_ABOUT_US = "not_about_us"
    SPAM = "spam"


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"
    MANAGER = "manager"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """The promise: a first response so long after publication, and when to warn before."""

    first_response: timedelta = timedelta(minutes=60)
    warnings: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(minutes=45))


# --- The telling ---------------------------------------------------------------------------------


class AlertKind(StrEnum):
    CASE_OPENED = "case_opened"
    CASE_WARNING = "case_warning"
    CASE_BREACHED = "case_breached"
    MENTION = "mention"  # worth telling, no case
    DIGEST = "digest"
    OPERATOR = "operator"
    TEST = "test"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    ROLLED_UP = "rolled_up"  # told inside another message of the same channel
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CaseAlert:
    """One case to tell of. `url` opens the case in the console. `warned_after` is set for warnings."""

    id: UUID
    kind: AlertKind
    brand: str
    number: int
    url: str
    text: str
    title: str
    author: str
    source: str
    post_url: str
    language: str | None
    level: Level
    reasons: tuple[Reason, ...]
    published_at: datetime
    due_at: datetime
    late_on_arrival: bool = False
    mentions: int = 1


@dataclass(frozen=True, slots=True)
class StormAlert:
    """Many case alerts of one channel told in one message, most urgent first. `url` opens the queue."""

    id: UUID
    cases: tuple[CaseAlert, ...]
    url: str


@dataclass(frozen=True, slots=True)
class NoticeAlert:
    """A sentence for the operator, or a test of a channel."""

    id: UUID
    kind: AlertKind
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One story of the day: `title` is its first words, `mentions` how many posts tell it."""

    title: str
    url: str
    source: str
    mentions: int
    label: Label
    level: Level
    case_number: int | None = None
    case_state: CaseState | None = None
    case_url: str = ""


@dataclass(frozen=True, slots=True)
class DigestTopic:
    """A word or risk topic over-represented in the day's negative mentions."""

    name: str
    mentions: int


@dataclass(frozen=True, slots=True)
class UnreadSource:
    """A source that was not read as promised, and why."""

    name: str
    health: Health
    detail: str
    advice: str


@dataclass(frozen=True, slots=True)
class DigestReport:
    """A brand's local day. Shares are between 0 and 1; `net_sentiment` is positive minus negative share.

    `usual_volume` is the mean of the preceding seven days that have mentions, or None in the first days.
    """

    brand: str
    day: date
    time_zone: str
    volume: int
    usual_volume: float | None
    negative: int
    neutral: int
    positive: int
    net_sentiment: float | None
    usual_net_sentiment: float | None
    topics: tuple[DigestTopic, ...]
    stories: tuple[DigestStory, ...]
    cases_opened: int
    cases_answered: int
    answered_in_time: int
    late_on_arrival: int
    still_open: int
    median_answer: timedelta | None
    p90_answer: timedelta | None
    languages: tuple[tuple[str, int], ...]
    unread: tuple[UnreadSource, ...]
    sources_read: int


@dataclass(frozen=True, slots=True)
class DigestAlert:
    id: UUID
    report: DigestReport
    url: str
    unsubscribe_url: str = ""
    locale: str = "en"


Alert = CaseAlert | StormAlert | NoticeAlert | DigestAlert
