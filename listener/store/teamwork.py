"""Tags of cases, and calls to colleagues."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, inspect, select
from sqlmodel import Session, col

from listener.store.agents import works_for
from listener.store.stepping import steps
from models import Agent, Case, CaseCall, CaseTag


@dataclass(frozen=True, slots=True)
class Call:
    """A note that calls the reader: who wrote it, in which case."""

    call: CaseCall
    number: int
    by: str


def tags_of(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the tags of each case, in alphabetical order."""
    found: dict[UUID, list[str]] = defaultdict(list)
    query = select(col(CaseTag.case_id), col(CaseTag.tag)).where(col(CaseTag.case_id).in_(case_ids))
    for case_id, tag in session.execute(query.order_by(col(CaseTag.tag))) if case_ids else ():
        found[case_id].append(tag)
    return found


def known_tags(session: Session, limit: int = 200) -> list[str]:
    """Return the tags in use, in alphabetical order.

    One case of each is looked for: asked whether there is any, PostgreSQL would look at all cases with tags.
    """
    known = steps(inspect(CaseTag).local_table.c.tag)
    one = select(col(CaseTag.case_id)).where(col(CaseTag.tag) == known.c.value).limit(1).scalar_subquery()
    return list(session.scalars(select(known.c.value).where(one.is_not(None)).order_by(known.c.value).limit(limit)))


def remove_tag(session: Session, case_id: UUID, tag: str) -> bool:
    """Take a tag off a case; False when it was not there."""
    gone = session.exec(delete(CaseTag).where(col(CaseTag.case_id) == case_id, col(CaseTag.tag) == tag))
    return bool(gone.rowcount)


def calls_to(session: Session, agent_id: UUID, limit: int = 20) -> list[Call]:
    """Return the calls that the agent has not seen yet, the newest first."""
    query = (
        select(CaseCall, col(Case.number), col(Agent.name))
        .join(Case, col(Case.id) == col(CaseCall.case_id))
        .join(Agent, col(Agent.id) == col(CaseCall.by_id))
        .where(col(CaseCall.agent_id) == agent_id)
        .order_by(col(CaseCall.at).desc())
    )
    return [Call(*row) for row in session.execute(query.limit(limit))]


def has_seen(session: Session, case_id: UUID, agent_id: UUID) -> None:
    """Forget the calls of a case to an agent who has seen them."""
    session.execute(delete(CaseCall).where(col(CaseCall.case_id) == case_id, col(CaseCall.agent_id) == agent_id))


def colleagues(session: Session, brand_id: UUID, agent_id: UUID) -> dict[UUID, str]:
    """Return the names of the others who work for the brand."""
    others = select(col(Agent.id), col(Agent.name)).where(col(Agent.active), col(Agent.id) != agent_id)
    return {row.id: row.name for row in session.execute(others.where(works_for(brand_id)))}
