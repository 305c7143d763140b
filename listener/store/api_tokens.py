"""Tokens of the API, by their SHA-256 digests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import Session, col, select

from models import Agent, ApiToken


def by_digest(session: Session, digest: str, now: datetime) -> tuple[ApiToken, Agent] | None:
    """Return the token with its active agent, unless it has expired."""
    found = session.exec(
        select(ApiToken, Agent)
        .join(Agent, col(ApiToken.agent_id) == col(Agent.id))
        .where(ApiToken.token_hash == digest, _is_valid(now), col(Agent.active))
    ).first()
    return (found[0], found[1]) if found else None


def of_agent(session: Session, agent_id: UUID, now: datetime) -> Sequence[ApiToken]:
    """Return the tokens that still work, the newest first."""
    wanted = select(ApiToken).where(ApiToken.agent_id == agent_id, _is_valid(now))
    return session.exec(wanted.order_by(col(ApiToken.created_at).desc(), col(ApiToken.id).desc())).all()


def used(session: Session, token_id: UUID, now: datetime) -> None:
    session.exec(update(ApiToken).where(col(ApiToken.id) == token_id).values(last_used_at=now))


def revoke(session: Session, agent_id: UUID, token_id: UUID) -> bool:
    """Delete a token of the agent; False when they have no such one."""
    gone = session.exec(delete(ApiToken).where(col(ApiToken.id) == token_id, col(ApiToken.agent_id) == agent_id))
    return bool(gone.rowcount)


def revoke_all(session: Session, agent_id: UUID) -> None:
    session.exec(delete(ApiToken).where(col(ApiToken.agent_id) == agent_id))


def _is_valid(now: datetime) -> ColumnElement[bool]:
    return or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now)
