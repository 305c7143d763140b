"""Who is who in Slack, and which requests came already."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from listener.store import registry
from models import Agent, Channel, SlackPerson, SlackRequest


def channels(session: Session) -> list[Channel]:
    return [one for one in registry.every_channel(session) if one.notifier == "slack"]


def agent_of(session: Session, app: str, person: str) -> Agent | None:
    """Return who a member of that app's workspace is here, if they may enter."""
    linked = select(Agent).join(SlackPerson, col(SlackPerson.agent_id) == col(Agent.id))
    return session.exec(linked.where(SlackPerson.app == app, SlackPerson.person == person, col(Agent.active))).first()


def link(session: Session, app: str, person: str, agent: Agent, now: datetime) -> None:
    found = session.get(SlackPerson, (app, person)) or SlackPerson(app=app, person=person, agent_id=agent.id)
    found.agent_id, found.linked_at = agent.id, now
    session.add(found)


def is_first(session: Session, signature: str, now: datetime, since: datetime) -> bool:
    """Note a request, and forget those before `since`, too old to be taken; False when it came already."""
    session.execute(delete(SlackRequest).where(col(SlackRequest.at) < since))
    if session.get(SlackRequest, signature) is not None:
        return False
    session.add(SlackRequest(signature=signature, at=now))
    return True
