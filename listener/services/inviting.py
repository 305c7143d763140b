"""Links to a password on their way to people: by mail where there is a mail server, else in the hands of an owner.
And that a password was changed.

The link is made and kept first; then, with no transaction open, the mail goes out; then is written down how that went.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlmodel import Session

from listener.errors import Conflict, SendError
from listener.notifiers import Letter, LetterKind, send_letter
from listener.services import accounts, auditing, registry
from listener.services.accounts import FIRST_OWNER
from listener.services.installation import Installation
from listener.services.passwords import digest
from listener.store import agents
from listener.terms import AuditAction, AuditKind, Role, Tier
from models import Agent

log = logging.getLogger("listener.services.inviting")
FORGOTTEN_LIFETIME = timedelta(hours=1)  # asked for by whoever says so: used at once, or never
QUIET = timedelta(minutes=5)  # one address gets no second mail of strangers so soon


@dataclass(frozen=True, slots=True)
class Handed:
    """A link, and how it reaches the one it is for: by mail, or from hand to hand, with the trouble there was.

    For whom passwords do not count it leads to the sign-in page, and works for ever: `expires_at` is None.
    """

    agent: Agent
    link: str
    expires_at: datetime | None
    mailed: bool = False
    trouble: SendError | None = None


def invite(
    inst: Installation, email: str, name: str, role: Role, now: datetime, *, tier: Tier = Tier.N1,
    brands: Sequence[str] | None = None, locale: str = "en", mail: bool = True,
) -> Handed:  # fmt: skip
    """Add somebody and mail them their link; without `mail`, or where that fails, it is for the caller to hand over.

    Raises Conflict for one who is here already, and ListenerError for what is no address.
    """
    link = registry.add_agent(inst, email, name, role, now, tier=tier, brands=brands, locale=locale)
    return _handed(inst, email, link, now, mail=mail)


def renew(inst: Installation, who: str | UUID, now: datetime, *, mail: bool = True) -> Handed:
    """Hand over a new link, and end those before. Raises NotFound, and Conflict for one who was put out."""
    link = registry.reset_agent(inst, who, now)
    return _handed(inst, who, link, now, mail=mail)


def withdraw(inst: Installation, who: str | UUID) -> str:
    """End the links of somebody who never entered, and forget them; return their address.

    Raises Conflict for one who entered: they are put out instead.
    """

    def work(session: Session) -> str:
        agent = registry.found_agent(session, who)
        if agents.has_entered(session, agent):
            raise Conflict(
                f"{agent.email} has entered already", f"Put them out: listener user remove {agent.email}",
                code="entered_already", facts={"email": agent.email},
            )  # fmt: skip
        auditing.note(inst, session, AuditKind.AGENT, AuditAction.REMOVED, agent.email)
        agents.forget_invitations(session, agent.id)
        agents.remove(session, agent)
        return agent.email

    return inst.database.write(work)


def forgot(inst: Installation, email: str, now: datetime) -> None:
    """Mail a link to a new password, if somebody has that address; tell the caller nothing.

    Do it after the answer was given: how long it takes would tell who works here. The links before stay good, so
    nobody can end another's invitation by asking.
    """

    def work(session: Session) -> tuple[Agent, str] | None:
        agent = agents.by_email(session, email.strip())
        if agent is None or not agent.active or agent.email == FIRST_OWNER:
            return None
        agents.hold(session, agent)  # of two who ask at once one mail goes out
        if not accounts.password_counts(inst, agent):
            return None
        if agents.was_linked_since(session, agent.id, now - QUIET):
            return None
        return agent, accounts.additional_invitation(session, agent, now, FORGOTTEN_LIFETIME)

    if inst.settings.smtp_url and (found := inst.database.write(work)):
        agent, token = found
        _mailed(inst, agent, accounts.link(inst, token), now + FORGOTTEN_LIFETIME, now)


def tell_change(inst: Installation, agent: Agent, now: datetime) -> None:
    """Mail somebody that their password was changed, when, and what to do if it was not they.

    Do it after the answer was given. Without a mail server nothing is told; a mail that does not go out is logged, as
    the change stands.
    """
    if not inst.settings.smtp_url:
        return
    link = inst.settings.base_url.rstrip("/") + "/forgot"
    zone = agent.time_zone or "UTC"
    letter = Letter(LetterKind.CHANGED, agent.email, agent.locale, link, time_zone=zone, at=now)
    try:
        send_letter(inst.settings, letter, now)
    except SendError as error:
        log.warning("nobody was told that a password was changed: %s", error.message)


def _handed(inst: Installation, who: str | UUID, link: str, now: datetime, *, mail: bool) -> Handed:
    agent = registry.show_agent(inst, who, now).agent
    counts = accounts.password_counts(inst, agent)
    expires_at = now + accounts.lifetime_for(agent) if counts else None
    if not mail or not inst.settings.smtp_url:
        return Handed(agent, link if counts else _door(inst), expires_at)
    return _mailed(inst, agent, link, expires_at, now)


def _mailed(inst: Installation, agent: Agent, link: str, expires_at: datetime | None, now: datetime) -> Handed:
    has_entered = registry.show_agent(inst, agent.id, now).state == "can enter"
    kind = LetterKind.RESET if has_entered else LetterKind.INVITED
    shown = link if expires_at else _door(inst)
    letter = Letter(
        kind if expires_at else LetterKind.ENTERS_BY, agent.email, agent.locale, shown, expires_at,
        agent.time_zone or "UTC", _inviter(inst), inst.settings.oidc_label,
    )  # fmt: skip
    trouble: SendError | None = None
    try:
        send_letter(inst.settings, letter, now)
    except SendError as error:
        trouble = error
    token_hash, mailed_at = digest(_token_of(link)), None if trouble else now
    inst.database.write(lambda session: agents.letter_went(session, token_hash, mailed_at, trouble))
    return Handed(agent, shown, expires_at, trouble is None, trouble)


def _door(inst: Installation) -> str:
    return inst.settings.base_url.rstrip("/") + "/sign-in"


def _inviter(inst: Installation) -> str:
    if inst.by is None:
        return ""
    with inst.database.reading() as session:
        agent = session.get(Agent, inst.by)
    return agent.name if agent else ""


def _token_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]
