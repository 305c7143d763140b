"""Views of the queue under a name: one's own, and those a lead shares with everybody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import ListenerError, NotAllowed, NotFound
from listener.services.installation import Installation
from listener.services.refusals import LOAD_AGAIN
from listener.store import views
from listener.terms import Role
from models import Agent, SavedView

MOST = 30
LONGEST_NAME = 60
SHARERS = (Role.LEAD, Role.MANAGER, Role.OWNER)
_NAMED = Saying("view_named", "A view needs a name of at most {most:number} characters")
_ANOTHER = Saying("type_another", "Type another one.")
_LEADS_SHARE = Saying("view_leads_share", "Only a lead shares views")
_KEEP = Saying("view_keep_or_ask", "Keep it for yourself, or ask a team lead.")
_TOO_MANY = Saying("views_too_many", "You keep {most:number} views already")
_FORGET = Saying("view_forget_one", "Forget one of them first.")
_NO_VIEW = Saying("no_view", "There is no such view of yours")


def kept(inst: Installation, agent: Agent) -> Sequence[SavedView]:
    with inst.database.reading() as session:
        return views.of(session, agent.id)


def keep(inst: Installation, agent: Agent, name: str, query: str, now: datetime, *, shared: bool = False) -> SavedView:
    """Keep what the address of the queue asks for under a name. Only who leads may share it."""
    words = name.strip()
    if not words or len(words) > LONGEST_NAME:
        raise ListenerError(_NAMED(most=LONGEST_NAME), _ANOTHER())
    if shared and agent.role not in SHARERS:
        raise NotAllowed(_LEADS_SHARE(), _KEEP())

    def work(session: Session) -> SavedView:
        if views.count_of(session, agent.id) >= MOST:
            raise ListenerError(_TOO_MANY(most=MOST), _FORGET())
        view = SavedView(agent_id=agent.id, name=words, query=query, shared=shared, created_at=now)
        session.add(view)
        return view

    return inst.database.write(work)


def forget(inst: Installation, key: UUID, agent: Agent) -> SavedView:
    """Forget a view of one's own; who leads may forget shared ones too. Raises NotFound."""

    def work(session: Session) -> SavedView:
        view = next((one for one in views.of(session, agent.id) if one.id == key), None)
        if view is None or (view.agent_id != agent.id and agent.role not in SHARERS):
            raise NotFound(_NO_VIEW(), LOAD_AGAIN())
        session.delete(view)
        return view

    return inst.database.write(work)
