"""Views of the queue under a name: one's own, and those a lead shares with everybody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.errors import ListenerError, NotAllowed, NotFound
from listener.services.installation import Installation
from listener.store import views
from listener.terms import Role
from models import Agent, SavedView

MOST = 30
LONGEST_NAME = 60
SHARERS = (Role.LEAD, Role.MANAGER, Role.OWNER)


def kept(inst: Installation, agent: Agent) -> Sequence[SavedView]:
    with inst.database.reading() as session:
        return views.of(session, agent.id)


def keep(inst: Installation, agent: Agent, name: str, query: str, now: datetime, *, shared: bool = False) -> SavedView:
    """Keep what the address of the queue asks for under a name. Only who leads may share it."""
    words = name.strip()
    if not words or len(words) > LONGEST_NAME:
        raise ListenerError(f"A view needs a name of at most {LONGEST_NAME} characters", advice="Type another one.")
    if shared and agent.role not in SHARERS:
        raise NotAllowed("Only a lead shares views", advice="Keep it for yourself, or ask a team lead.")

    def work(session: Session) -> SavedView:
        if views.count_of(session, agent.id) >= MOST:
            raise ListenerError(f"You keep {MOST} views already", advice="Forget one of them first.")
        view = SavedView(agent_id=agent.id, name=words, query=query, shared=shared, created_at=now)
        session.add(view)
        return view

    return inst.database.write(work)


def forget(inst: Installation, key: UUID, agent: Agent) -> SavedView:
    """Forget a view of one's own; who leads may forget shared ones too. Raises NotFound."""

    def work(session: Session) -> SavedView:
        view = session.get(SavedView, key)
        if view is None or (view.agent_id != agent.id and not (view.shared and agent.role in SHARERS)):
            raise NotFound("There is no such view of yours", advice="Load the page again.")
        session.delete(view)
        return view

    return inst.database.write(work)
