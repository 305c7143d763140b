"""Does a sample of what was filled look as the real code leaves it? Worked out again, compared, and rolled back."""

import random
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from listener.services import clocks
from listener.services.installation import Installation
from listener.store import search
from listener.store.queue import OPEN
from models import Case, CaseClock, CaseWord, Mention, Story

SAMPLE = 100
SHOWN = ("clock", "paused_at", "runs_from", "due_at", "warn_at", "priority_at")


class _Enough(Exception):  # noqa: N818 - no error
    """Leaves the transaction without a trace."""


def check(inst: Installation) -> dict[str, Any]:
    """Return the sizes, and how many cases were compared. Raises SystemExit where a row differs."""
    with inst.database.reading() as session:
        counted = {table.__name__: _count(session, table) for table in (Mention, Case, CaseWord)}
        number = session.scalar(select(func.max(col(Case.number)))) or 0
        counted["open"] = session.scalar(select(func.count()).where(col(Case.state).in_(OPEN))) or 0
    wrong: list[str] = []
    chosen = random.Random(3).sample(range(1, number + 1), min(SAMPLE, number))
    try:
        with inst.database.writing() as session:
            for one in session.scalars(select(Case).where(col(Case.number).in_(chosen))).all():
                wrong += _compared(session, one)
            raise _Enough
    except _Enough:
        pass
    if wrong:
        raise SystemExit(
            "\n".join(["what was filled differs from what the real code writes:", *(line[:600] for line in wrong[:5])])
        )
    return {"counted": counted, "cases compared with the real code": len(chosen)}


def _count(session: Session, table: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _compared(session: Session, one: Case) -> list[str]:
    shown, words, timed = _shown(one), _words(session, one), _clocks(session, one)
    clocks.reckon(session, one, datetime.now(UTC))
    search.relearn(session, [one])
    session.flush()
    after = {"shown": (shown, _shown(one)), "words": (words, _words(session, one))}
    after["clocks"] = (timed, _clocks(session, one))
    after["posts"] = (one.mentions, session.scalar(select(func.count()).where(col(Mention.case_id) == one.id)))
    story = session.get_one(Story, one.story_id)
    told = session.scalar(select(func.count()).where(col(Mention.story_id) == one.story_id))
    after["story"] = (story.mentions, told)
    return [f"case {one.number} {name}: {a} {b}" for name, (a, b) in after.items() if a != b]


def _shown(one: Case) -> list[Any]:
    return [getattr(one, name) for name in SHOWN]


def _words(session: Session, one: Case) -> set[str]:
    return set(session.scalars(select(col(CaseWord.word)).where(col(CaseWord.case_number) == one.number)))


def _clocks(session: Session, one: Case) -> list[Any]:
    rows = session.scalars(select(CaseClock).where(col(CaseClock.case_id) == one.id)).all()
    return sorted((r.clock, r.round, r.started_at, r.due_at, r.stopped_at, r.paused_at, str(r.why)) for r in rows)
