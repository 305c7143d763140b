"""Cases as the steps see them: open, join, watch. What agents see and do is in listener.store.queue and casefile."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

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
    return session.exec(select(Case).where(Case.open_key == str(story_id)).with_for_update()).first()


def lately_closed(session: Session, story_id: UUID, since: datetime) -> Case | None:
    """Return the story's case that was closed since then, newest first."""
    return session.exec(
        select(Case)
        .where(Case.story_id == story_id, Case.state == CaseState.CLOSED, col(Case.closed_at) >= since)
        .order_by(col(Case.closed_at).desc())
    ).first()


def open_of_author(session: Session, brand_id: UUID, author_id: UUID, since: datetime) -> Case | None:
    """Return the author's newest open case with the brand: its first post is not older than `since`, or it rests."""
    return session.exec(
        select(Case)
        .where(
            Case.brand_id == brand_id,
            Case.author_id == author_id,
            col(Case.open_key).is_not(None),
            (col(Case.published_at) >= since) | col(Case.state).in_(RESTING),
        )
        .order_by(col(Case.published_at).desc())
    ).first()


def closed_of_author(session: Session, brand_id: UUID, author_id: UUID, since: datetime) -> Case | None:
    """Return the author's case with the brand that was closed last, if that was since then and done with an answer."""
    return session.exec(
        select(Case)
        .where(
            Case.brand_id == brand_id,
            Case.author_id == author_id,
            Case.state == CaseState.CLOSED,
            col(Case.close_reason).in_((CloseReason.ANSWERED, CloseReason.NO_ANSWER_NEEDED)),
            col(Case.closed_at) >= since,
        )
        .order_by(col(Case.closed_at).desc())
    ).first()


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
    """Return the brand's cases whose first post was published in [start, end)."""
    return session.exec(
        select(Case).where(Case.brand_id == brand_id, Case.published_at >= start, Case.published_at < end)
    ).all()


def with_ids(session: Session, ids: Iterable[UUID]) -> Sequence[Case]:
    return session.exec(select(Case).where(col(Case.id).in_(list(ids)))).all()
