"""Authors, and which of them are one person: links that people made, and nobody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, false, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from listener.store.agents import works_here
from listener.terms import AuditKind
from models import Agent, AuditEntry, Author, AuthorLink
from models.documents import MARK

IS = " = "  # between the accounts of one person, in the audit log
MOST_FOUND = 20
MOST_LINKED = 50  # accounts of one person


@dataclass(frozen=True, slots=True)
class Linked:
    """Two authors who are one person, who said so (None: who is not here any more) and when."""

    one: Author
    other: Author
    agent: Agent | None
    at: datetime


def account(author: Author) -> str:
    """Return how an account is written in the audit log."""
    return f"{author.handle} ({author.network})"


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
    """Return the links among a person's authors, the oldest first; by whom, where that is a colleague."""
    one, other = aliased(Author), aliased(Author)
    rows = session.exec(
        select(one, other, Agent, AuthorLink.linked_at)
        .select_from(AuthorLink)
        .join(one, col(one.id) == col(AuthorLink.one_id))
        .join(other, col(other.id) == col(AuthorLink.other_id))
        .outerjoin(Agent, (col(Agent.id) == col(AuthorLink.agent_id)) & works_here())
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


def is_linked_elsewhere(session: Session, one: UUID, other: UUID) -> bool:
    """Tell whether somebody says so who works for none of the brands of this session."""
    first, second = sorted((one, other))
    pair = (col(AuthorLink.one_id) == first) & (col(AuthorLink.other_id) == second)
    who = select(Agent.id).join(AuthorLink, col(AuthorLink.agent_id) == col(Agent.id))
    return session.exec(who.where(pair, ~works_here())).first() is not None


def unlink(session: Session, one: UUID, other: UUID) -> bool:
    """Take a link back; False when there was none."""
    first, second = sorted((one, other))
    pair = (col(AuthorLink.one_id) == first) & (col(AuthorLink.other_id) == second)
    return session.exec(delete(AuthorLink).where(pair)).rowcount > 0


def forget_links(session: Session, authors: Collection[Author], instead: str) -> None:
    """Take back every link of these authors, and let no line of the audit log name the accounts."""
    session.exec(delete(AuthorLink).where(_touching([author.id for author in authors])))
    own = {account(author) for author in authors}
    named = (col(AuditEntry.target).contains(one, autoescape=True) for one in own)
    lines = session.exec(select(AuditEntry).where(col(AuditEntry.kind) == AuditKind.AUTHOR, or_(false(), *named)))
    for line in lines:  # who is called «mina» is not «wilhelmina», whose name holds it
        if own & set(line.target.split(IS)):
            line.target = instead


def _touching(author_ids: Collection[UUID]) -> ColumnElement[bool]:
    ids = list(author_ids)
    return or_(col(AuthorLink.one_id).in_(ids), col(AuthorLink.other_id).in_(ids))
