"""What was published, and by whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from listener.terms import DateOrigin
from models.columns import new_key, word

MARK = "erased:"  # what the handle of a person who asked to be forgotten begins with


class Author(SQLModel, table=True):
    """Someone who publishes on one network (a host, or the connector's name)."""

    __table_args__ = (UniqueConstraint("network", "handle"),)

    id: UUID = Field(default_factory=new_key, primary_key=True)
    network: str = Field(max_length=255)
    handle: str = Field(max_length=255)
    name: str = Field(default="", max_length=300)
    url: str = ""
    followers: int | None = None
    verified: bool | None = None

    @property
    def is_forgotten(self) -> bool:
        """Tell whether they asked to be: what is left of their handle keeps their posts out, and is shown to nobody."""
        return self.handle.startswith(MARK)


class AuthorLink(SQLModel, table=True):
    """Two authors whom somebody says to be one person; `one_id` is the smaller key."""

    __tablename__ = "author_link"

    one_id: UUID = Field(foreign_key="author.id", ondelete="CASCADE", primary_key=True)
    other_id: UUID = Field(foreign_key="author.id", ondelete="CASCADE", primary_key=True, index=True)
    agent_id: UUID | None = Field(default=None, foreign_key="agent.id", ondelete="SET NULL")
    linked_at: datetime


class Document(SQLModel, table=True):
    """One published item. `audience` is the brand a private source is limited to, or "" for all.

    `analyse_at` is the due time of its analysis and its lease; None once analysed.
    """

    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        UniqueConstraint("audience", "canonical_url"),
        Index("ix_document_due", "analyse_at"),
    )

    id: UUID = Field(default_factory=new_key, primary_key=True)
    source_id: UUID = Field(foreign_key="source.id", index=True)
    external_id: str = Field(max_length=512)
    audience: str = Field(default="", max_length=36)
    canonical_url: str | None = Field(default=None, max_length=2048)
    url: str = ""
    title: str = ""
    text: str = ""
    author_id: UUID | None = Field(default=None, foreign_key="author.id", index=True)
    published_at: datetime = Field(index=True)
    date_origin: DateOrigin = Field(default=DateOrigin.STATED, sa_type=word(DateOrigin))
    collected_at: datetime
    edited_at: datetime | None = None
    language: str | None = Field(default=None, max_length=8)
    shares: int = 0
    replies: int = 0
    in_reply_to: str | None = Field(default=None, max_length=512)
    deleted_at: datetime | None = None  # when it was seen to be gone at the source: its words went with it
    backlog: bool = False  # old when its source was first read: counted, never urgent

    analyse_at: datetime | None = None
    analyse_attempts: int = 0
    analysis_error: str = ""
