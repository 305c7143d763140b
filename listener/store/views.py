"""The views of the queue that people keep."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from models import SavedView


def of(session: Session, agent_id: UUID) -> Sequence[SavedView]:
    """Return an agent's own views and those that are shared, by name."""
    theirs = or_(col(SavedView.agent_id) == agent_id, col(SavedView.shared))
    return session.exec(select(SavedView).where(theirs).order_by(col(SavedView.name), col(SavedView.id))).all()


def count_of(session: Session, agent_id: UUID) -> int:
    return len(session.exec(select(SavedView.id).where(SavedView.agent_id == agent_id)).all())
