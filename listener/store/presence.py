"""Who looks at which case."""

from collections.abc import Collection
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


def present(session: Session, now: datetime) -> list[Present]:
    """Return who looks at which case, by case and name.

    Those who are there come first, then their cases: of these few are looked at, however many there are.
    """
    query = (
        select(col(CasePresence.case_id), col(Agent.id), col(Agent.name), col(CasePresence.writing_until))
        .join(Agent, col(CasePresence.agent_id) == col(Agent.id))
        .where(col(CasePresence.seen_until) > now)
    )
    there = session.execute(query).all()
    numbers = _numbers(session, {row[0] for row in there})
    found = [
        Present(numbers[case_id], agent_id, name, until is not None and until > now)
        for case_id, agent_id, name, until in there
        if case_id in numbers
    ]
    return sorted(found, key=lambda one: (one.number, one.name, one.agent_id))


def _numbers(session: Session, case_ids: Collection[UUID]) -> dict[UUID, int]:
    if not case_ids:
        return {}
    query = select(col(Case.id), col(Case.number)).where(col(Case.id).in_(case_ids))
    return dict(session.execute(query).all())


def remove(session: Session, case_id: UUID, agent_id: UUID) -> None:
    session.execute(
        delete(CasePresence).where(col(CasePresence.case_id) == case_id, col(CasePresence.agent_id) == agent_id)
    )


def remove_expired(session: Session, now: datetime) -> int:
    """Delete the rows that say nothing any more; return how many."""
    return int(session.exec(delete(CasePresence).where(col(CasePresence.seen_until) <= now)).rowcount)
