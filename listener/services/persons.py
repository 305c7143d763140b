"""Who is behind authors: people say that two are one person, or that they are not. Never done by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from listener.decide.remarks import Saying
from listener.errors import Conflict, NotAllowed, NotFound
from listener.services import auditing, refusals
from listener.services.installation import Installation
from listener.store import authors, casefile
from listener.store.authors import Linked
from listener.terms import AuditAction, AuditKind
from models import Agent, Author

SHORTEST = 2  # letters that are looked for
_NO_AUTHOR = Saying("no_author", "There is no such author")
_OTHERS_SAY = Saying("linked_elsewhere", "Colleagues of other brands say that these are one person")
_ASK = Saying("ask_all_brands", "Ask somebody who works for all brands.")
_SEARCH = Saying("search_account_again", "Search for the account again.")


@dataclass(frozen=True, slots=True)
class PersonView:
    """The author of a case (None: nobody knows), the links to other accounts, and those `found` to choose from."""

    author: Author | None
    links: list[Linked]
    found: Sequence[Author]
    words: str


def look(inst: Installation, number: int, words: str) -> PersonView:
    """Return who is behind a case; without words, accounts with the same name elsewhere. Raises NotFound."""
    with inst.database.reading() as session:
        author = _author(session, number)
        if author is None:
            return PersonView(None, [], [], words)
        same = authors.same_person(session, author.id)
        words = words.strip() or _bare(author.handle)
        found = authors.find(session, words, same) if len(words) >= SHORTEST else []
        return PersonView(author, authors.links_of(session, same), found, words)


def link(inst: Installation, number: int, one: UUID, other: UUID, agent: Agent, now: datetime) -> None:
    """Say that two authors are one person. One of them is behind the case. Raises Conflict, NotFound."""

    def work(session: Session) -> None:
        pair = _pair(session, number, one, other)
        if other in authors.same_person(session, one):
            raise Conflict("These are one person already", "Nothing was changed.", code="same_person")
        authors.link(session, one, other, agent, now)
        auditing.note(inst, session, AuditKind.AUTHOR, AuditAction.ADDED, pair)

    inst.database.write(work)


def unlink(inst: Installation, number: int, one: UUID, other: UUID) -> None:
    """Say that two authors are not one person after all. Raises Conflict, NotAllowed, NotFound."""

    def work(session: Session) -> None:
        pair = _pair(session, number, one, other)
        if authors.is_linked_elsewhere(session, one, other):
            raise NotAllowed(_OTHERS_SAY(), _ASK())
        if not authors.unlink(session, one, other):
            raise Conflict("These are not linked", "Nothing was changed.", code="not_linked")
        auditing.note(inst, session, AuditKind.AUTHOR, AuditAction.REMOVED, pair)

    inst.database.write(work)


def _author(session: Session, number: int) -> Author | None:
    one = casefile.by_number(session, number)
    if one is None:
        raise refusals.unknown(number)
    author = authors.by_id(session, one.author_id) if one.author_id else None
    return None if author is None or author.is_forgotten else author


def _pair(session: Session, number: int, one: UUID, other: UUID) -> str:
    """Return what the audit log calls the two. Raises NotFound for who is not there, or has nothing to do with it."""
    author = _author(session, number)
    behind = authors.same_person(session, author.id) if author else []
    both = [authors.by_id(session, key) for key in (one, other)]
    if one == other or None in both or not {one, other} & set(behind):
        raise NotFound(_NO_AUTHOR(), _SEARCH())
    return authors.IS.join(authors.account(found) for found in both if found)


def _bare(handle: str) -> str:
    """Return a handle without the sign before and the server after it."""
    return handle.lstrip("@").partition("@")[0]
