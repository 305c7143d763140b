"""The audit log: what is written down of a change, and looking it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from listener.terms import AuditKind
from models import Agent, AuditEntry


@dataclass(frozen=True, slots=True)
class Entry:
    """One change with who made it; None: from the command line."""

    entry: AuditEntry
    agent: Agent | None


def entries(
    session: Session,
    *,
    agent_id: UUID | None = None,
    shell: bool = False,
    kind: AuditKind | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Entry]:
    """Return the changes, the newest first: one person's, those of the command line (`shell`), of one kind, or all."""
    wanted: Any = select(AuditEntry, Agent).outerjoin(Agent, col(AuditEntry.agent_id) == col(Agent.id))
    if agent_id or shell:
        wanted = wanted.where(col(AuditEntry.agent_id) == agent_id if agent_id else col(AuditEntry.agent_id).is_(None))
    if kind:
        wanted = wanted.where(AuditEntry.kind == kind)
    ordered = wanted.order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
    return [Entry(*row) for row in session.exec(ordered.limit(limit).offset(offset))]


def people(session: Session) -> Sequence[Agent]:
    """Return those who have changed something, by name."""
    acting = select(AuditEntry.agent_id).where(col(AuditEntry.agent_id).is_not(None))
    return session.exec(select(Agent).where(col(Agent.id).in_(acting)).order_by(col(Agent.name))).all()
