"""Where messages about cases stand at channels that let us change them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import JsonColumn


class PostedMessage(SQLModel, table=True):
    """A message that follows its cases. `delivery_id` is what it told first, `place` what its notifier finds it by.

    `shows` is the fingerprint of what it says. `try_at` is when it must be looked at again, and the lease of the worker
    that does; None: not before one of its cases changes.
    """

    __tablename__ = "posted_message"
    __table_args__ = (Index("ix_posted_message_due", "channel_id", "try_at"),)

    delivery_id: UUID = Field(foreign_key="delivery.id", ondelete="CASCADE", primary_key=True)
    channel_id: UUID = Field(foreign_key="channel.id", ondelete="CASCADE")
    place: dict[str, Any] = Field(sa_type=JsonColumn)
    shows: str = Field(max_length=64)
    try_at: datetime | None = None


class PostedCase(SQLModel, table=True):
    """A case that a message tells of. `changed_at` is set with each of its events, until the message follows."""

    __tablename__ = "posted_case"

    delivery_id: UUID = Field(foreign_key="posted_message.delivery_id", ondelete="CASCADE", primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE", primary_key=True, index=True)
    changed_at: datetime | None = Field(default=None, index=True)
