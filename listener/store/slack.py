"""Who is who in Slack, and which requests came already."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from listener.store import registry
from models import Agent, Channel, SlackPerson, SlackRequest


def channels(session: Session) -> list[Channel]:
    return [one for one in registry.every_channel(session) if one.notifier == "slack"]


def known(session: Session, app: str, person: str) -> tuple[SlackPerson | None, Agent | None]:
    """Return what is kept of a member of that app's workspace, and who they are here, if they may enter.

    What they said themselves goes before the address that Slack knows.
    """
    row = session.get(SlackPerson, (app, person))
    if row is None:
        return None, None
    theirs = Agent.id == row.agent_id if row.agent_id else Agent.email == (row.email or None)
    return row, session.exec(select(Agent).where(theirs, col(Agent.active))).first()


def link(session: Session, app: str, person: str, agent: Agent, now: datetime) -> None:
    found = _row(session, app, person)
    found.agent_id, found.linked_at = agent.id, now


def looked_up(session: Session, app: str, person: str, email: str, now: datetime) -> None:
    """Keep the address that Slack knows of a member; «»: none that proves anything."""
    found = _row(session, app, person)
    found.email, found.looked_up_at = email, now


def _row(session: Session, app: str, person: str) -> SlackPerson:
    found = session.get(SlackPerson, (app, person)) or SlackPerson(app=app, person=person)
    session.add(found)
    return found


def is_first(session: Session, signature: str, now: datetime, since: datetime) -> bool:
    """Note a request, and forget those before `since`, too old to be taken; False when it came already."""
    session.execute(delete(SlackRequest).where(col(SlackRequest.at) < since))
    if session.get(SlackRequest, signature) is not None:
        return False
    session.add(SlackRequest(signature=signature, at=now))
    return True
