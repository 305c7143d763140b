"""Places we read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from listener.terms import Health
from models.columns import JsonColumn, new_key, utc_now, word


class Source(SQLModel, table=True):
    """One place read by one connector.

    `next_poll_at` is both the due time and the lease: taking the source moves it by compare-and-swap,
    so a worker that dies gives it back when the lease runs out. `queued_until` keeps the sweep from
    asking twice; while the source is read it is the end of the lease too. `brand_id` limits the source to one brand;
    None reads for all. Seconds in `interval`.
    `allowances` is what the source, and the budget set for it, left at the last reading: left, unit, resets_at, limit.
    """

    __table_args__ = (Index("ix_source_due", "enabled", "next_poll_at"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    connector: str = Field(max_length=40)
    name: str = Field(max_length=300)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    brand_id: UUID | None = Field(default=None, foreign_key="brand.id", index=True)
    enabled: bool = True
    cursor: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    created_at: datetime = Field(default_factory=utc_now)

    next_poll_at: datetime = Field(default_factory=utc_now)
    queued_until: datetime | None = None
    interval: int = 120
    fixed_interval: int | None = None

    health: Health = Field(default=Health.NEW, sa_type=word(Health))
    health_since: datetime = Field(default_factory=utc_now)
    health_detail: str = ""
    health_advice: str = ""
    health_code: str = Field(default="", max_length=40)  # of detail and advice, for other languages
    health_remarks: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonColumn)  # what the detail says
    failures: int = 0
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_document_at: datetime | None = None
    documents_per_day: float = 0.0
    allowances: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonColumn)


class SourceHour(SQLModel, table=True):
    """How the readings of a source went in an hour (UTC): done, late, refused, failed.

    `incomplete` are those after which the source showed fewer posts than were written.
    `times` is how often something new came, `longest_gap` the longest silence that a reading met before it, in seconds.
    """

    __tablename__ = "source_hour"

    source_id: UUID = Field(foreign_key="source.id", primary_key=True, ondelete="CASCADE")
    hour: datetime = Field(primary_key=True, index=True)
    reads: int = 0
    late: int = 0
    throttled: int = 0
    failed: int = 0
    incomplete: int = 0
    times: int = 0
    longest_gap: int = 0


class SourceSpending(SQLModel, table=True):
    """What was used of a source on a day, in the time zone of its budget: requests, posts it counts, money."""

    __tablename__ = "source_spending"

    source_id: UUID = Field(foreign_key="source.id", primary_key=True)
    day: str = Field(primary_key=True, max_length=10)
    calls: int = 0
    posts: int = 0
    cost: float = 0.0


class SourceTrouble(SQLModel, table=True):
    """What went wrong with a source, from its first failed reading to the good one after it: so many times the same.

    In the words of the moment, with what to do about it. A source keeps its newest few.
    """

    __tablename__ = "source_trouble"

    id: UUID = Field(default_factory=new_key, primary_key=True)
    source_id: UUID = Field(foreign_key="source.id", index=True, ondelete="CASCADE")
    code: str = Field(max_length=40)
    message: str = Field(max_length=1000)
    advice: str = Field(default="", max_length=1000)
    began_at: datetime
    last_at: datetime
    times: int = 1
    recovered_at: datetime | None = None
