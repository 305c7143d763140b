"""What it means: matches, sentiment, urgency, verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    """Probabilities that sum to 1, the most probable label, and the model that said so.

    `unsure_below` is the probability from which on the model's answers are trusted (see `listener.nlp.calibration`).
    An unsure judgement still has its label: the most probable one. `base` is what the model itself said, where a
    brand's head corrected it.
    """

    negative: float
    neutral: float
    positive: float
    model: str
    unsure_below: float = 0.0
    base: "Sentiment | None" = None

    @property
    def label(self) -> Label:
        return max(Label, key=lambda label: getattr(self, label.value))

    @property
    def sure(self) -> bool:
        return max(self.negative, self.neutral, self.positive) >= self.unsure_below

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
    """What a post is about that bears on how urgent it is, whatever its tone."""

    SAFETY = "safety"
    HEALTH = "health"
    FRAUD = "fraud"
    DISCRIMINATION = "discrimination"
    DATA_LEAK = "data_leak"
    LEGAL = "legal"
    PRESS = "press"
    CHURN = "churn"  # leaving the brand
    OUTAGE = "outage"  # a service is broken now, for more than one person
    QUESTION = "question"  # no risk: it counts as the reason "asks"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model found in a text: its tone, and the topics it is on, with how sure the model is of each (0 to 1).

    Topics of which it is not sure enough are left out. `embedding` is what the model's encoder made of the text
    (`listener.nlp.embedding`), empty where it gives nothing of the kind; it is never stored.
    """

    sentiment: Sentiment
    topics: Mapping[Topic, float] = field(default_factory=dict)
    embedding: bytes = b""


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


class CorrectionField(StrEnum):
    """What a person may correct: a label, a level, or whether it concerns the brand at all."""

    SENTIMENT = "sentiment"
    URGENCY = "urgency"
    ABOUT_US = "about_us"


class Verdict(StrEnum):
    DIGEST_ONLY = "digest_only"
    ALERT = "alert"
    OPEN_CASE = "open_case"
    JOIN_CASE = "join_case"
