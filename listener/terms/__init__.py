"""The words of the product: enums and frozen values. Standard library only.

Times are aware datetimes in UTC everywhere. Scores and probabilities are between 0 and 1.
"""

from listener.terms._judging import CorrectionField, Label, Level, Match, Reason, Sentiment, Topic, Urgency, Verdict
from listener.terms._reading import (
    Allowance,
    Answered,
    Batch,
    Budget,
    DateOrigin,
    FetchedAuthor,
    FetchedDocument,
    Health,
    Spent,
    Unit,
)
from listener.terms._telling import (
    Alert,
    AlertKind,
    CaseAlert,
    DeliveryState,
    DigestAlert,
    DigestReport,
    DigestStory,
    DigestTopic,
    NoticeAlert,
    StormAlert,
    UnreadSource,
)
from listener.terms._timing import ClockKind, DayKind, Pause, SlaTarget
from listener.terms._working import CaseEventKind, CaseState, CloseReason, Role

__all__ = [
    "Alert",
    "AlertKind",
    "Allowance",
    "Answered",
    "Batch",
    "Budget",
    "CaseAlert",
    "CaseEventKind",
    "CaseState",
    "CloseReason",
    "CorrectionField",
    "DateOrigin",
    "DeliveryState",
    "DigestAlert",
    "DigestReport",
    "DigestStory",
    "DigestTopic",
    "FetchedAuthor",
    "FetchedDocument",
    "Health",
    "ClockKind",
    "Label",
    "Level",
    "Match",
    "DayKind",
    "NoticeAlert",
    "Reason",
    "Role",
    "Sentiment",
    "SlaTarget",
    "Spent",
    "StormAlert",
    "Topic",
    "Unit",
    "UnreadSource",
    "Urgency",
    "Verdict",
    "Pause",
]
