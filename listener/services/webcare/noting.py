"""Notes for colleagues. Who is called by name in one, as «@Ann», finds it above their queue until they have seen it."""

from datetime import datetime

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.decide.tags import called
from listener.errors import ListenerError
from listener.services import clocks
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.store import casefile, teamwork
from listener.terms import CaseEventKind
from models import Agent, Case, CaseCall

LONGEST_NOTE = 4000
_NO_WORDS = Saying("note_needs_words", "A note needs words")
_WRITE = Saying("note_write", "Write what a colleague should know.")
NOTE_TOO_LONG = Saying("note_too_long", "A note has at most {most:number} characters")
SHORTEN = Saying("shorten", "Shorten it.")


def note(inst: Installation, number: int, agent: Agent, text: str, now: datetime) -> Case:
    """Write a note for colleagues; anyone may, on any case."""
    words = text.strip()
    if not words:
        raise ListenerError(_NO_WORDS(), _WRITE())
    if len(words) > LONGEST_NOTE:
        raise ListenerError(NOTE_TOO_LONG(most=LONGEST_NOTE), SHORTEN())

    def work(session: Session) -> Case:
        one = _steps.read(session, number)
        clocks.happened(session, one, CaseEventKind.NOTED, now, agent_id=agent.id, detail={"text": words})
        casefile.renew(session, one.id, agent.id, _steps.lease(inst, now))
        _call(session, one, agent, words, now)
        return one

    return inst.database.write(work)


def seen(inst: Installation, number: int, agent: Agent) -> None:
    """Note that the agent has seen what they were called for in a case."""
    inst.database.write(lambda session: teamwork.has_seen(session, _steps.read(session, number).id, agent.id))


def _call(session: Session, one: Case, agent: Agent, words: str, now: datetime) -> None:
    """Call the colleagues named who work for the brand; oneself is not called."""
    people = teamwork.colleagues(session, one.brand_id, agent.id)
    for key in called(words, people):
        session.add(CaseCall(case_id=one.id, agent_id=key, by_id=agent.id, words=words[:200], at=now))
