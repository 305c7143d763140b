"""The people who work here: who may enter, and as what. Passwords are theirs alone: they come by one-time links."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from listener.errors import Conflict, NotFound
from listener.services import accounts
from listener.services.installation import Installation
from listener.store import agents
from listener.terms import Role
from models import Agent


def all_agents(inst: Installation) -> Sequence[Agent]:
    with inst.database.reading() as session:
        return agents.every(session)


def show_agent(inst: Installation, email: str) -> Agent:
    with inst.database.reading() as session:
        return _agent(session, email)


def add_agent(inst: Installation, email: str, name: str, role: Role, now: datetime) -> str:
    """Return the one-time link with which a new agent enters. Raises Conflict for one who is here already."""
    with inst.database.reading() as session:
        there = agents.by_email(session, email.strip())
    if there is not None:
        known = f"listener user reset {there.email}"
        raise Conflict(f"{there.email} is here already, as {there.role}", f"For a new link: {known}")
    return accounts.invite(inst, email, name or email.partition("@")[0], role, now)


def reset_agent(inst: Installation, email: str, now: datetime) -> str:
    """Return a one-time link with which an agent chooses a new password; the old one works until then."""
    with inst.database.reading() as session:
        agent = _agent(session, email)
    if not agent.active:
        raise Conflict(
            f"{agent.email} was put out", f"Let them in again with: listener user change {agent.email} --active"
        )
    return accounts.invite(inst, agent.email, agent.name, agent.role, now)


def change_agent(
    inst: Installation, email: str, *, name: str | None = None, role: Role | None = None, active: bool | None = None
) -> Agent:
    """Change name, role, or whether the agent may enter. Raises Conflict when nobody would be left as owner."""

    def work(session: Session) -> Agent:
        agent = _agent(session, email)
        was_owner = _is_owner(agent)
        agent.name = name.strip() if name else agent.name
        agent.role = role or agent.role
        agent.active = agent.active if active is None else active
        if not agent.active:
            agents.end_sign_ins_of(session, agent.id)
            agents.forget_invitations(session, agent.id)
        if was_owner and not any(_is_owner(other) for other in agents.every(session)):
            raise Conflict(f"{agent.email} is the only owner", "Make someone else an owner first.")
        return agent

    return inst.database.write(work)


def remove_agent(inst: Installation, email: str) -> Agent:
    """Put an agent out, at once and everywhere. Their name stays with the cases they worked on."""
    return change_agent(inst, email, active=False)


def _is_owner(agent: Agent) -> bool:
    """Tell whether the agent can sign in as an owner."""
    return agent.active and agent.role is Role.OWNER and agent.password_hash is not None


def _agent(session: Session, email: str) -> Agent:
    agent = agents.by_email(session, email.strip())
    if agent is None:
        raise NotFound(f"Nobody has the address {email}", advice="List them with: listener user list")
    return agent
