"""A newer post replaces an answer that waits for approval. Inside the caller's transaction."""

from datetime import datetime

from sqlmodel import Session

from listener.services import clocks
from listener.store import answers
from listener.terms import CaseEventKind, ReplyState
from models import Case


def supersede(session: Session, case: Case, now: datetime) -> None:
    """What was written before the post was read is not said; its writer has it as a draft."""
    last = answers.last_of(session, case.id)
    if last is not None and answers.decide(session, last.id, state=ReplyState.SUPERSEDED, open_key=None):
        clocks.happened(session, case, CaseEventKind.SUPERSEDED, now, agent_id=last.agent_id)
