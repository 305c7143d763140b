"""What lets colleagues work side by side on the cases."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class CasePresence(SQLModel, table=True):
    """Who looks at a case until when, and until when counts as writing. A row that has run out says nothing."""

    __tablename__ = "case_presence"
    __table_args__ = (Index("ix_case_presence_seen", "seen_until"),)

    case_id: UUID = Field(foreign_key="case.id", ondelete="CASCADE", primary_key=True)
    agent_id: UUID = Field(foreign_key="agent.id", ondelete="CASCADE", primary_key=True)
    seen_until: datetime
    writing_until: datetime | None = None
