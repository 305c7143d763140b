"""What is promised, when the team works, and the clocks of the cases."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from listener.terms import CaseEventKind, ClockKind, DayKind, Level
from models.columns import JsonColumn, new_key, utc_now, word


class Calendar(SQLModel, table=True):
    """When a team works. `week` holds for each day, Monday first, its periods in minutes after midnight: [540, 750].

    The holidays of `country` (ISO 3166, with its `subdivision`) are days of it, until the end of `holidays_until`.
    """

    id: UUID = Field(default_factory=new_key, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    time_zone: str = Field(max_length=64)
    week: list[list[list[int]]] = Field(sa_type=JsonColumn)
    country: str | None = Field(default=None, max_length=8)
    subdivision: str | None = Field(default=None, max_length=40)
    holidays_until: int | None = None
    created_at: datetime = Field(default_factory=utc_now)


class CalendarDay(SQLModel, table=True):
    """A day unlike its weekday. One set by hand stands where a holiday would. `names` by language; "": as spoken there.

    Holidays are kept as they were when they were looked up: a deadline never moves because a library was updated.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("calendar_id", "day"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    calendar_id: UUID = Field(foreign_key="calendar.id", ondelete="CASCADE")
    day: date
    kind: DayKind = Field(sa_type=word(DayKind))
    names: dict[str, str] = Field(default_factory=dict, sa_type=JsonColumn)
    periods: list[list[int]] = Field(default_factory=list, sa_type=JsonColumn)


class SlaPolicy(SQLModel, table=True):
    """What is promised for the cases of its scope: a brand, a source, from an urgency on, a language; None: any.

    Times are minutes of working time in the calendar (None: around the clock). `warning_minutes` count from the start
    of the first response, `overdue_minutes` from the breach, those of a tier from when a case comes there, in its own
    calendar where it has one. What is None is not promised. `pauses` hold «clock:pause», as «resolution:waiting».
    `scope` is unique: see listener.decide.policies.
    """

    __tablename__ = "sla_policy"

    id: UUID = Field(default_factory=new_key, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    scope: str = Field(unique=True, max_length=200)
    brand_id: UUID | None = Field(default=None, foreign_key="brand.id", index=True)
    source_id: UUID | None = Field(default=None, foreign_key="source.id", ondelete="CASCADE")
    least_level: Level | None = Field(default=None, sa_type=word(Level))
    language: str | None = Field(default=None, max_length=8)
    calendar_id: UUID | None = Field(default=None, foreign_key="calendar.id")
    first_response_minutes: int = Field(default=60, ge=1)
    next_response_minutes: int | None = Field(default=60)
    resolution_minutes: int | None = None
    at_n1_minutes: int | None = None
    at_n2_minutes: int | None = None
    at_n3_minutes: int | None = None
    at_n1_calendar_id: UUID | None = Field(default=None, foreign_key="calendar.id")
    at_n2_calendar_id: UUID | None = Field(default=None, foreign_key="calendar.id")
    at_n3_calendar_id: UUID | None = Field(default=None, foreign_key="calendar.id")
    warning_minutes: list[int] = Field(default_factory=lambda: [30, 45], sa_type=JsonColumn)
    overdue_minutes: list[int] = Field(default_factory=list, sa_type=JsonColumn)
    pauses: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    created_at: datetime = Field(default_factory=utc_now)


class CaseClock(SQLModel, table=True):
    """One clock of a case, worked out again with every event that moves it (see listener.decide.sla.Deadline).

    `round` counts the next responses, and the stays at each tier, from 1. `told` holds the keys of what was told of it,
    `why` the steps that lead to `due_at`, ready to be said in any language.
    """

    __tablename__ = "case_clock"
    __table_args__ = (UniqueConstraint("case_id", "clock", "round"), Index("ix_case_clock_due", "clock", "due_at"))

    id: UUID = Field(default_factory=new_key, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE")
    clock: ClockKind = Field(sa_type=word(ClockKind))
    round: int = 0
    policy_id: UUID | None = Field(default=None, foreign_key="sla_policy.id", ondelete="SET NULL", index=True)
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    told: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    why: list[dict[str, Any]] = Field(default_factory=list, sa_type=JsonColumn)


class CaseWarning(SQLModel, table=True):
    """One person told of one warning: the unique key sees to it that nobody is told the same twice."""

    __tablename__ = "case_warning"
    __table_args__ = (
        UniqueConstraint("case_id", "clock", "round", "key", "agent_id"),
        Index("ix_case_warning_agent", "agent_id", "at"),
    )

    id: UUID = Field(default_factory=new_key, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE")
    clock: ClockKind = Field(sa_type=word(ClockKind))
    round: int = 0
    key: str = Field(max_length=40)
    kind: CaseEventKind = Field(sa_type=word(CaseEventKind))
    agent_id: UUID = Field(foreign_key="agent.id")
    at: datetime
