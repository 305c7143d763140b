"""What cases are found by, and the views of the queue that people keep."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import new_key, text_by_code, utc_now


class CaseWord(SQLModel, table=True):
    """A word that a case can be found by, or a mark such as «language:fr» (see listener.decide.search).

    The key is the index: a word's cases lie together, in the order of their numbers. PostgreSQL compares the words by
    their code points, as SQLite does, so that a beginning is a range of the index.
    """

    __tablename__ = "case_word"
    __table_args__ = (Index("ix_case_word_case", "case_number", "word"), {"sqlite_with_rowid": False})

    word: str = Field(primary_key=True, sa_type=text_by_code)
    case_number: int = Field(foreign_key="case.number", ondelete="CASCADE", primary_key=True)


class SavedView(SQLModel, table=True):
    """What somebody asks the queue for, under a name; `query` is that of the address. Shared: everybody sees it."""

    __tablename__ = "saved_view"

    id: UUID = Field(default_factory=new_key, primary_key=True)
    agent_id: UUID = Field(foreign_key="agent.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=60)
    query: str = Field(max_length=1000)
    shared: bool = False
    created_at: datetime = Field(default_factory=utc_now)
