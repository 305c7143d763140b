"""Notes for colleagues."""

from datetime import datetime

from sqlmodel import Session

from listener.errors import ListenerError
from listener.services import clocks
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.store import casefile
from listener.terms import CaseEventKind
from models import Agent, Case

LONGEST_NOTE = 4000


def note(inst: Installation, number: int, agent: Agent, text: str, now: datetime) -> Case:
    """Write a note for colleagues; anyone may, on any case."""
    words = text.strip()
    if not words:
        raise ListenerError("A note needs words", advice="Write what a colleague should know.")
    if len(words) > LONGEST_NOTE:
        raise ListenerError(f"A note has at most {LONGEST_NOTE} characters", advice="Shorten it, or write two.")

    def work(session: Session) -> Case:
        one = _steps.read(session, number)
        clocks.happened(session, one, CaseEventKind.NOTED, now, agent_id=agent.id, detail={"text": words})
        casefile.renew(session, one.id, agent.id, _steps.lease(inst, now))
        return one

    return inst.database.write(work)
