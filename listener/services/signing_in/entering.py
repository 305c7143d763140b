"""From a person of the provider to an agent: by the subject once it is known, before that by a verified address."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.openid import Person, Refusal
from listener.errors import EntryRefused
from listener.notifiers import is_mail_address
from listener.services import accounts, auditing, registry
from listener.services.accounts import FIRST_OWNER, Entry
from listener.services.installation import Installation
from listener.store import agents, brands, identities
from listener.terms import AuditAction, AuditKind, Role
from models import Agent

EVERY_BRAND = "all"


def enter(
    inst: Installation, person: Person, now: datetime, *, address: str, browser: str, locale: str = "en"
) -> Entry:
    """Start a sign-in for a person of the provider. `locale` is of an account that is made.

    Raises EntryRefused: nobody is let in, moved or made by surprise.
    """

    def work(session: Session) -> Entry:
        agent = _known(session, person, now) or _matched(inst, session, person, now, locale)
        if not agent.active:
            raise EntryRefused(f"{agent.email} was put out", code=Refusal.PUT_OUT)
        return accounts.entry(session, agent, address, browser, now, by_provider=True)

    return inst.database.write(work)


def forget_identity(inst: Installation, agent_id: UUID) -> None:
    """Let the next person of the provider with the agent's verified address be the agent; their sign-ins end."""

    def work(session: Session) -> None:
        agent = registry.found_agent(session, agent_id)
        if identities.forget(session, agent.id):
            agents.end_sign_ins_of(session, agent.id)
            _note(inst, session, agent, before="yes")

    inst.database.write(work)


def _known(session: Session, person: Person, now: datetime) -> Agent | None:
    found = identities.by_subject(session, person.issuer, person.subject)
    if found is None:
        return None
    identity, agent = found
    identity.seen_at, identity.email = now, (person.email or identity.email)[:254]
    return agent


def _matched(inst: Installation, session: Session, person: Person, now: datetime, locale: str) -> Agent:
    """Return the agent with the verified address of a person who comes for the first time."""
    if not is_mail_address(person.email) or person.email == FIRST_OWNER:
        raise EntryRefused("The provider tells no mail address", code=Refusal.NO_EMAIL)
    if not person.verified:
        raise EntryRefused(f"The provider has not verified {person.email[:254]}", code=Refusal.UNVERIFIED)
    agent = agents.by_email(session, person.email)
    if agent is None:
        agent = _made(inst, session, person, now, locale)
    elif (known := identities.of_agent(session, agent.id, person.issuer)) is not None:
        if known.subject == person.subject:  # another browser of theirs was first, since we looked for the subject
            return agent
        raise EntryRefused(f"{agent.email} belongs to another subject of the provider", code=Refusal.TAKEN)
    if agent.active:
        identities.remember(session, person.issuer, person.subject, agent.id, person.email, now)
        _note(replace(inst, by=agent.id), session, agent, after="yes")
    return agent


def _made(inst: Installation, session: Session, person: Person, now: datetime, locale: str) -> Agent:
    """Return a new agent where the settings allow one: in a role and for brands that are written down there."""
    settings = inst.settings
    if not settings.oidc_default_role:
        raise EntryRefused(f"Nobody here has the address {person.email[:254]}", code=Refusal.UNKNOWN)
    name = person.name or person.email.partition("@")[0]
    agent = accounts.new_agent(person.email, name, Role(settings.oidc_default_role), now, locale=locale)
    session.add(agent)
    session.flush()
    slugs = [slug.strip() for slug in settings.oidc_default_brands.split(",") if slug.strip()]
    agents.let_work_for(session, agent, None if EVERY_BRAND in slugs else brands.keys_of(session, slugs))
    registry.note_added(replace(inst, by=agent.id), session, agent)
    return agent


def _note(inst: Installation, session: Session, agent: Agent, *, before: str = "", after: str = "") -> None:
    told = {"before": {"provider": before}, "after": {"provider": after}}
    auditing.note(inst, session, AuditKind.AGENT, AuditAction.CHANGED, agent.email, **told)
