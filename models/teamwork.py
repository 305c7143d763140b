"""What lets colleagues work side by side on the cases."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import new_key


class CasePresence(SQLModel, table=True):
    """Who looks at a case until when, and until when counts as writing. A row that has run out says nothing."""

    __tablename__ = "case_presence"
    __table_args__ = (Index("ix_case_presence_seen", "seen_until"),)

    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE", primary_key=True)
    agent_id: UUID = Field(foreign_key="agent.id", ondelete="CASCADE", primary_key=True)
    seen_until: datetime
    writing_until: datetime | None = None


class CaseTag(SQLModel, table=True):
    """A free word on a case, in lower case."""

    __tablename__ = "case_tag"
    __table_args__ = (Index("ix_case_tag_tag", "tag"),)

    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE", primary_key=True)
    tag: str = Field(primary_key=True, max_length=40)


class CaseCall(SQLModel, table=True):
    """A colleague called by name in a note, until they have seen it. `words` are the note's first ones."""

    __tablename__ = "case_call"

    id: UUID = Field(default_factory=new_key, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE", index=True)
    agent_id: UUID = Field(foreign_key="agent.id", ondelete="CASCADE", index=True)
    by_id: UUID = Field(foreign_key="agent.id", ondelete="CASCADE")
    words: str = Field(max_length=200)
    at: datetime
