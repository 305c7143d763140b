"""The people who work here: who may enter, as what, and for which brands. Passwords are theirs: they come by links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.errors import Conflict, NotFound
from listener.services import accounts, auditing
from listener.services.installation import Installation
from listener.store import agents, api_tokens, brands, identities
from listener.terms import AuditAction, AuditKind, Role, Tier
from models import Agent, AgentIdentity, Brand, Invitation


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who works here, the brands they work for (when not for all), and how often they are signed in now.

    `invitation` is the newest link of theirs that still works; `identity` who they are to a sign-in provider.
    """

    agent: Agent
    brands: Sequence[Brand]
    sign_ins: int = 0
    seen_at: datetime | None = None
    invitation: Invitation | None = None
    identity: AgentIdentity | None = None

    @property
    def state(self) -> str:
        if not self.agent.active:
            return "put out"
        return "can enter" if self.agent.password_hash or self.identity else "invited"


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the people beside themselves, each in one query."""

    seen: Mapping[UUID, tuple[int, datetime]]
    links: Mapping[UUID, Invitation]
    identities: Mapping[UUID, AgentIdentity]

    @classmethod
    def of(cls, session: Session, now: datetime) -> "_Known":
        return cls(agents.last_seen(session, now), agents.open_invitations(session, now), identities.by_agent(session))

    def view(self, session: Session, agent: Agent) -> PersonView:
        sign_ins, seen_at = self.seen.get(agent.id, (0, None))
        link, identity = self.links.get(agent.id), self.identities.get(agent.id)
        return PersonView(agent, agents.brands_of(session, agent), sign_ins, seen_at, link, identity)


def all_agents(inst: Installation, now: datetime) -> list[PersonView]:
    with inst.database.reading() as session:
        known = _Known.of(session, now)
        return [known.view(session, agent) for agent in agents.every(session)]


def show_agent(inst: Installation, who: str | UUID, now: datetime) -> PersonView:
    """Return somebody by address or key. Raises NotFound."""
    with inst.database.reading() as session:
        return _Known.of(session, now).view(session, found_agent(session, who))


def add_agent(
    inst: Installation, email: str, name: str, role: Role, now: datetime, *, tier: Tier = Tier.N1,
    brands: Sequence[str] | None = None, locale: str = "en",
) -> str:  # fmt: skip
    """Return the one-time link with which a new agent enters; without `brands` they work for all of them.

    Raises Conflict for one who is here already, and for an owner of some brands.
    """

    def work(session: Session) -> str:
        there = agents.by_email(session, email.strip())
        if there is not None:
            known = f"listener user reset {there.email}"
            raise Conflict(
                f"{there.email} is here already, as {there.role}", f"For a new link: {known}", code="person_here",
                facts={"email": there.email},
            )  # fmt: skip
        agent = accounts.new_agent(email, name or email.partition("@")[0], role, now, locale=locale)
        agent.tier = Tier(tier)
        session.add(agent)
        session.flush()
        _let_work_for(session, agent, brands, all_brands=brands is None)
        note_added(inst, session, agent)
        return accounts.new_invitation(session, agent, now)

    return accounts.link(inst, inst.database.write(work))


def note_added(inst: Installation, session: Session, agent: Agent) -> None:
    """Write in the audit log that somebody is here now, and as what."""
    auditing.note(inst, session, AuditKind.AGENT, AuditAction.ADDED, agent.email, after=_said(session, agent))


def reset_agent(inst: Installation, who: str | UUID, now: datetime) -> str:
    """Return a one-time link with which an agent chooses a new password; the old one works until then."""

    def work(session: Session) -> str:
        agent = found_agent(session, who)
        if not agent.active:
            raise Conflict(
                f"{agent.email} was put out", f"Let them in again with: listener user change {agent.email} --active",
                code="person_out", facts={"email": agent.email},
            )  # fmt: skip
        return accounts.new_invitation(session, agent, now)

    return accounts.link(inst, inst.database.write(work))


def change_agent(
    inst: Installation,
    who: str | UUID,
    *,
    name: str | None = None,
    role: Role | None = None,
    tier: Tier | None = None,
    brands: Sequence[str] | None = None,
    all_brands: bool | None = None,
    active: bool | None = None,
) -> Agent:
    """Change what is given; a new role ends the sign-ins.

    Raises Conflict when nobody would be left as owner, or an owner would not see a brand.
    """

    def work(session: Session) -> Agent:
        agent = found_agent(session, who)
        before, was_owner, had = _said(session, agent), _is_owner(session, agent), agent.role
        agent.name = name.strip() if name else agent.name
        agent.role, agent.tier = role or agent.role, tier or agent.tier
        agent.active = agent.active if active is None else active
        _let_work_for(session, agent, brands, all_brands=all_brands)
        if not agent.active or agent.role is not had:  # what a cookie opens never changes: a new one is made
            agents.end_sign_ins_of(session, agent.id)
        if not agent.active:
            agents.forget_invitations(session, agent.id)
            api_tokens.revoke_all(session, agent.id)
        if was_owner and not agents.has_owner(session):
            raise Conflict(
                f"{agent.email} is the only owner", "Make someone else an owner first.", code="only_owner",
                facts={"email": agent.email},
            )  # fmt: skip
        after = _said(session, agent)
        auditing.note(inst, session, AuditKind.AGENT, AuditAction.CHANGED, agent.email, before, after)
        return agent

    return inst.database.write(work)


def remove_agent(inst: Installation, who: str | UUID) -> Agent:
    """Put an agent out, at once and everywhere. Their name stays with the cases they worked on."""
    return change_agent(inst, who, active=False)


def _let_work_for(session: Session, agent: Agent, slugs: Sequence[str] | None, *, all_brands: bool | None) -> None:
    if all_brands:
        agents.let_work_for(session, agent, None)
    elif slugs is not None:
        agents.let_work_for(session, agent, [brands.by_slug(session, slug).id for slug in dict.fromkeys(slugs)])
    elif all_brands is False and agent.all_brands:
        agents.let_work_for(session, agent, [])
    session.flush()
    if agent.role is Role.OWNER and not agent.all_brands:
        raise Conflict("An owner works for all brands", "Give another role, or all brands.", code="owner_all_brands")


def _said(session: Session, agent: Agent) -> dict[str, Any]:
    """What the audit log may tell of an agent."""
    slugs = "all" if agent.all_brands else [brand.slug for brand in agents.brands_of(session, agent)]
    said = {"name": agent.name, "role": agent.role, "tier": agent.tier, "brands": slugs}
    return said | {"active": "yes" if agent.active else "no"}


def _is_owner(session: Session, agent: Agent) -> bool:
    """Tell whether the agent can sign in as an owner."""
    return agent.active and agent.role is Role.OWNER and agents.has_entered(session, agent)


def found_agent(session: Session, who: str | UUID) -> Agent:
    """Return somebody by address or key. Raises NotFound."""
    agent = session.get(Agent, who) if isinstance(who, UUID) else agents.by_email(session, who.strip())
    if agent is None:
        raise NotFound(f"Nobody has the address {who}", advice="List them with: listener user list")
    return agent
