"""Who looks at which case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models import Agent, Case, CasePresence


@dataclass(frozen=True, slots=True)
class Present:
    """An agent who looks at the case with that number, and perhaps writes."""

    number: int
    agent_id: UUID
    name: str
    writing: bool


def present(session: Session, now: datetime, number: int | None = None) -> list[Present]:
    """Return who looks at a case, or at any, by case and name."""
    query = (
        select(col(Case.number), col(Agent.id), col(Agent.name), col(CasePresence.writing_until))
        .join(CasePresence, col(CasePresence.case_id) == col(Case.id))
        .join(Agent, col(CasePresence.agent_id) == col(Agent.id))
        .where(col(CasePresence.seen_until) > now)
        .order_by(col(Case.number), col(Agent.name), col(Agent.id))
    )
    if number is not None:
        query = query.where(col(Case.number) == number)
    found = session.execute(query).all()
    return [Present(case, key, name, until is not None and until > now) for case, key, name, until in found]


def remove(session: Session, case_id: UUID, agent_id: UUID) -> None:
    session.execute(
        delete(CasePresence).where(col(CasePresence.case_id) == case_id, col(CasePresence.agent_id) == agent_id)
    )


def remove_expired(session: Session, now: datetime) -> int:
    """Delete the rows that say nothing any more; return how many."""
    return int(session.exec(delete(CasePresence).where(col(CasePresence.seen_until) <= now)).rowcount)
