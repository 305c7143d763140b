"""Posts as pages show them: the mention, what was published, where, by whom, and what people said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Row, Select, inspect, select
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, SQLModel, col

from listener.store import corrections
from listener.store.corrections import Word
from listener.terms import CorrectionField
from models import Author, Document, Mention, Source

T = TypeVar("T", bound=SQLModel)
Rows: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Post:
    """A mention with what was published, where and by whom, and what people `said` of it (the words that count).

    Nobody is the author of what is left of a person who was forgotten.
    """

    mention: Mention
    document: Document
    source: Source
    author: Author | None
    said: Mapping[CorrectionField, Word] = field(default_factory=dict)


def query() -> Rows:
    """Return the statement of posts: mention, document, author. A table more is planned twice as long."""
    return (
        select(Mention, Document, Author)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .outerjoin(Author, col(Mention.author_id) == col(Author.id))
    )


def read(session: Session, wanted: Rows) -> list[Post]:
    """Return the posts of a statement made of `query`."""
    return list(of_rows(session, session.execute(wanted).all()).values())


def of_rows(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[UUID, Post]:
    """Return the posts that rows begin with, by the keys of their mentions; none whose source is not in the scope.

    Their sources are read once each and not with every row: there are few, and their options and cursors are long.
    """
    sources = by_key(session, Source, [document.source_id for _, document, *_ in rows])
    said = corrections.counting(session, [mention.id for mention, *_ in rows]) if rows else {}
    return {
        mention.id: Post(mention, document, sources[document.source_id], _known(author), said.get(mention.id, {}))
        for mention, document, author, *_ in rows
        if document.source_id in sources
    }


def _known(author: Author | None) -> Author | None:
    return None if author is None or author.is_forgotten else author


def by_key(session: Session, table: type[T], keys: Iterable[UUID | None]) -> dict[UUID | None, T]:
    """Return the rows of a table with these keys; those that the session has read already as it read them."""
    wanted = {key for key in keys if key}
    known = {key: one for key in wanted if (one := session.identity_map.get(identity_key(table, key)))}
    missing = wanted - known.keys()
    key = inspect(table).columns["id"]
    found = session.scalars(select(table).where(key.in_(missing))) if missing else ()
    return known | {one.id: one for one in found}  # type: ignore[attr-defined]
