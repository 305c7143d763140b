"""The views of the queue that people keep."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from listener.store.agents import works_here
from models import Agent, SavedView


def of(session: Session, agent_id: UUID) -> Sequence[SavedView]:
    """Return an agent's own views and those that a colleague shares, by name: not those of other clients."""
    colleague = exists().where(col(Agent.id) == col(SavedView.agent_id), works_here())
    theirs = or_(col(SavedView.agent_id) == agent_id, col(SavedView.shared) & colleague)
    return session.exec(select(SavedView).where(theirs).order_by(col(SavedView.name), col(SavedView.id))).all()


def count_of(session: Session, agent_id: UUID) -> int:
    return len(session.exec(select(SavedView.id).where(SavedView.agent_id == agent_id)).all())
