"""Who changed what, and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from listener.terms import AuditAction, AuditKind
from models.columns import JsonColumn, new_key, utc_now, word


class AuditEntry(SQLModel, table=True):
    """One change by an operator, written in the transaction that made it. `agent_id` None: from the command line.

    `target` is the name of what was changed, as it was then. `changes` holds for each field what stood there before and
    after; of a secret only that it was set.
    """

    __tablename__ = "audit_entry"

    id: UUID = Field(default_factory=new_key, primary_key=True)
    at: datetime = Field(default_factory=utc_now, index=True)
    agent_id: UUID | None = Field(default=None, foreign_key="agent.id", index=True)
    kind: AuditKind = Field(sa_type=word(AuditKind))
    action: AuditAction = Field(sa_type=word(AuditAction))
    target: str = Field(max_length=300)
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
