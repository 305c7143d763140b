"""What must be told, where, and every attempt to tell it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from listener.terms import AlertKind, ClockKind, DeliveryState, Level
from models.columns import JsonColumn, new_key, utc_now, word


class Channel(SQLModel, table=True):
    """A place to tell, by one notifier. `brand_id` None: all brands. With `agent_id`, one person's own mail.

    `next_send_at` spaces the messages and is the lease of the worker that sends.
    """

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID | None = Field(default=None, foreign_key="brand.id", index=True)
    agent_id: UUID | None = Field(default=None, foreign_key="agent.id", index=True, unique=True)
    notifier: str = Field(max_length=40)
    name: str = Field(max_length=200)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    alerts: bool = True
    digests: bool = True
    operator: bool = False
    least_level: Level = Field(default=Level.HIGH, sa_type=word(Level))
    enabled: bool = True
    disabled_at: datetime | None = None
    disabled_reason: str = ""
    disabled_code: str = Field(default="", max_length=80)  # of the reason, for other languages
    next_send_at: datetime = Field(default_factory=utc_now)
    failures: int = 0
    created_at: datetime = Field(default_factory=utc_now)


class Alert(SQLModel, table=True):
    """Something to tell. `key` names the reason («case:…:opened»), so nothing is told twice for one reason."""

    id: UUID = Field(default_factory=new_key, primary_key=True)
    key: str = Field(unique=True, max_length=200)
    kind: AlertKind = Field(sa_type=word(AlertKind))
    brand_id: UUID | None = Field(default=None, foreign_key="brand.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    mention_id: UUID | None = Field(default=None, foreign_key="mention.id", index=True)
    digest_id: UUID | None = Field(default=None, foreign_key="digest.id", index=True)
    level: Level = Field(default=Level.HIGH, sa_type=word(Level))
    clock: ClockKind | None = Field(default=None, sa_type=word(ClockKind))  # of a case, which one warns
    title: str = ""
    text: str = ""
    remarks: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JsonColumn
    )  # what both say, for other languages
    created_at: datetime = Field(default_factory=utc_now)


class Delivery(SQLModel, table=True):
    """One alert to one channel: written before it is sent, and what became of it."""

    __table_args__ = (
        UniqueConstraint("alert_id", "channel_id"),
        Index("ix_delivery_due", "state", "next_attempt_at"),
        Index("ix_delivery_channel", "channel_id", "state"),
    )

    id: UUID = Field(default_factory=new_key, primary_key=True)
    alert_id: UUID = Field(foreign_key="alert.id")
    channel_id: UUID = Field(foreign_key="channel.id")
    state: DeliveryState = Field(default=DeliveryState.PENDING, sa_type=word(DeliveryState))
    bulk: bool = False  # digests: never in the way of an urgent message
    attempts: int = 0
    next_attempt_at: datetime = Field(default_factory=utc_now)
    created_at: datetime = Field(default_factory=utc_now)
    sent_at: datetime | None = None
    rolled_into: UUID | None = Field(default=None, foreign_key="delivery.id", index=True)
    last_error: str = ""
    last_code: str = Field(default="", max_length=80)  # of the error, for other languages
    reached: list[str] = Field(default_factory=list, sa_type=JsonColumn)  # recipients who have it while others wait


class Digest(SQLModel, table=True):
    """A brand's local day, told once."""

    __table_args__ = (UniqueConstraint("brand_id", "day"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID = Field(foreign_key="brand.id")
    day: str = Field(max_length=10)
    built_at: datetime
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
