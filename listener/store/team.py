"""What a team has before it: open cases by what they have in common, and today's answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlmodel import Session, col

from listener.decide.promise import Took
from listener.decide.search import LANGUAGE
from listener.store import agents, search
from listener.store.queue import OPEN, TO_DO, is_late, is_soon
from listener.terms import ClockKind
from models import Agent, Brand, Case, CaseClock, CaseWord

Rows: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Heap:
    """Open cases that have something in common: those to work on; of all, those due until a moment, and those late.

    `key` is what the queue's filter calls it, `name` what people call it.
    """

    key: str
    name: str
    open: int
    soon: int
    late: int


def by_brand(session: Session, now: datetime, until: datetime) -> list[Heap]:
    query = _heaps(col(Brand.slug), col(Brand.name), now, until).join(Brand, col(Case.brand_id) == col(Brand.id))
    return _read(session, query)


def by_tier(session: Session, now: datetime, until: datetime) -> list[Heap]:
    found = _read(session, _heaps(col(Case.tier), col(Case.tier), now, until))
    return sorted(found, key=lambda heap: heap.key)


def by_language(session: Session, now: datetime, until: datetime) -> list[Heap]:
    """Return the heaps of each language; a case with posts in two is in both, as the queue's filter finds it."""
    mark = col(CaseWord.word)
    query = _heaps(mark, mark, now, until).join(CaseWord, col(CaseWord.case_number) == col(Case.number))
    found = _read(session, query.where(search.begins(LANGUAGE)))
    codes = [heap.key.removeprefix(LANGUAGE) for heap in found]
    return [replace(heap, key=code, name=code) for heap, code in zip(found, codes, strict=True)]


def by_holder(session: Session, now: datetime, until: datetime) -> list[Heap]:
    """Return what each person holds who may answer; those who hold nothing too."""
    held = {
        heap.key: heap
        for heap in _read(
            session,
            _heaps(col(Agent.id), col(Agent.name), now, until).join(Agent, col(Case.holder_id) == col(Agent.id)),
        )
    }
    free = [Heap(str(one.id), one.name, 0, 0, 0) for one in agents.answering(session) if str(one.id) not in held]
    return sorted([*held.values(), *free], key=lambda heap: (-heap.open, heap.name.casefold()))


def unheld(session: Session, now: datetime, until: datetime) -> Heap:
    found = session.execute(select(*_figures(now, until)).where(col(Case.state).in_(OPEN), _is_unheld())).one()
    return Heap("", "", *(number or 0 for number in found))


def _is_unheld() -> ColumnElement[bool]:
    return col(Case.holder_id).is_(None)


def _heaps(key: Any, name: Any, now: datetime, until: datetime) -> Rows:
    figures: Iterable[Any] = _figures(now, until)
    return select(key, name, *figures).select_from(Case).where(col(Case.state).in_(OPEN)).group_by(key, name)


def _figures(now: datetime, until: datetime) -> list[Any]:
    return [
        func.sum(case((col(Case.state).in_(TO_DO), 1), else_=0)),
        func.sum(case((is_soon(now, until), 1), else_=0)),
        func.sum(case((is_late(now), 1), else_=0)),
    ]


def _read(session: Session, query: Rows) -> list[Heap]:
    heaps = [Heap(str(key), name, *numbers) for key, name, *numbers in session.execute(query)]
    return sorted(heaps, key=lambda heap: (-heap.late, -heap.soon, -heap.open, heap.name.casefold()))


def answers(session: Session, start: datetime, now: datetime) -> list[Took]:
    """Return the first answers given since `start`, and those that are owed: late, and the case is open.

    The first answer of a case is timed from its publication, and in time by its first clock.
    """
    clock = (col(CaseClock.case_id) == col(Case.id)) & (col(CaseClock.clock) == ClockKind.FIRST_RESPONSE)
    timed = select(col(Case.published_at), col(CaseClock.due_at), col(Case.answered_at)).join(CaseClock, clock)
    given = session.execute(timed.where(col(Case.answered_at) >= start, col(Case.answered_at) <= now))
    owed = session.execute(
        timed.where(
            col(Case.state).in_(OPEN), col(Case.answered_at).is_(None), col(CaseClock.stopped_at).is_(None),
            col(CaseClock.paused_at).is_(None), col(CaseClock.due_at) <= now,
        )
    )  # fmt: skip
    done = [Took(answered - published, in_time=answered <= due) for published, due, answered in given]
    return done + [Took(now - published, in_time=False, given=False) for published, _, _ in owed]
