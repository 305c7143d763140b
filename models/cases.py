"""The webcare work: cases and what happened to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from listener.terms import CaseEventKind, CaseState, ClockKind, CloseReason, Level, Tier
from models.columns import JsonColumn, new_key, word


class Case(SQLModel, table=True):
    """One piece of webcare work.

    `open_key` is the story while the case is open and None after: a unique column, so two workers
    cannot open two cases for one story. `version` grows with every change and is what a
    compare-and-swap compares. `priority_at` is the agent's order (see listener.decide.order).

    The clock that counts now, of those in CaseClock: which one it is (None: none runs, and `due_at` is when the first
    response was due), since when it runs, when it warns and is due, since when it rests. `watch_at` is when any of the
    clocks must next be looked at; None: never. `reckon_at` is set when a policy or a calendar changed.

    A claim is a lease: it runs out at `lease_until` unless its holder shows signs of life. None: nobody claims it.
    What waits for the customer or is snoozed keeps its holder without one; `wake_at` is the end of a snooze (None:
    until the author writes). `tier_since` is when the case came to its tier; None: there it began.

    `merged_into` is the case that took this one with its posts, always one that is there for agents: whoever takes that
    one takes this one too.
    """

    __table_args__ = (
        Index("ix_case_queue", "state", "priority_at"),
        # Closed cases are many: those of some brands, and those with a word, are told from it alone.
        Index("ix_case_closed", "state", "closed_at", "brand_id", "merged_into", "number"),
        Index("ix_case_answered", "answered_at"),
        Index("ix_case_watch", "watch_at"),
        Index("ix_case_reckon", "reckon_at"),
        Index("ix_case_brand", "brand_id", "opened_at"),
        Index("ix_case_lease", "lease_until"),
        Index("ix_case_wake", "wake_at"),
        # Counts of the queue, and whether anything changed, are read from this alone.
        Index("ix_case_counts", "state", "brand_id", "merged_into", "holder_id", "clock", "due_at", "version"),
    )

    id: UUID = Field(default_factory=new_key, primary_key=True)
    number: int = Field(unique=True)
    brand_id: UUID = Field(foreign_key="brand.id")
    story_id: UUID = Field(foreign_key="story.id", index=True)
    author_id: UUID | None = Field(default=None, foreign_key="author.id", index=True)
    open_key: str | None = Field(default=None, unique=True, max_length=36)
    state: CaseState = Field(default=CaseState.NEW, sa_type=word(CaseState))
    level: Level = Field(sa_type=word(Level))
    score: float
    mentions: int = 1
    version: int = 1

    published_at: datetime
    collected_at: datetime
    classified_at: datetime
    opened_at: datetime
    clock: ClockKind | None = Field(default=ClockKind.FIRST_RESPONSE, sa_type=word(ClockKind))
    runs_from: datetime | None = None
    warn_at: datetime | None = None
    due_at: datetime
    paused_at: datetime | None = None
    priority_at: datetime
    watch_at: datetime | None = None
    reckon_at: datetime | None = None
    late_on_arrival: bool = False

    holder_id: UUID | None = Field(default=None, foreign_key="agent.id", index=True)
    claimed_at: datetime | None = None
    lease_until: datetime | None = None
    wake_at: datetime | None = None
    tier: Tier = Field(default=Tier.N1, sa_type=word(Tier))
    tier_since: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: CloseReason | None = Field(default=None, sa_type=word(CloseReason))
    merged_into: UUID | None = Field(default=None, index=True)


class CaseEvent(SQLModel, table=True):
    """What happened to a case, by whom (None: Listener itself) and when."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_thread", "case_id", "at"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id")
    kind: CaseEventKind = Field(sa_type=word(CaseEventKind))
    at: datetime
    agent_id: UUID | None = Field(default=None, foreign_key="agent.id")
    mention_id: UUID | None = Field(default=None, foreign_key="mention.id", index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)


class Counter(SQLModel, table=True):
    """Numbers people can say aloud. One row a sequence."""

    name: str = Field(primary_key=True, max_length=40)
    value: int = 0
