"""Agents, their sign-ins and their invitations. Tokens arrive here as SHA-256 digests only."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from listener.errors import SendError
from listener.terms import EVERY_BRAND, Role, Scope, Tier
from models import Agent, AgentBrand, AgentIdentity, ApiToken, Brand, Invitation, SignIn

IDLE = timedelta(hours=2)  # a sign-in nobody used for so long ends: the browser was left alone


def by_email(session: Session, email: str) -> Agent | None:
    """Return the agent with that address; addresses are stored in lower case."""
    return session.exec(select(Agent).where(Agent.email == email.lower())).first()


def every(session: Session) -> Sequence[Agent]:
    return session.exec(select(Agent).order_by(col(Agent.name))).all()


def may_enter() -> ColumnElement[bool]:
    """Tell of an agent whether they can sign in: they have a way, and were not put out."""
    return col(Agent.active) & has_a_way()


def has_a_way() -> ColumnElement[bool]:
    known = exists().where(col(AgentIdentity.agent_id) == col(Agent.id))
    return col(Agent.password_hash).is_not(None) | known


ANSWERING = (Role.AGENT, Role.LEAD, Role.OWNER)  # a brand manager reads


def answering(session: Session) -> Sequence[Agent]:
    """Return who may enter and answer, and works for a brand of the session's scope, by name."""
    able = select(Agent).where(may_enter())
    return session.exec(able.where(col(Agent.role).in_(ANSWERING), works_here()).order_by(col(Agent.name))).all()


def able(session: Session, agent_id: UUID, brand_id: UUID) -> Agent | None:
    """Return the one with that key who may enter, answer, and works for the brand."""
    named = select(Agent).where(Agent.id == agent_id, col(Agent.active), col(Agent.role).in_(ANSWERING))
    return session.exec(named.where(works_for(brand_id))).first()


def active_as(session: Session, role: Role, brand_id: UUID) -> Sequence[Agent]:
    """Return who may enter in that role and works for the brand, by name."""
    able = select(Agent).where(Agent.role == role, may_enter())
    return session.exec(able.where(works_for(brand_id)).order_by(col(Agent.name))).all()


def of_tier(session: Session, tier: Tier, brand_id: UUID) -> Sequence[Agent]:
    """Return who may enter, answers on that tier and works for the brand, by name."""
    able = select(Agent).where(Agent.tier == tier, may_enter())
    answers = able.where(col(Agent.role).in_(ANSWERING), works_for(brand_id))
    return session.exec(answers.order_by(col(Agent.name))).all()


def works_for(brand_id: UUID) -> ColumnElement[bool]:
    """Tell of an agent whether the brand lies in their scope."""
    named = exists().where(col(AgentBrand.agent_id) == col(Agent.id), col(AgentBrand.brand_id) == brand_id)
    return col(Agent.all_brands) | named


def works_here() -> ColumnElement[bool]:
    """Tell of an agent whether they work for a brand of the session's scope: colleagues, not those of other clients."""
    return col(Agent.all_brands) | exists().where(col(AgentBrand.agent_id) == col(Agent.id))


def scope_of(session: Session, agent: Agent) -> Scope:
    """Return the brands that an agent works for."""
    if agent.all_brands:
        return EVERY_BRAND
    return Scope(frozenset(session.exec(select(AgentBrand.brand_id).where(AgentBrand.agent_id == agent.id))))


def brands_of(session: Session, agent: Agent) -> Sequence[Brand]:
    """Return the brands that an agent was named for, by name: none for who works for all of them."""
    named = select(Brand).join(AgentBrand, col(AgentBrand.brand_id) == col(Brand.id))
    return session.exec(named.where(AgentBrand.agent_id == agent.id).order_by(col(Brand.name))).all()


def let_work_for(session: Session, agent: Agent, brands: Iterable[UUID] | None) -> None:
    """Let an agent work for these brands; None: for all."""
    session.exec(delete(AgentBrand).where(col(AgentBrand.agent_id) == agent.id))
    agent.all_brands = brands is None
    session.add_all(AgentBrand(agent_id=agent.id, brand_id=brand_id) for brand_id in brands or ())


def has_owner(session: Session) -> bool:
    """Tell whether someone can already sign in as an owner."""
    able = select(Agent.id).where(Agent.role == Role.OWNER, may_enter())
    return session.exec(able.limit(1)).first() is not None


def by_sign_in(session: Session, token_hash: str, now: datetime) -> tuple[SignIn, Agent] | None:
    """Return a sign-in with its active agent, unless it has expired or was left alone for too long."""
    found = session.exec(
        select(SignIn, Agent)
        .join(Agent, col(SignIn.agent_id) == col(Agent.id))
        .where(SignIn.token_hash == token_hash, _lasts(now), col(Agent.active))
    ).first()
    return (found[0], found[1]) if found else None


def lasting(session: Session, token_hashes: Iterable[str], now: datetime) -> list[tuple[str, Agent]]:
    """Return those of the sign-ins that last, each with its active agent."""
    found = session.exec(
        select(SignIn.token_hash, Agent)
        .join(Agent, col(SignIn.agent_id) == col(Agent.id))
        .where(col(SignIn.token_hash).in_(list(token_hashes)), _lasts(now), col(Agent.active))
    )
    return [(token_hash, agent) for token_hash, agent in found]


def sign_ins_of(session: Session, agent_id: UUID, now: datetime) -> Sequence[SignIn]:
    """Return where the agent is signed in, the one seen last first."""
    lasting = select(SignIn).where(SignIn.agent_id == agent_id, _lasts(now))
    return session.exec(lasting.order_by(col(SignIn.seen_at).desc(), col(SignIn.token_hash))).all()


def last_seen(session: Session, now: datetime) -> dict[UUID, tuple[int, datetime]]:
    """Return by agent how many sign-ins last, and when one was last seen."""
    rows = session.exec(
        select(SignIn.agent_id, func.count(), func.max(col(SignIn.seen_at)))
        .where(_lasts(now))
        .group_by(col(SignIn.agent_id))
    )
    return {agent_id: (number, seen_at) for agent_id, number, seen_at in rows}


def seen(session: Session, token_hash: str, now: datetime) -> None:
    session.exec(update(SignIn).where(col(SignIn.token_hash) == token_hash).values(seen_at=now))


def _lasts(now: datetime) -> ColumnElement[bool]:
    return (col(SignIn.expires_at) > now) & (col(SignIn.seen_at) > now - IDLE)


def end_sign_in(session: Session, token_hash: str) -> bool:
    """End a sign-in; tell whether it was made through the provider."""
    ended = delete(SignIn).where(col(SignIn.token_hash) == token_hash).returning(col(SignIn.by_provider))
    return bool(session.exec(ended).scalar())


def end_sign_ins_of(session: Session, agent_id: UUID, *, but: str = "") -> None:
    """End every sign-in of an agent, `but` the one with that digest."""
    session.exec(delete(SignIn).where(col(SignIn.agent_id) == agent_id, col(SignIn.token_hash) != but))


def remove_expired(session: Session, now: datetime) -> int:
    """Delete ended sign-ins and invitations; return how many sign-ins."""
    session.exec(delete(Invitation).where(col(Invitation.expires_at) <= now))
    ended = session.exec(delete(SignIn).where(~_lasts(now)))
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


def open_invitations(session: Session, now: datetime) -> dict[UUID, Invitation]:
    """Return by agent the newest link that still works."""
    working = select(Invitation).where(col(Invitation.used_at).is_(None), Invitation.expires_at > now)
    return {one.agent_id: one for one in session.exec(working.order_by(col(Invitation.created_at)))}


def was_linked_since(session: Session, agent_id: UUID, since: datetime) -> bool:
    """Tell whether a link was made for the agent after that."""
    newer = select(Invitation.token_hash).where(Invitation.agent_id == agent_id, Invitation.created_at > since)
    return session.exec(newer.limit(1)).first() is not None


def letter_went(session: Session, token_hash: str, mailed_at: datetime | None, trouble: SendError | None) -> None:
    """Write down that the letter with a link went out, or why it did not."""
    said, code = (trouble.message[:300], trouble.code) if trouble else ("", "")
    which = update(Invitation).where(col(Invitation.token_hash) == token_hash)
    session.exec(which.values(mailed_at=mailed_at, trouble=said, trouble_code=code))


def hold(session: Session, agent: Agent) -> None:
    """Let nobody else hold the agent until the transaction ends."""
    session.refresh(agent, with_for_update=True)


def has_entered(session: Session, agent: Agent) -> bool:
    """Tell whether somebody ever entered, or can."""
    return session.exec(select(Agent.id).where(Agent.id == agent.id, has_a_way())).first() is not None


def remove(session: Session, agent: Agent) -> None:
    """Forget somebody who never entered. Whom something else names is put out instead, and stays in the lists."""
    for table in (AgentBrand, ApiToken):
        session.exec(delete(table).where(col(table.agent_id) == agent.id))
    try:
        with session.begin_nested():
            session.delete(agent)
            session.flush()
    except IntegrityError:
        agent.active = False
