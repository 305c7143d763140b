"""Cases as the steps see them: open, join, watch. What agents see and do is in listener.store.queue and casefile."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from listener.store import posted, search
from listener.store.queue import RESTING
from listener.terms import CaseEventKind, CaseState, CloseReason
from models import Case, CaseEvent, Counter


def next_number(session: Session) -> int:
    """Return the next case number, from 1. The row is locked until the transaction ends."""
    number = session.exec(
        update(Counter)
        .where(col(Counter.name) == "case")
        .values(value=col(Counter.value) + 1)
        .returning(col(Counter.value))
    ).scalar_one_or_none()
    if number is None:
        session.add(Counter(name="case", value=1))
        session.flush()  # a second first case conflicts here, and its transaction runs again
        return 1
    return int(number)


def open_of_story(session: Session, story_id: UUID) -> Case | None:
    """Return the story's open case, or the one that took it, locked."""
    found = _first_held(session, select(Case).where(Case.open_key == str(story_id)))
    if found is not None:
        return found
    took = _took(session, col(Case.story_id) == story_id)
    is_open = col(Case.id).in_(took) & col(Case.open_key).is_not(None)
    return _first_held(session, select(Case).where(is_open)) if took else None


def lately_closed(session: Session, story_id: UUID, since: datetime) -> Case | None:
    """Return the story's case, or one that took it, that was closed last, if that was since then; locked."""
    tells = (col(Case.story_id) == story_id) | col(Case.id).in_(_took(session, col(Case.story_id) == story_id))
    closed = select(Case).where(
        tells, Case.state == CaseState.CLOSED, col(Case.closed_at) >= since, col(Case.merged_into).is_(None)
    )
    return _first_held(session, closed.order_by(col(Case.closed_at).desc()))


def open_of_author(session: Session, brand_id: UUID, author_id: UUID, since: datetime) -> Case | None:
    """Return the author's newest open case with the brand, locked: its first post is not older than `since`, or it
    rests."""
    return _of_author(
        session, brand_id, author_id, col(Case.published_at), col(Case.open_key).is_not(None),
        (col(Case.published_at) >= since) | col(Case.state).in_(RESTING),
    )  # fmt: skip


def closed_of_author(session: Session, brand_id: UUID, author_id: UUID, since: datetime) -> Case | None:
    """Return the author's case with the brand that was closed last, locked, if that was since then and done with an
    answer."""
    return _of_author(
        session, brand_id, author_id, col(Case.closed_at), col(Case.state) == CaseState.CLOSED,
        col(Case.close_reason).in_((CloseReason.ANSWERED, CloseReason.NO_ANSWER_NEEDED)), col(Case.closed_at) >= since,
    )  # fmt: skip


def is_author(session: Session, case: Case, author_id: UUID | None) -> bool:
    """Tell whether the case is one of this author's: it began with a post of theirs, or took one that did."""
    if author_id is None or case.author_id == author_id:
        return author_id is not None
    return case.id in _took(session, col(Case.author_id) == author_id)


def _of_author(
    session: Session, brand_id: UUID, author_id: UUID, newest: Any, *which: ColumnElement[bool]
) -> Case | None:
    """Return the author's newest case of those, else the newest that took one of theirs."""
    wanted = select(Case).where(Case.brand_id == brand_id, *which).order_by(newest.desc())
    found = _first_held(session, wanted.where(Case.author_id == author_id))
    took = [] if found else _took(session, col(Case.author_id) == author_id)
    return _first_held(session, wanted.where(col(Case.id).in_(took))) if took else found


def _first_held(session: Session, query: SelectOfScalar[Case]) -> Case | None:
    """Return the first of those cases as it is now, and nobody else's until the end: whoever changes what the session
    remembers of a case writes over what an agent did meanwhile."""
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def _took(session: Session, which: ColumnElement[bool]) -> list[UUID]:
    """Return the cases that took such cases."""
    found = session.exec(select(Case.merged_into).where(which, col(Case.merged_into).is_not(None)))
    return [one for one in found if one]


def due_to_wake(session: Session, now: datetime, limit: int) -> Sequence[Case]:
    """Return snoozed cases whose time has come, locked; another sweep skips them."""
    return session.exec(
        select(Case)
        .where(col(Case.wake_at) <= now, Case.state == CaseState.SNOOZED)
        .order_by(col(Case.wake_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def record(
    session: Session,
    case: Case,
    kind: CaseEventKind,
    at: datetime,
    *,
    agent_id: UUID | None = None,
    mention_id: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add an event to the case's thread. With a post that came or went, what the case is found by follows.

    Messages that tell of the case are brought up to date after it.
    """
    session.add(
        CaseEvent(case_id=case.id, kind=kind, at=at, agent_id=agent_id, mention_id=mention_id, detail=detail or {})
    )
    posted.changed(session, [case.id], at)
    if mention_id and kind in (CaseEventKind.OPENED, CaseEventKind.JOINED):
        search.learn(session, case, mention_id)
    elif kind is CaseEventKind.WITHDRAWN:
        search.relearn(session, [case])


def due_to_watch(session: Session, now: datetime, limit: int) -> Sequence[Case]:
    """Return open cases whose clock must be looked at, locked; another watcher skips them."""
    return session.exec(
        select(Case)
        .where(col(Case.watch_at) <= now)
        .order_by(col(Case.watch_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def published_between(session: Session, brand_id: UUID, start: datetime, end: datetime) -> Sequence[Case]:
    """Return the brand's cases whose first post was published in [start, end).

    One that another took is told as that one, unless it was answered before.
    """
    stands = col(Case.merged_into).is_(None) | col(Case.answered_at).is_not(None)
    return session.exec(
        select(Case).where(Case.brand_id == brand_id, Case.published_at >= start, Case.published_at < end, stands)
    ).all()


def with_ids(session: Session, ids: Iterable[UUID]) -> Sequence[Case]:
    return session.exec(select(Case).where(col(Case.id).in_(list(ids)))).all()
