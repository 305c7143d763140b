"""Posts of open cases that their sources are asked for again: which, when, and how often that was."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from listener.store.spreading import followed
from listener.terms import CaseState, Health
from models import Case, Document, Followed, Mention, Source
from models.documents import MARK

LEASE = timedelta(minutes=2)  # longer than a reading takes
_ILL = (Health.THROTTLED, Health.GONE, Health.DISABLED)


def unfollowed(session: Session, connectors: Collection[str], since: datetime, limit: int = 500) -> dict[UUID, UUID]:
    """Return the posts of open cases published since then that nobody follows, each with its source.

    `connectors` are those that can be asked. A post that was let go with its case is followed again with it.
    """
    rows = session.exec(
        select(Document.id, Document.source_id)
        .join(Mention, col(Mention.document_id) == col(Document.id))
        .join(Case, col(Case.id) == col(Mention.case_id))
        .join(Source, col(Source.id) == col(Document.source_id))
        .outerjoin(Followed, col(Followed.document_id) == col(Document.id))
        .where(
            Case.state != CaseState.CLOSED,
            col(Document.published_at) > since,
            col(Document.deleted_at).is_(None),
            col(Document.external_id).not_like(f"{MARK}%"),
            col(Source.connector).in_(list(connectors)),
            col(Followed.ask_at).is_(None),
        )
        .limit(limit)
    )
    return dict(rows.all())


def follow(session: Session, found: Mapping[UUID, UUID], now: datetime) -> None:
    """Begin to follow these posts of these sources."""
    for document_id, source_id in found.items():
        row = session.get(Followed, document_id) or Followed(document_id=document_id, source_id=source_id)
        row.ask_at = now
        session.add(row)


def due_sources(session: Session, now: datetime) -> list[UUID]:
    """Return the sources in fair health with a post to ask for now."""
    due = select(Followed.source_id).where(col(Followed.ask_at) <= now)
    well = select(Source.id).where(col(Source.id).in_(due), col(Source.enabled), col(Source.health).not_in(_ILL))
    return list(session.exec(well))


def take(session: Session, source_id: UUID, now: datetime, limit: int) -> list[Document]:
    """Lease some posts of a source that are due, the longest due first. Those without an open case are let go."""
    ids = session.exec(
        select(Followed.document_id)
        .where(Followed.source_id == source_id, col(Followed.ask_at) <= now)
        .order_by(col(Followed.ask_at), col(Followed.document_id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    still = followed(session, ids)
    there = col(Document.deleted_at).is_(None), col(Document.external_id).not_like(f"{MARK}%")
    documents = session.exec(select(Document).where(col(Document.id).in_(still), *there))
    taken = list(documents)
    put_off(session, [one.id for one in taken], now + LEASE)
    put_off(session, set(ids) - {one.id for one in taken}, None)
    return taken


def put_off(session: Session, document_ids: Collection[UUID], until: datetime | None) -> None:
    """Ask for these next at a moment; None: no more."""
    which = update(Followed).where(col(Followed.document_id).in_(list(document_ids)))
    session.exec(which.values(ask_at=until).execution_options(synchronize_session=False))


def tally(session: Session, document_ids: Collection[UUID], period: str) -> None:
    """Write down that these are asked for, in a period of the budget of their source."""
    for row in session.exec(select(Followed).where(col(Followed.document_id).in_(list(document_ids)))):
        row.asked = row.asked + 1 if row.period == period else 1
        row.period = period


def asked(session: Session, source_id: UUID, period: str) -> int:
    """Return how often a source was asked for a post in a period."""
    total = select(func.sum(Followed.asked)).where(Followed.source_id == source_id, Followed.period == period)
    return session.exec(total).one() or 0
