"""Brands, what makes a text a mention of them, and what they wish of their alarms."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.columns import JsonColumn, new_key, utc_now


class Brand(SQLModel, table=True):
    """A client brand. `handles` are its own accounts: posts to them address it, posts by them are no mentions.

    While it is paused nothing becomes a mention of it; archived, it is gone from the lists too.
    """

    id: UUID = Field(default_factory=new_key, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=200)
    handles: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    time_zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="en", max_length=8)
    digest_hour: int = Field(default=7, ge=0, le=23)
    created_at: datetime = Field(default_factory=utc_now)
    paused_at: datetime | None = None
    archived_at: datetime | None = None
    needs_approval: bool = False  # whatever is answered for it is read by a lead first


class Query(SQLModel, table=True):
    """An expression of any / all / none terms (see listener.decide.query)."""

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id", index=True)
    expression: str
    created_at: datetime = Field(default_factory=utc_now)


class AlertWish(SQLModel, table=True):
    """What a brand wishes of its alarms, and the threshold that follows from it. One per brand; none: the default.

    Either `false_alarms` a day at most, or a share `missed` at most. `threshold` is the least score of urgency that
    opens a case; `granted` tells whether it keeps the wish (see listener.decide.threshold). `measured_at` is when both
    were last worked out, from `judged` judgements.
    """

    __tablename__ = "alert_wish"

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id", unique=True)
    false_alarms: float | None = None
    missed: float | None = None
    threshold: float
    granted: bool = False
    judged: int = 0
    wished_at: datetime
    measured_at: datetime = Field(index=True)
