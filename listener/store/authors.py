"""Authors, and which of them are one person: links that people made, and nobody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from listener.store.privacy import MARK
from models import Agent, Author, AuthorLink

MOST_FOUND = 20
MOST_LINKED = 50  # accounts of one person


@dataclass(frozen=True, slots=True)
class Linked:
    """Two authors who are one person, who said so (None: who is not here any more) and when."""

    one: Author
    other: Author
    agent: Agent | None
    at: datetime


def by_id(session: Session, author_id: UUID) -> Author | None:
    """Return the author, unless they are outside the scope of who asks."""
    return session.exec(select(Author).where(Author.id == author_id)).first()


def same_person(session: Session, author_id: UUID) -> list[UUID]:
    """Return the author and everybody who is the same person, through whatever links."""
    known, new = {author_id: None}, {author_id}
    while new and len(known) < MOST_LINKED:
        pairs = session.exec(select(AuthorLink.one_id, AuthorLink.other_id).where(_touching(new))).all()
        new = {one for pair in pairs for one in pair} - set(known)
        known |= dict.fromkeys(sorted(new))
    return list(known)


def links_of(session: Session, author_ids: Collection[UUID]) -> list[Linked]:
    """Return the links among a person's authors, the oldest first."""
    one, other = aliased(Author), aliased(Author)
    rows = session.exec(
        select(one, other, Agent, AuthorLink.linked_at)
        .select_from(AuthorLink)
        .join(one, col(one.id) == col(AuthorLink.one_id))
        .join(other, col(other.id) == col(AuthorLink.other_id))
        .outerjoin(Agent, col(Agent.id) == col(AuthorLink.agent_id))
        .where(_touching(author_ids))
        .order_by(col(AuthorLink.linked_at), col(AuthorLink.one_id))
    )
    return [Linked(*row) for row in rows]


def find(session: Session, words: str, without: Collection[UUID]) -> Sequence[Author]:
    """Return authors whose handle or name has these words in it, by handle; nobody who asked to be forgotten."""
    columns = (col(Author.handle), col(Author.name))
    named = or_(*(func.lower(column).contains(words.lower(), autoescape=True) for column in columns))
    kept = col(Author.id).not_in(list(without)) & col(Author.handle).not_like(f"{MARK}%")
    return session.exec(select(Author).where(named, kept).order_by(col(Author.handle)).limit(MOST_FOUND)).all()


def link(session: Session, one: UUID, other: UUID, agent: Agent, now: datetime) -> bool:
    """Note that two authors are one person; False when that was noted before."""
    first, second = sorted((one, other))
    if session.get(AuthorLink, (first, second)) is not None:
        return False
    session.add(AuthorLink(one_id=first, other_id=second, agent_id=agent.id, linked_at=now))
    session.flush()
    return True


def unlink(session: Session, one: UUID, other: UUID) -> bool:
    """Take a link back; False when there was none."""
    first, second = sorted((one, other))
    pair = (col(AuthorLink.one_id) == first) & (col(AuthorLink.other_id) == second)
    return session.exec(delete(AuthorLink).where(pair)).rowcount > 0


def forget_links(session: Session, author_ids: Collection[UUID]) -> None:
    """Take back every link of these authors."""
    session.exec(delete(AuthorLink).where(_touching(author_ids)))


def _touching(author_ids: Collection[UUID]) -> ColumnElement[bool]:
    ids = list(author_ids)
    return or_(col(AuthorLink.one_id).in_(ids), col(AuthorLink.other_id).in_(ids))
