"""Agents, their sign-ins and their invitations. Tokens arrive here as SHA-256 digests only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, update
from sqlmodel import Session, col, select

from listener.terms import EVERY_BRAND, Role, Scope
from models import Agent, AgentBrand, Invitation, SignIn


def by_email(session: Session, email: str) -> Agent | None:
    """Return the agent with that address; addresses are stored in lower case."""
    return session.exec(select(Agent).where(Agent.email == email.lower())).first()


def every(session: Session) -> Sequence[Agent]:
    return session.exec(select(Agent).order_by(col(Agent.name))).all()


def active_as(session: Session, role: Role, brand_id: UUID) -> Sequence[Agent]:
    """Return who may enter in that role and works for the brand, by name."""
    able = select(Agent).where(Agent.role == role, col(Agent.active), col(Agent.password_hash).is_not(None))
    return session.exec(able.where(works_for(brand_id)).order_by(col(Agent.name))).all()


def works_for(brand_id: UUID) -> ColumnElement[bool]:
    """Tell of an agent whether the brand lies in their scope."""
    named = exists().where(col(AgentBrand.agent_id) == col(Agent.id), col(AgentBrand.brand_id) == brand_id)
    return col(Agent.all_brands) | named


def scope_of(session: Session, agent: Agent) -> Scope:
    """Return the brands that an agent works for."""
    if agent.all_brands:
        return EVERY_BRAND
    return Scope(frozenset(session.exec(select(AgentBrand.brand_id).where(AgentBrand.agent_id == agent.id))))


def let_work_for(session: Session, agent: Agent, brands: Iterable[UUID] | None) -> None:
    """Let an agent work for these brands; None: for all."""
    session.exec(delete(AgentBrand).where(col(AgentBrand.agent_id) == agent.id))
    agent.all_brands = brands is None
    session.add_all(AgentBrand(agent_id=agent.id, brand_id=brand_id) for brand_id in brands or ())


def has_owner(session: Session) -> bool:
    """Tell whether someone can already sign in as an owner."""
    able = select(Agent.id).where(Agent.role == Role.OWNER, col(Agent.password_hash).is_not(None), col(Agent.active))
    return session.exec(able.limit(1)).first() is not None


def by_sign_in(session: Session, token_hash: str, now: datetime) -> Agent | None:
    """Return the active agent whose sign-in that is, unless it has expired."""
    return session.exec(
        select(Agent)
        .join(SignIn, col(SignIn.agent_id) == col(Agent.id))
        .where(SignIn.token_hash == token_hash, SignIn.expires_at > now, col(Agent.active))
    ).first()


def end_sign_in(session: Session, token_hash: str) -> None:
    session.exec(delete(SignIn).where(col(SignIn.token_hash) == token_hash))


def end_sign_ins_of(session: Session, agent_id: UUID) -> None:
    session.exec(delete(SignIn).where(col(SignIn.agent_id) == agent_id))


def remove_expired(session: Session, now: datetime) -> int:
    """Delete ended sign-ins and invitations; return how many sign-ins."""
    session.exec(delete(Invitation).where(col(Invitation.expires_at) <= now))
    ended = session.exec(delete(SignIn).where(col(SignIn.expires_at) <= now))
    return int(ended.rowcount)


def invited(session: Session, token_hash: str, now: datetime) -> Agent | None:
    """Return whom a link still invites."""
    return session.exec(
        select(Agent)
        .join(Invitation, col(Invitation.agent_id) == col(Agent.id))
        .where(
            Invitation.token_hash == token_hash,
            col(Invitation.used_at).is_(None),
            Invitation.expires_at > now,
            col(Agent.active),
        )
    ).first()


def use_invitation(session: Session, token_hash: str, now: datetime) -> bool:
    """Take the link by compare-and-swap: of two that use it at once, one is told it is used."""
    used = session.exec(
        update(Invitation)
        .where(
            col(Invitation.token_hash) == token_hash,
            col(Invitation.used_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .values(used_at=now)
        .returning(col(Invitation.agent_id))
    ).first()
    return used is not None


def forget_invitations(session: Session, agent_id: UUID) -> None:
    """Remove the links not yet used, so that only the newest one works."""
    session.exec(delete(Invitation).where(col(Invitation.agent_id) == agent_id, col(Invitation.used_at).is_(None)))
