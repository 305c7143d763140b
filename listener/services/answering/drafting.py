"""The answer while it is typed."""

from datetime import datetime

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import ListenerError
from listener.services import refusals
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.services.webcare.noting import SHORTEN
from listener.store import answers
from models import Agent, AnswerDraft, Case

LONGEST = 5_000  # characters; what a source takes it says itself
NEEDS_WORDS = Saying("answer_needs_words", "An answer needs words")
_TOO_LONG = Saying("answer_too_long", "An answer has at most {most:number} characters")


def save_draft(inst: Installation, number: int, agent: Agent, text: str, mentions: int, now: datetime) -> None:
    """Keep what the agent has typed so far; an empty text is no draft. Raises NotFound.

    `mentions` is how many posts of the case the agent had before them. No event, no new version of the case.
    """

    def work(session: Session) -> None:
        keep(session, _steps.read(session, number), agent, text, mentions, now)

    inst.database.write(work)


def keep(session: Session, one: Case, agent: Agent, text: str, mentions: int, now: datetime) -> None:
    """Write the draft of an agent. Inside the caller's transaction. Raises ListenerError when it is too long.

    A page that was open while another case took this one is told so: the draft that counts is there by now.
    """
    if one.merged_into is not None:
        raise refusals.merged(session, one)
    if not text.strip():
        answers.remove_draft(session, one.id, agent.id)
        return
    if len(text) > LONGEST:
        raise ListenerError(_TOO_LONG(most=LONGEST), SHORTEN())
    row = answers.draft_of(session, one.id, agent.id)
    row = row or AnswerDraft(case_id=one.id, agent_id=agent.id, text="", mentions=0, saved_at=now)
    row.text, row.mentions, row.saved_at = text, min(mentions, one.mentions), now
    session.add(row)
