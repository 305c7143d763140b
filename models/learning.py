"""What the installation learns from its agents: corrections, the sample they review, the heads fitted on both."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from listener.terms import CorrectionField, Label, Level, Verdict
from models.columns import JsonColumn, new_key, word


class Correction(SQLModel, table=True):
    """What a person said of a mention in one field, beside what the model said at that moment.

    `value` is a Label, a Level, or «yes» or «no» (about us). The newest of a mention and field that was not withdrawn
    counts; the others stay. One that repeats what the model said confirms it. `model_base` is what the model itself
    said, where a brand's head had changed it (see BrandHead).
    """

    __table_args__ = (
        Index("ix_correction_mention", "mention_id", "field", "said_at"),
        Index("ix_correction_brand", "brand_id", "said_at"),
    )

    id: UUID = Field(default_factory=new_key, primary_key=True)
    mention_id: UUID = Field(foreign_key="mention.id")
    brand_id: UUID = Field(foreign_key="brand.id")
    agent_id: UUID = Field(foreign_key="agent.id")
    said_at: datetime
    field: CorrectionField = Field(sa_type=word(CorrectionField))
    value: str = Field(max_length=16)

    model_label: Label = Field(sa_type=word(Label))
    model_negative: float
    model_neutral: float
    model_positive: float
    model_version: str = Field(max_length=120)
    model_base: dict[str, Any] | None = Field(default=None, sa_type=JsonColumn)
    model_level: Level = Field(sa_type=word(Level))
    model_score: float
    model_verdict: Verdict = Field(sa_type=word(Verdict))

    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = Field(default=None, foreign_key="agent.id")


class ReviewDraw(SQLModel, table=True):
    """That a brand's sample of one local day was drawn, and from how many mentions of each language."""

    __tablename__ = "review_draw"
    __table_args__ = (UniqueConstraint("brand_id", "day"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id")
    day: str = Field(max_length=10)
    drawn_at: datetime
    sizes: dict[str, int] = Field(default_factory=dict, sa_type=JsonColumn)


class ReviewSample(SQLModel, table=True):
    """A mention without an alert that was drawn for review, with the probability it was drawn with."""

    __tablename__ = "review_sample"
    __table_args__ = (Index("ix_review_sample_day", "brand_id", "day", "place"),)

    mention_id: UUID = Field(foreign_key="mention.id", primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id")
    day: str = Field(max_length=10)
    language: str = Field(max_length=8)
    probability: float
    place: int


class BrandHead(SQLModel, table=True):
    """A small correction of the model's outputs, fitted on a brand's corrections; a row an attempt.

    `active_key` is the brand while the head is in use and None otherwise: a unique column, so at most one is.
    `promoted_at` is None for an attempt that was no better. `former` is the version that was in use before, None for
    the model alone. It holds for the outputs of `base_model` only.
    """

    __tablename__ = "brand_head"
    __table_args__ = (UniqueConstraint("brand_id", "version"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id")
    version: int
    base_model: str = Field(max_length=120)
    coefficients: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    numbers: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    former: int | None = None
    active_key: str | None = Field(default=None, unique=True, max_length=36)
    tried_at: datetime
    promoted_at: datetime | None = None
    retired_at: datetime | None = None
