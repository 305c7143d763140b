"""Give a case to somebody."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import NotAllowed, NotFound
from listener.services import clocks, refusals
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.services.webcare.claiming import LEADS
from listener.store import agents
from listener.store.queue import RESTING
from listener.terms import CaseEventKind, CaseState
from models import Agent, Case

_LEADS_ONLY = Saying("assign_leads_only", "Only a lead gives cases to others")
_ASK_OR_CLAIM = Saying("assign_ask_or_claim", "Ask a team lead, or claim it yourself.")
_NOBODY = Saying("assign_nobody", "Nobody of that name works for this brand")
_SOMEBODY_ELSE = Saying("assign_somebody_else", "Choose somebody else.")


def assign(inst: Installation, number: int, to: UUID, by: Agent, now: datetime, version: int | None = None) -> Case:
    """Give an open case to somebody who works for its brand, whoever has it. Only who leads may; else NotAllowed."""
    if by.role not in LEADS:
        raise NotAllowed(_LEADS_ONLY(), _ASK_OR_CLAIM())

    def work(session: Session) -> Case:
        one = _steps.read(session, number)
        if one.state is CaseState.CLOSED:
            raise refusals.taken(session, one)
        _steps.check_version(session, one, version)
        taker = agents.able(session, to, one.brand_id)
        if taker is None:
            raise NotFound(_NOBODY(), _SOMEBODY_ELSE())
        rested = one.state in RESTING
        _steps.swap(session, one, **_steps.held(inst, taker, now), claimed_at=now, wake_at=None)
        if rested:  # what rested goes on: somebody has it to work on
            clocks.happened(session, one, CaseEventKind.RESUMED, now, agent_id=by.id)
        detail = {} if taker.id == by.id else {"assigned_by": by.name}
        clocks.happened(session, one, CaseEventKind.CLAIMED, now, agent_id=taker.id, detail=detail)
        return _steps.read(session, number)

    return inst.database.write(work)
