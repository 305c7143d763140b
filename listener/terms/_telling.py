"""The telling: alerts of every kind, and what becomes of a delivery."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from listener.terms._judging import Label, Level, Reason
from listener.terms._reading import Health, Remark
from listener.terms._timing import ClockKind
from listener.terms._working import CaseState, CloseReason, Tier


class AlertKind(StrEnum):
    CASE_OPENED = "case_opened"
    CASE_WARNING = "case_warning"
    CASE_BREACHED = "case_breached"
    CASE_SPREADING = "case_spreading"  # an open case whose urgency rose
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
    """One case to tell of. `url` opens the case in the console. `due_at` is that of `clock`.

    `locale` and `time_zone` are the brand's, or those of the one person who is told. `who` has it, or closed it;
    `answered`: nobody waits for an answer; `wake_at` is the end of a snooze; `merged_into` the number of
    the case that took this one.
    """

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
    locale: str = "en"
    time_zone: str = "UTC"
    clock: ClockKind = ClockKind.FIRST_RESPONSE
    state: CaseState = CaseState.NEW
    who: str = ""
    tier: Tier = Tier.N1
    answered: bool = False
    wake_at: datetime | None = None
    close_reason: CloseReason | None = None
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class StormAlert:
    """Many case alerts of one channel told in one message, most urgent first. `url` opens the queue.

    `locale` and `time_zone` are those of most of its cases.
    """

    id: UUID
    cases: tuple[CaseAlert, ...]
    url: str
    locale: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class NoticeReader:
    """Who has an account under an address that is told, and so a language and a time zone of their own."""

    address: str
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class NoticeAlert:
    """A sentence for the operator, a test of a channel, or a post that needs no case.

    `remarks` are what the operator is told, the title and each sentence of the text, for other languages. `readers`
    are told in their own language where each gets a message of their own; `reached` have it from an earlier attempt.
    """

    id: UUID
    kind: AlertKind
    title: str
    text: str
    url: str
    locale: str = "en"
    time_zone: str = "UTC"
    remarks: tuple[Remark, ...] = ()
    readers: tuple[NoticeReader, ...] = ()
    reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One story of the day: `title` is the first words of `mention` (an id), `mentions` how many posts tell it."""

    title: str
    url: str
    source: str
    mentions: int
    label: Label
    level: Level
    case_number: int | None = None
    case_state: CaseState | None = None
    case_url: str = ""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class DigestTopic:
    """A word or risk topic over-represented in the day's negative mentions."""

    name: str
    mentions: int


@dataclass(frozen=True, slots=True)
class UnreadSource:
    """A source that was not read as promised, and why.

    `said` and `advised` are detail and advice by code, for other languages, as `listener.decide.remarks` keeps them.
    """

    name: str
    health: Health
    detail: str
    advice: str
    said: tuple[dict[str, Any], ...] = ()
    advised: tuple[dict[str, Any], ...] = ()


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
    """A brand's day to tell. `reached` names the recipients who have it from an earlier attempt.

    With a `channel_id` a notifier that writes to persons gives each a link of their own to stop it.
    """

    id: UUID
    report: DigestReport
    url: str
    unsubscribe_url: str = ""
    locale: str = "en"
    channel_id: UUID | None = None
    reached: tuple[str, ...] = ()


Alert = CaseAlert | StormAlert | NoticeAlert | DigestAlert
