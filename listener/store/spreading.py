"""How often the posts of open cases were shared and answered, each time they were read again."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from listener.decide.spreading import Count
from listener.terms import CaseState
from models import Author, Case, Document, EngagementCount, Mention


def followed(session: Session, document_ids: Collection[UUID]) -> set[UUID]:
    """Return those documents that are posts of open cases."""
    told = select(Mention.document_id).join(Case, col(Case.id) == col(Mention.case_id))
    return set(session.exec(told.where(col(Mention.document_id).in_(document_ids), Case.state != CaseState.CLOSED)))


def note(session: Session, document: Document, counts: Iterable[Count]) -> None:
    session.add_all(
        EngagementCount(document_id=document.id, at=one.at, shares=one.shares, replies=one.replies) for one in counts
    )
    session.flush()


def counts_of(session: Session, document_ids: Sequence[UUID]) -> dict[UUID, list[Count]]:
    """Return what was counted of each, in order of time."""
    found: dict[UUID, list[Count]] = {}
    rows = session.exec(
        select(EngagementCount)
        .where(col(EngagementCount.document_id).in_(document_ids))
        .order_by(col(EngagementCount.at))
    )
    for row in rows:
        found.setdefault(row.document_id, []).append(Count(row.at, row.shares, row.replies))
    return found


def told_of(session: Session, document_id: UUID) -> list[tuple[Mention, Case, Author | None]]:
    """Return the mentions of a document in open cases, the cases locked."""
    rows = session.exec(
        select(Mention, Case, Author)
        .join(Case, col(Case.id) == col(Mention.case_id))
        .outerjoin(Author, col(Author.id) == col(Mention.author_id))
        .where(Mention.document_id == document_id, Case.state != CaseState.CLOSED)
        .with_for_update(of=Case)
    )
    return [(mention, case, author) for mention, case, author in rows]
