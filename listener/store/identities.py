"""Who agents are to a sign-in provider."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models import Agent, AgentIdentity


def by_subject(session: Session, issuer: str, subject: str) -> tuple[AgentIdentity, Agent] | None:
    """Return whom the provider means, whatever their address is now."""
    found = session.exec(
        select(AgentIdentity, Agent)
        .join(Agent, col(AgentIdentity.agent_id) == col(Agent.id))
        .where(AgentIdentity.issuer == issuer, AgentIdentity.subject == subject)
    ).first()
    return (found[0], found[1]) if found else None


def by_agent(session: Session) -> dict[UUID, AgentIdentity]:
    """Return of every agent who they are to the provider they came through last."""
    return {one.agent_id: one for one in session.exec(select(AgentIdentity).order_by(col(AgentIdentity.seen_at)))}


def of_agent(session: Session, agent_id: UUID, issuer: str) -> AgentIdentity | None:
    """Return who the agent is to that provider."""
    known = select(AgentIdentity).where(AgentIdentity.agent_id == agent_id, AgentIdentity.issuer == issuer)
    return session.exec(known).first()


def remember(session: Session, issuer: str, subject: str, agent_id: UUID, email: str, now: datetime) -> None:
    known = AgentIdentity(issuer=issuer, subject=subject, agent_id=agent_id, email=email[:254])
    known.created_at = known.seen_at = now
    session.add(known)
    session.flush()


def forget(session: Session, agent_id: UUID) -> bool:
    """Forget who the agent is to any provider; False when none knew them."""
    return bool(session.exec(delete(AgentIdentity).where(col(AgentIdentity.agent_id) == agent_id)).rowcount)
