"""Documents: keep the new ones, notice edits, hand out what must be analysed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from models import Author, Document, Source

# Longer than a batch can take, shorter than the broker's visibility timeout.
ANALYSIS_LEASE = timedelta(seconds=120)
ANALYSIS_ATTEMPTS = 5


def known(session: Session, source_id: UUID, external_ids: Iterable[str]) -> dict[str, Document]:
    """Return the source's documents that have one of the ids."""
    found = session.exec(
        select(Document).where(Document.source_id == source_id, col(Document.external_id).in_(list(external_ids)))
    )
    return {document.external_id: document for document in found}


def ids_below(session: Session, source_id: UUID, beginnings: Iterable[str]) -> list[str]:
    """Return the external ids of the source that begin with one of these."""
    below = [col(Document.external_id).startswith(beginning, autoescape=True) for beginning in beginnings]
    if not below:
        return []
    return list(session.exec(select(Document.external_id).where(Document.source_id == source_id, or_(*below))))


def newest(session: Session, limit: int) -> list[tuple[Document, Source]]:
    """Return what was collected last with where it stood, the newest first: keys grow with time."""
    joined = select(Document, Source).join(Source, col(Document.source_id) == col(Source.id))
    return list(session.exec(joined.order_by(col(Document.id).desc()).limit(limit)))


def by_address(session: Session, audience: str, addresses: Iterable[str]) -> dict[str, Document]:
    """Return the documents of that audience that any source has brought, by canonical address."""
    found = session.exec(
        select(Document).where(Document.audience == audience, col(Document.canonical_url).in_(list(addresses)))
    )
    return {document.canonical_url: document for document in found if document.canonical_url}


def authors(session: Session, network: str, handles: Iterable[str]) -> dict[str, Author]:
    found = session.exec(select(Author).where(Author.network == network, col(Author.handle).in_(list(handles))))
    return {author.handle: author for author in found}


def take_for_analysis(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease up to `limit` documents whose analysis is due, oldest first; a dead worker gives them back."""
    due = (
        select(Document.id)
        .where(col(Document.analyse_at) <= now)
        .order_by(col(Document.analyse_at), col(Document.published_at), col(Document.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = session.exec(
        update(Document)
        .where(col(Document.id).in_(due), col(Document.analyse_at) <= now)
        .values(analyse_at=now + ANALYSIS_LEASE, analyse_attempts=col(Document.analyse_attempts) + 1)
        .returning(col(Document.id))
    )
    return list(taken.scalars())


def with_authors(session: Session, ids: Sequence[UUID]) -> list[tuple[Document, Author | None]]:
    rows = session.exec(
        select(Document, Author)
        .join(Author, col(Document.author_id) == col(Author.id), isouter=True)
        .where(col(Document.id).in_(ids))
        .order_by(col(Document.published_at), col(Document.id))
    )
    return [(document, author) for document, author in rows]


def mark_analysed(session: Session, ids: Sequence[UUID], language: dict[UUID, str | None] | None = None) -> None:
    session.exec(update(Document).where(col(Document.id).in_(ids)).values(analyse_at=None, analyse_attempts=0))
    for document_id, code in (language or {}).items():
        session.exec(update(Document).where(col(Document.id) == document_id).values(language=code))


def give_up(session: Session, document_id: UUID, error: str) -> None:
    """Stop analysing a document that failed too often; the reason stays with it."""
    session.exec(
        update(Document).where(col(Document.id) == document_id).values(analyse_at=None, analysis_error=error[:500])
    )


def tried_too_often(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    found = select(Document.id).where(col(Document.id).in_(ids), col(Document.analyse_attempts) > ANALYSIS_ATTEMPTS)
    return set(session.exec(found))
