"""Documents that concern a brand, and the stories they tell."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from listener.terms import Label, Level, Verdict
from models.columns import JsonColumn, new_key, word


class Story(SQLModel, table=True):
    """Mentions of one brand that are copies, or one author's running complaint.

    `fingerprint` is that of its first post, `words_key` that of the same words exactly: short texts have only
    the latter (see listener.decide.dedup).
    """

    __table_args__ = (Index("ix_story_recent", "brand_id", "last_at"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id")
    title: str = Field(max_length=300)
    fingerprint: bytes | None = None
    words_key: str = Field(default="", max_length=32)
    first_at: datetime
    last_at: datetime
    mentions: int = 1


class Mention(SQLModel, table=True):
    """A document that concerns a brand: why, how it sounds, how urgent it is, what was decided."""

    __table_args__ = (
        UniqueConstraint("document_id", "brand_id"),
        Index("ix_mention_day", "brand_id", "published_at"),
        Index("ix_mention_author", "brand_id", "author_id", "published_at"),
        Index("ix_mention_by", "author_id", "published_at"),
        Index("ix_mention_classified", "brand_id", "classified_at"),
    )

    id: UUID = Field(default_factory=new_key, primary_key=True)
    document_id: UUID = Field(foreign_key="document.id")
    brand_id: UUID = Field(foreign_key="brand.id")
    author_id: UUID | None = Field(default=None, foreign_key="author.id")
    story_id: UUID = Field(foreign_key="story.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    matches: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonColumn)

    language: str | None = Field(default=None, max_length=8)
    label: Label = Field(sa_type=word(Label))
    negative: float
    neutral: float
    positive: float
    sure: bool = True  # was the model sure of the label, by the calibration it had then
    model: str = Field(max_length=120)
    base: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)  # what the model said before a brand's head
    level: Level = Field(sa_type=word(Level))
    score: float
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonColumn)
    verdict: Verdict = Field(sa_type=word(Verdict))

    published_at: datetime
    collected_at: datetime
    classified_at: datetime
