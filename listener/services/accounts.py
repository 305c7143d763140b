"""Who may enter: invitations, passwords, sign-ins.

Passwords are kept as argon2id (RFC 9106); links, cookies and tokens as their SHA-256, which is enough for
256 random bits. Nobody ever has a default password: the first owner comes by a one-time link.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.errors import Conflict, ListenerError, NotAllowed, NotFound
from listener.services import passwords
from listener.services.installation import Installation
from listener.services.throttle import Throttle
from listener.store import agents
from listener.terms import Role, Scope
from models import Agent, Invitation, SignIn

INVITATION_LIFETIME = timedelta(hours=24)
SIGN_IN_LIFETIME = timedelta(hours=14)  # one working day, never two
# Stands for the first owner until they give their own address. RFC 2606 reserves .invalid.
FIRST_OWNER = "owner@listener.invalid"


@dataclass(frozen=True, slots=True)
class Entry:
    """A successful sign-in: the token is shown once, here, and never stored."""

    token: str
    agent: Agent
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose request it is, and the brands it may touch."""

    agent: Agent
    scope: Scope


def first_owner_link(inst: Installation, now: datetime) -> str | None:
    """Return a one-time link that makes the first owner; None once an owner can sign in.

    Each call makes a new link that lives 24 hours and ends the one before.
    """

    def work(session: Session) -> str | None:
        if agents.has_owner(session):
            return None
        owner = agents.by_email(session, FIRST_OWNER)
        if owner is None:
            owner = Agent(email=FIRST_OWNER, name="", role=Role.OWNER, created_at=now)
            session.add(owner)
            session.flush()
        return _invite(session, owner, now)

    token = inst.database.write(work)
    return token and _link(inst, token)


def invite(inst: Installation, email: str, name: str, role: Role, now: datetime) -> str:
    """Return a one-time link that lets someone choose a password; again for the same address: a new link.

    Inviting someone who has a password is how a forgotten one is replaced: the old one works until then.
    """

    def work(session: Session) -> str:
        agent = agents.by_email(session, email)
        if agent is None:
            agent = Agent(email=_address(email), name=name.strip(), role=role, created_at=now)
            session.add(agent)
            session.flush()
        return _invite(session, agent, now)

    return _link(inst, inst.database.write(work))


def invited(inst: Installation, token: str, now: datetime) -> Agent:
    """Return whom a link invites. Raises NotFound when it was used, has expired or never was."""
    with inst.database.reading() as session:
        agent = agents.invited(session, _digest(token), now)
    if agent is None:
        raise NotFound("This link no longer works", advice="Ask for a new one: each works once, for 24 hours.")
    return agent


def accept(
    inst: Installation, token: str, password: str, now: datetime, *, email: str = "", name: str = "", locale: str = ""
) -> Agent:
    """Set the password of the invited agent and use the link up. The first owner gives address and name too.

    Raises NotFound for a link that no longer works, ListenerError for a password or an address refused.
    """
    hashed = passwords.hashed(password)

    def work(session: Session) -> Agent:
        agent = agents.invited(session, _digest(token), now)
        if agent is None or not agents.use_invitation(session, _digest(token), now):
            raise NotFound("This link no longer works", advice="Ask for a new one: each works once, for 24 hours.")
        if agent.email == FIRST_OWNER:
            agent.email = _free_address(session, email)
        agent.name = name.strip()[:200] or agent.name or agent.email
        agent.locale = locale or agent.locale
        agent.password_hash = hashed
        agents.end_sign_ins_of(session, agent.id)
        agents.forget_invitations(session, agent.id)
        return agent

    return inst.database.write(work)


def create_agent(
    inst: Installation, email: str, name: str, role: Role, password: str, now: datetime, *, locale: str = "en",
    brands: Iterable[UUID] | None = None,
) -> Agent:  # fmt: skip
    """Add an agent with a password, or give an existing one this name, role, password and `brands` (the demo)."""
    hashed = passwords.hashed(password)

    def work(session: Session) -> Agent:
        agent = agents.by_email(session, email) or Agent(email=_address(email), name=name, created_at=now)
        agent.name, agent.role, agent.locale = name, role, locale
        agent.password_hash, agent.active = hashed, True
        session.add(agent)
        session.flush()
        agents.let_work_for(session, agent, brands)
        agents.end_sign_ins_of(session, agent.id)
        return agent

    return inst.database.write(work)


def set_password(inst: Installation, email: str, password: str) -> None:
    """Replace a password and end every sign-in made with the old one."""
    hashed = passwords.hashed(password)

    def work(session: Session) -> None:
        agent = agents.by_email(session, email)
        if agent is None:
            raise NotFound(f"Nobody has the address {email}", advice="List them with: listener user list")
        agent.password_hash = hashed
        agents.end_sign_ins_of(session, agent.id)

    inst.database.write(work)


def sign_in(inst: Installation, throttle: Throttle, email: str, password: str, address: str, now: datetime) -> Entry:
    """Check a password and start a sign-in of 14 hours.

    Raises NotAllowed, in the same words and the same time for an unknown address and a wrong password, and when
    there were too many failures from this `address` for this e-mail (see Throttle).
    """
    key = (email.strip().lower(), address)
    if wait := throttle.wait(key, now):
        raise NotAllowed(
            "Too many failed attempts", advice=f"Try again in {max(1, round(wait.total_seconds() / 60))} min."
        )
    with inst.database.reading() as session:
        agent = agents.by_email(session, key[0])
    known = agent.password_hash if agent is not None and agent.active else None
    right = passwords.fits(password, known)
    if agent is None or not known or not right:
        throttle.failed(key, now)
        raise NotAllowed("The address or the password is wrong", advice="Check both, or ask for a new link.")
    throttle.succeeded(key)
    token = secrets.token_urlsafe(32)
    started = SignIn(token_hash=_digest(token), agent_id=agent.id, created_at=now, expires_at=now + SIGN_IN_LIFETIME)
    inst.database.write(lambda session: session.add(started))
    return Entry(token, agent, started.expires_at)


def visitor(inst: Installation, token: str, now: datetime) -> Visitor | None:
    """Return whose token that is; None when it is unknown or has expired, or the agent was put out."""
    with inst.database.reading() as session:
        agent = agents.by_sign_in(session, _digest(token), now)
        return Visitor(agent, agents.scope_of(session, agent)) if agent else None


def sign_out(inst: Installation, token: str) -> None:
    inst.database.write(lambda session: agents.end_sign_in(session, _digest(token)))


def remove_expired(inst: Installation, now: datetime) -> int:
    """Delete sign-ins and invitations that have ended; return how many sign-ins."""
    return inst.database.write(lambda session: agents.remove_expired(session, now))


def prefer(inst: Installation, agent_id: UUID, *, locale: str) -> None:
    """Remember the agent's language."""

    def work(session: Session) -> None:
        agent = session.get(Agent, agent_id)
        if agent is not None:
            agent.locale = locale

    inst.database.write(work)


def _invite(session: Session, agent: Agent, now: datetime) -> str:
    agents.forget_invitations(session, agent.id)
    token = secrets.token_urlsafe(32)
    session.add(Invitation(token_hash=_digest(token), agent_id=agent.id, expires_at=now + INVITATION_LIFETIME))
    return token


def _link(inst: Installation, token: str) -> str:
    return f"{inst.settings.base_url.rstrip('/')}/welcome?token={token}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _address(email: str) -> str:
    address = email.strip().lower()
    name, at, host = address.rpartition("@")
    if not (name and at and host) or any(c.isspace() for c in address) or len(address) > 254:
        raise ListenerError(f"«{email}» is not a mail address", advice="Write it as name@example.org.")
    return address


def _free_address(session: Session, email: str) -> str:
    address = _address(email)
    if agents.by_email(session, address) is not None:
        raise Conflict(f"{address} belongs to someone else here", advice="Choose another address.")
    return address
