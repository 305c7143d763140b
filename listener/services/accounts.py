"""Who may enter: invitations, passwords, sign-ins.

Nobody ever has a default password: the first owner comes by a one-time link.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.decide.attempts import FORGOTTEN
from listener.decide.remarks import Saying
from listener.errors import Conflict, ListenerError, NotAllowed, NotFound
from listener.services import passwords, throttle
from listener.services.installation import Installation
from listener.services.passwords import digest
from listener.store import agents, attempts
from listener.terms import Role
from models import Agent, Invitation, SignIn

# Who is invited on a Friday reads it on Monday; a link to a new password opens an account that is in use.
INVITATION_LIFETIME = timedelta(days=7)
LINK_LIFETIME = timedelta(hours=24)
USED_LINK = ("This link no longer works", "Ask for a new one: each works once, and not for ever.")
SIGN_IN_LIFETIME = timedelta(hours=14)  # one working day, never two
# Stands for the first owner until they give their own address. RFC 2606 reserves .invalid.
FIRST_OWNER = "owner@listener.invalid"
_NO_ADDRESS = Saying("no_mail_address", "“{email}” is not a mail address")
_WRITE_ADDRESS = Saying("write_mail_address", "Write it as name@example.org.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A successful sign-in: the token is shown once, here, and never stored."""

    token: str
    agent: Agent
    expires_at: datetime


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
        return new_invitation(session, owner, now, LINK_LIFETIME)

    token = inst.database.write(work)
    return token and link(inst, token)


def invited(inst: Installation, token: str, now: datetime) -> Agent:
    """Return whom a link invites. Raises NotFound when it was used, has expired or never was."""
    with inst.database.reading() as session:
        agent = agents.invited(session, digest(token), now)
    if agent is None or not password_counts(inst, agent):
        raise NotFound(*USED_LINK)
    return agent


def accept(
    inst: Installation, token: str, password: str, now: datetime, *, email: str = "", name: str = "", locale: str = ""
) -> Agent:
    """Set the password of the invited agent and use the link up. The first owner gives address and name too.

    Raises NotFound for a link that no longer works, ListenerError for a password or an address refused.
    """
    hashed = passwords.hashed(password)

    def work(session: Session) -> Agent:
        agent = agents.invited(session, digest(token), now)
        if agent is None or not password_counts(inst, agent):
            raise NotFound(*USED_LINK)
        if not agents.use_invitation(session, digest(token), now):
            raise NotFound(*USED_LINK)
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


def sign_in(inst: Installation, email: str, password: str, address: str, now: datetime, browser: str = "") -> Entry:
    """Check a password and start a sign-in of 14 hours, less when it is left alone.

    Raises NotAllowed, in the same words and the same time for an unknown address and a wrong password, and
    TooManyAttempts when there were too many failures from this network `address`, for this e-mail or for any.
    """
    name = email.strip().lower()
    attempt = throttle.begin(inst, throttle.of_sign_in(inst, name, address), now)
    with inst.database.reading() as session:
        agent = agents.by_email(session, name)
    enters = agent is not None and agent.active and password_counts(inst, agent)
    known = agent.password_hash if agent is not None and enters else None
    right = passwords.fits(password, known)
    if agent is None or not known or not right:
        raise NotAllowed("The address or the password is wrong", advice="Check both, or ask for a new link.")

    def work(session: Session) -> Entry:
        throttle.pay_back(session, attempt)
        return entry(session, agent, address, browser, now)

    return inst.database.write(work)


def change_password(
    inst: Installation, agent: Agent, current: str, new: str, now: datetime, *, address: str, browser: str = ""
) -> Entry:
    """Replace one's own password: every sign-in ends, and a new one begins for whoever did it.

    Raises NotAllowed for a wrong current password and TooManyAttempts as `sign_in` does, and ListenerError for a new
    one refused.
    """
    attempt = throttle.begin(inst, throttle.of_sign_in(inst, agent.email, address), now)
    if not passwords.fits(current, agent.password_hash):
        raise NotAllowed("The current password is wrong", advice="Check it, or ask for a new link.")
    inst.database.write(lambda session: throttle.pay_back(session, attempt))
    hashed = passwords.hashed(new)

    def work(session: Session) -> Entry:
        kept = session.get_one(Agent, agent.id)
        kept.password_hash = hashed
        agents.end_sign_ins_of(session, agent.id)
        return entry(session, kept, address, browser, now)

    return inst.database.write(work)


def end_sign_in(inst: Installation, agent_id: UUID, key: str) -> None:
    """End one of the agent's own sign-ins, by its digest."""

    def work(session: Session) -> None:
        found = session.get(SignIn, key)
        if found is None or found.agent_id != agent_id:
            raise NotFound("This sign-in has ended already", advice="Load the page again.")
        session.delete(found)

    inst.database.write(work)


def end_other_sign_ins(inst: Installation, agent_id: UUID, token: str = "") -> None:
    """End every sign-in of the agent but the one with that token."""
    but = digest(token) if token else ""
    inst.database.write(lambda session: agents.end_sign_ins_of(session, agent_id, but=but))


def sign_out(inst: Installation, token: str) -> bool:
    """End a sign-in; tell whether it was made through the provider, where they are still signed in then."""
    return inst.database.write(lambda session: agents.end_sign_in(session, digest(token)))


def remove_expired(inst: Installation, now: datetime) -> int:
    """Delete sign-ins, invitations and counts of failed attempts that have ended; return how many sign-ins."""

    def work(session: Session) -> int:
        attempts.remove_before(session, now - FORGOTTEN)
        return agents.remove_expired(session, now)

    return inst.database.write(work)


def prefer(
    inst: Installation, agent_id: UUID, *, locale: str = "", time_zone: str | None = None, name: str = ""
) -> None:
    """Remember the agent's language, name, and time zone; an empty zone is that of the browser."""

    def work(session: Session) -> None:
        agent = session.get(Agent, agent_id)
        if agent is not None:
            agent.locale, agent.name = locale or agent.locale, name.strip()[:200] or agent.name
            agent.time_zone = agent.time_zone if time_zone is None else time_zone

    inst.database.write(work)


def new_agent(email: str, name: str, role: Role, now: datetime, *, locale: str = "en") -> Agent:
    """Return somebody who cannot enter yet. Raises ListenerError for what is no address."""
    return Agent(email=_address(email), name=name.strip()[:200], role=role, locale=locale, created_at=now)


def new_invitation(session: Session, agent: Agent, now: datetime, lifetime: timedelta | None = None) -> str:
    """Return the token of a new invitation, inside the caller's transaction; those before end."""
    agents.forget_invitations(session, agent.id)
    return additional_invitation(session, agent, now, lifetime or lifetime_for(agent))


def additional_invitation(session: Session, agent: Agent, now: datetime, lifetime: timedelta) -> str:
    """Return the token of a new invitation; those before still work."""
    token = secrets.token_urlsafe(32)
    expires_at = now + lifetime
    session.add(Invitation(token_hash=digest(token), agent_id=agent.id, created_at=now, expires_at=expires_at))
    return token


def password_counts(inst: Installation, agent: Agent) -> bool:
    """Tell whether a password lets the agent in: an owner's always does, or a broken provider would lock out all."""
    return inst.settings.password_sign_in or agent.role is Role.OWNER


def lifetime_for(agent: Agent) -> timedelta:
    """Return how long a link for the agent works: a day, but a week for who never chose a password."""
    return LINK_LIFETIME if agent.password_hash else INVITATION_LIFETIME


def link(inst: Installation, token: str) -> str:
    return f"{inst.settings.base_url.rstrip('/')}/welcome?token={token}"


def entry(
    session: Session, agent: Agent, address: str, browser: str, now: datetime, *, by_provider: bool = False
) -> Entry:
    """Start a sign-in of somebody who proved who they are, inside the caller's transaction."""
    token = secrets.token_urlsafe(32)
    started = SignIn(
        token_hash=digest(token), agent_id=agent.id, created_at=now, seen_at=now, expires_at=now + SIGN_IN_LIFETIME,
        address=address[:64], browser=browser[:200], by_provider=by_provider,
    )  # fmt: skip
    session.add(started)
    return Entry(token, agent, started.expires_at)


def _address(email: str) -> str:
    address = email.strip().lower()
    name, at, host = address.rpartition("@")
    if not (name and at and host) or any(c.isspace() for c in address) or len(address) > 254:
        raise ListenerError(_NO_ADDRESS(email=email), _WRITE_ADDRESS())
    return address


def _free_address(session: Session, email: str) -> str:
    address = _address(email)
    if agents.by_email(session, address) is not None:
        raise Conflict(
            f"{address} belongs to someone else here", "Choose another address.", code="address_taken",
            facts={"email": address},
        )  # fmt: skip
    return address
