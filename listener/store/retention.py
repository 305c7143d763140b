"""What is older than it may be kept: counted, and deleted a part at a time so that nobody waits for a lock."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, update
from sqlmodel import Session, col

from listener.store import spending
from listener.terms import CaseState
from models import (
    Alert,
    Author,
    Case,
    CaseEvent,
    Correction,
    Counter,
    Delivery,
    Digest,
    Document,
    Mention,
    ReviewDraw,
    ReviewSample,
    Story,
)
from models.documents import MARK

AT_ONCE = 500


def _old_case(cutoff: datetime) -> ColumnElement[bool]:
    """Closed before the cutoff. An open case is never old, and what another took goes with that one."""
    ended = (col(Case.state) == CaseState.CLOSED) & (col(Case.closed_at) < cutoff)
    return ended & col(Case.merged_into).is_(None)


def _old_document(cutoff: datetime) -> ColumnElement[bool]:
    """Collected before the cutoff, and no post of a case that stays."""
    stays = exists().where(
        col(Mention.document_id) == col(Document.id), col(Mention.case_id) == col(Case.id), ~_old_case(cutoff)
    )
    return (col(Document.collected_at) < cutoff) & ~stays


def count(session: Session, cutoff: datetime) -> dict[str, int]:
    """Return how many documents, mentions, cases and digests are old."""
    documents = select(col(Document.id)).where(_old_document(cutoff))
    queries: dict[str, Select[Any]] = {
        "documents": select(func.count()).select_from(Document).where(_old_document(cutoff)),
        "mentions": select(func.count()).select_from(Mention).where(col(Mention.document_id).in_(documents)),
        "cases": select(func.count()).select_from(Case).where(_old_case(cutoff)),
        "digests": select(func.count()).select_from(Digest).where(col(Digest.built_at) < cutoff),
    }
    return {name: int(session.execute(query).scalar_one()) for name, query in queries.items()}


def remove_cases(session: Session, cutoff: datetime) -> int:
    """Delete some old cases with what happened to them and what was told of them; return how many."""
    ids = _some(session, select(col(Case.id)).where(_old_case(cutoff)))
    ids += session.scalars(select(col(Case.id)).where(col(Case.merged_into).in_(ids)))
    _forget_alerts(session, col(Alert.case_id).in_(ids))
    session.execute(delete(CaseEvent).where(col(CaseEvent.case_id).in_(ids)))
    session.execute(update(Mention).where(col(Mention.case_id).in_(ids)).values(case_id=None))
    session.execute(delete(Case).where(col(Case.id).in_(ids)))
    return len(ids)


def remove_documents(session: Session, cutoff: datetime) -> tuple[int, int]:
    """Delete some old documents and their mentions; return how many of each. Remove the old cases before."""
    ids = _some(session, select(col(Document.id)).where(_old_document(cutoff)))
    mentions = list(session.execute(select(col(Mention.id)).where(col(Mention.document_id).in_(ids))).scalars())
    _forget_alerts(session, col(Alert.mention_id).in_(mentions))
    session.execute(update(CaseEvent).where(col(CaseEvent.mention_id).in_(mentions)).values(mention_id=None))
    session.execute(delete(Correction).where(col(Correction.mention_id).in_(mentions)))
    session.execute(delete(ReviewSample).where(col(ReviewSample.mention_id).in_(mentions)))
    session.execute(delete(Mention).where(col(Mention.id).in_(mentions)))
    session.execute(delete(Document).where(col(Document.id).in_(ids)))
    return len(ids), len(mentions)


def remove_digests(session: Session, cutoff: datetime) -> int:
    ids = _some(session, select(col(Digest.id)).where(col(Digest.built_at) < cutoff))
    _forget_alerts(session, col(Alert.digest_id).in_(ids))
    session.execute(delete(Digest).where(col(Digest.id).in_(ids)))
    return len(ids)


def remove_rest(session: Session, cutoff: datetime) -> int:
    """Delete some stories, authors and alerts that nothing refers to any more; return how many."""
    told = exists().where(col(Mention.story_id) == col(Story.id)) | exists().where(col(Case.story_id) == col(Story.id))
    stories = _some(session, select(col(Story.id)).where(col(Story.last_at) < cutoff, ~told))
    session.execute(delete(Story).where(col(Story.id).in_(stories)))
    held = [exists().where(col(table.author_id) == col(Author.id)) for table in (Document, Mention, Case)]
    unheld = select(col(Author.id)).where(~or_(*held), col(Author.handle).not_like(f"{MARK}%"))
    authors = _some(session, unheld)
    session.execute(delete(Author).where(col(Author.id).in_(authors)))
    loose = col(Alert.case_id).is_(None) & col(Alert.mention_id).is_(None) & col(Alert.digest_id).is_(None)
    alerts = _some(session, select(col(Alert.id)).where(col(Alert.created_at) < cutoff, loose))
    _forget_alerts(session, col(Alert.id).in_(alerts))
    spending.remove_before(session, cutoff.date().isoformat())
    session.execute(delete(ReviewDraw).where(col(ReviewDraw.day) < cutoff.date().isoformat()))
    return len(stories) + len(authors) + len(alerts)


def _some(session: Session, query: Select[UUID]) -> list[UUID]:
    return list(session.execute(query.limit(AT_ONCE)).scalars())


def _forget_alerts(session: Session, which: ColumnElement[bool]) -> None:
    """Delete alerts and their deliveries; one that was told inside a deleted message says so no more."""
    alerts = select(col(Alert.id)).where(which)
    deliveries = select(col(Delivery.id)).where(col(Delivery.alert_id).in_(alerts))
    session.execute(update(Delivery).where(col(Delivery.rolled_into).in_(deliveries)).values(rolled_into=None))
    session.execute(delete(Delivery).where(col(Delivery.alert_id).in_(alerts)))
    session.execute(delete(Alert).where(which))


def begin_day(session: Session, day: date) -> bool:
    """Note that the retention of a day begins; False when someone was first (compare-and-swap on the day)."""
    begun = session.exec(
        update(Counter)
        .where(col(Counter.name) == "retention", col(Counter.value) < day.toordinal())
        .values(value=day.toordinal())
        .returning(col(Counter.value))
    ).scalar_one_or_none()
    if begun is None and session.get(Counter, "retention") is None:
        session.add(Counter(name="retention", value=day.toordinal()))
        session.flush()
        return True
    return begun is not None
