"""Documents: keep the new ones, notice edits, hand out what must be analysed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import case, func, or_, update
from sqlmodel import Session, col, select

from models import Author, Document, Source

# Longer than a batch can take, shorter than the broker's visibility timeout.
ANALYSIS_LEASE = timedelta(seconds=120)
ANALYSIS_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """Documents leased for analysis, until `lease`: each keeps this very moment while nobody touches it.

    `newest` is when the last of them was collected.
    """

    ids: list[UUID]
    lease: datetime
    newest: datetime


class Worded(Protocol):
    """A document, or what it said before it was edited."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str: ...


def full_text(said: Worded) -> str:
    """Return title and text as one; a title that only repeats the beginning of the text is left out."""
    beginning = said.title.rstrip("…. ")
    if not beginning or said.text.startswith(beginning):
        return said.text or said.title
    return f"{said.title}\n\n{said.text}"


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


def is_any_due(session: Session, now: datetime) -> bool:
    return session.exec(select(Document.id).where(col(Document.analyse_at) <= now).limit(1)).first() is not None


def take_for_analysis(session: Session, now: datetime, limit: int) -> Taken:
    """Lease up to `limit` documents whose analysis is due, oldest first; a dead worker gives them back.

    What was tried before is taken alone: whichever of a batch it was that ended a worker, the others go on.
    """
    due = (
        select(Document.id, Document.analyse_attempts, Document.collected_at)
        .where(col(Document.analyse_at) <= now)
        .order_by(col(Document.analyse_at), col(Document.published_at), col(Document.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.exec(due).all()
    new = {key: collected_at for key, attempts, collected_at in rows if not attempts}
    chosen = {rows[0][0]: rows[0][2]} if rows and rows[0][1] else new
    lease = now + ANALYSIS_LEASE
    taken = session.exec(
        update(Document)
        .where(col(Document.id).in_(chosen), col(Document.analyse_at) <= now)
        .values(analyse_at=lease, analyse_attempts=col(Document.analyse_attempts) + 1)
        .returning(col(Document.id))
    )
    return Taken(list(taken.scalars()), lease, max(chosen.values(), default=now))


def give_back(session: Session, taken: Taken, until: datetime, error: str) -> None:
    """Let what is still leased be due at `until`; why is kept with it.

    One that failed in company is alone the next time. One that failed alone, of which it is said, was not tried: only
    what ends its worker, which then gives nothing back, is given up.
    """
    attempts = col(Document.analyse_attempts)
    session.exec(
        update(Document)
        .where(col(Document.id).in_(taken.ids), col(Document.analyse_at) == taken.lease)
        .values(
            analyse_at=until, analyse_attempts=case((attempts > 1, attempts - 1), else_=1), analysis_error=error[:500]
        )
    )


def with_authors(session: Session, ids: Sequence[UUID]) -> list[tuple[Document, Author | None]]:
    rows = session.exec(
        select(Document, Author)
        .join(Author, col(Document.author_id) == col(Author.id), isouter=True)
        .where(col(Document.id).in_(ids))
        .order_by(col(Document.published_at), col(Document.id))
    )
    return [(document, author) for document, author in rows]


def mark_analysed(session: Session, taken: Taken) -> set[UUID]:
    """Say that the documents taken are analysed; return those that were.

    Who took others away meanwhile, or edited, withdrew or erased one, changed its lease: it is not what was analysed.
    """
    done = session.exec(
        update(Document)
        .where(col(Document.id).in_(taken.ids), col(Document.analyse_at) == taken.lease)
        .values(analyse_at=None, analyse_attempts=0, analysis_error="")
        .returning(col(Document.id))
    )
    return set(done.scalars())


def say_language(session: Session, languages: Mapping[UUID, str | None]) -> None:
    for document_id, code in languages.items():
        session.exec(update(Document).where(col(Document.id) == document_id).values(language=code))


def give_up(session: Session, document_id: UUID, error: str) -> None:
    """Stop analysing a document that failed too often; the reason stays with it."""
    session.exec(
        update(Document).where(col(Document.id) == document_id).values(analyse_at=None, analysis_error=error[:500])
    )


def tried_too_often(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    found = select(Document.id).where(col(Document.id).in_(ids), col(Document.analyse_attempts) > ANALYSIS_ATTEMPTS)
    return set(session.exec(found))


def given_up(session: Session, since: datetime) -> int:
    """Count the documents collected since then whose analysis was given up."""
    is_over = col(Document.analyse_at).is_(None)
    found = select(func.count()).where(Document.analysis_error != "", is_over, col(Document.collected_at) >= since)
    return session.exec(found).one()


def put_off(session: Session) -> list[str]:
    """Return why each document that is to be tried again failed the last time."""
    waiting = col(Document.analyse_at).is_not(None)
    return list(session.exec(select(Document.analysis_error).where(Document.analysis_error != "", waiting)))
