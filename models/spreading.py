"""How the posts of open cases are passed on and answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class EngagementCount(SQLModel, table=True):
    """How often a document was shared and answered when it was read."""

    __tablename__ = "engagement_count"

    document_id: UUID = Field(foreign_key="document.id", ondelete="CASCADE", primary_key=True)
    at: datetime = Field(primary_key=True, index=True)
    shares: int
    replies: int


class Followed(SQLModel, table=True):
    """A post that its source is asked for again while a case of it is open.

    `ask_at` is when, and the lease of the worker that does; None: no more. `asked` is how often it was in the `period`
    of the source's budget that began on that day (ISO 8601).
    """

    __table_args__ = (Index("ix_followed_source_id", "source_id", "period"),)

    document_id: UUID = Field(foreign_key="document.id", ondelete="CASCADE", primary_key=True)
    source_id: UUID = Field(foreign_key="source.id", ondelete="CASCADE")
    ask_at: datetime | None = Field(default=None, index=True)
    period: str = Field(default="", max_length=10)
    asked: int = 0
