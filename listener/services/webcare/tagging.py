"""Free words on cases. Anybody may set and remove them, on any case; they make no action stale."""

from datetime import datetime

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.decide.tags import tags_in
from listener.errors import ListenerError
from listener.services import clocks
from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.store import teamwork
from listener.terms import CaseEventKind
from models import Agent, CaseTag

MOST_TAGS = 20
_NO_LETTERS = Saying("tag_needs_letters", "A tag needs letters")
_WRITE = Saying("tag_write", "Write one or more words, parted by commas.")
_TOO_MANY = Saying("tags_too_many", "A case has at most {most:number} tags")
_REMOVE_ONE = Saying("remove_one_first", "Remove one first.")


def tag(inst: Installation, number: int, agent: Agent, text: str, now: datetime) -> list[str]:
    """Set the tags typed, parted by commas, beside those that are there; return all of them."""
    words = tags_in(text)
    if not words:
        raise ListenerError(_NO_LETTERS(), _WRITE())

    def work(session: Session) -> list[str]:
        one = _steps.read(session, number)
        there = teamwork.tags_of(session, [one.id])[one.id]
        new = [word for word in words if word not in there]
        if len(there) + len(new) > MOST_TAGS:
            raise ListenerError(_TOO_MANY(most=MOST_TAGS), _REMOVE_ONE())
        session.add_all(CaseTag(case_id=one.id, tag=word) for word in new)
        if new:
            clocks.happened(session, one, CaseEventKind.TAGGED, now, agent_id=agent.id, detail={"tags": new})
        return sorted([*there, *new])

    return inst.database.write(work)


def untag(inst: Installation, number: int, agent: Agent, word: str, now: datetime) -> None:
    """Remove a tag; nothing happens when it is not there."""

    def work(session: Session) -> None:
        one = _steps.read(session, number)
        if teamwork.remove_tag(session, one.id, word):
            clocks.happened(session, one, CaseEventKind.UNTAGGED, now, agent_id=agent.id, detail={"tags": [word]})

    inst.database.write(work)


def known_tags(inst: Installation) -> list[str]:
    with inst.database.reading() as session:
        return teamwork.known_tags(session)
