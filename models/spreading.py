"""How the posts of open cases are passed on and answered."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel


class EngagementCount(SQLModel, table=True):
    """How often a document was shared and answered when it was read."""

    __tablename__ = "engagement_count"

    document_id: UUID = Field(foreign_key="document.id", ondelete="CASCADE", primary_key=True)
    at: datetime = Field(primary_key=True, index=True)
    shares: int
    replies: int
