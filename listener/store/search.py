"""The words that cases are found by: written with the posts of a case, asked by the queue."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    delete,
    exists,
    func,
    insert,
    inspect,
    literal,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from listener.decide.search import Found, marks_of, words_of
from listener.store.stepping import steps
from models import Author, Case, CaseWord, Document, Mention

_LAST = "\U0010ffff"  # after every word with the same beginning
_words_of = inspect(CaseWord).local_table.c  # as a table: the case they are of lies in the scope already
MANY = 20_000  # words of the index that are read before a word is taken for a common one: some milliseconds
SOME = 300  # cases in each of which a common word is looked for sooner than all that have it are read

Fits: TypeAlias = ColumnElement[bool]  # what is true of a case


def learn(session: Session, case: Case, mention_id: UUID) -> None:
    """Let a case be found by a post that it opened with, or that joined it."""
    known = set(session.scalars(select(col(CaseWord.word)).where(col(CaseWord.case_number) == case.number)))
    _write(session, case.number, _words(session, col(Mention.id) == mention_id) - known)


def relearn(session: Session, cases: Iterable[Case]) -> None:
    """Let cases be found by the posts they have now, and by nothing else: some were edited, erased, moved."""
    for case in cases:
        session.execute(delete(CaseWord).where(col(CaseWord.case_number) == case.number))
        _write(session, case.number, _words(session, col(Mention.case_id) == case.id))


def _words(session: Session, which: ColumnElement[bool]) -> set[str]:
    session.flush()
    posts = session.execute(
        select(Mention, Document, Author)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .outerjoin(Author, col(Mention.author_id) == col(Author.id))
        .where(which)
    )
    return {word for mention, document, author in posts for word in _of_post(mention, document, author)}


def _of_post(mention: Mention, document: Document, author: Author | None) -> Iterator[str]:
    named = (author.handle, author.name) if author and not author.is_forgotten else ()
    yield from words_of((*named, document.title, document.text))
    yield from marks_of(mention.language, document.source_id.hex, (reason["code"] for reason in mention.reasons))


def _write(session: Session, number: int, words: Iterable[str]) -> None:
    rows = [{"word": word, "case_number": number} for word in sorted(words)]
    if rows:
        session.execute(insert(CaseWord), rows)


def fits(session: Session, asked: Found | None, marks: Iterable[str], *, closed: bool, some_brands: bool) -> list[Fits]:
    """Return what is true of the cases that somebody searches for, and that have all these marks.

    What few cases have is looked up once. What many have is looked for in each case, or where few of very many cases
    may be meant (`closed` ones of `some_brands`, or that have another word too) read as a whole, behind an offset that
    no planner looks through: it lies together in the index, where each case lies apart. All of it is true of the case
    whose number is searched for, too.
    """
    number = asked.number if asked else None
    wanted: list[tuple[Fits, int | None]] = [(_words_of.word == mark, None) for mark in marks]
    wanted += [(_words_of.word == word, number) for word in (asked.words if asked else ())]
    if asked and asked.beginning:
        wanted.append((_begins(_words_of.word, asked.beginning), number))
    cases = [_cases(session, which) for which, _ in wanted]
    whole = closed and (some_brands or (len(cases) > 1 and min(cases) > SOME))
    return [_has(*one, common=found == MANY, whole=whole) for one, found in zip(wanted, cases, strict=True)]


def begins(beginning: str) -> ColumnElement[bool]:
    """Tell of a word whether it begins so."""
    return _begins(col(CaseWord.word), beginning)


def _begins(word: SQLColumnExpression[str], beginning: str) -> ColumnElement[bool]:
    return word.between(beginning, beginning + _LAST)


def marks(session: Session, mark: str) -> list[str]:
    """Return what cases are marked with of that kind, in order: of those in scope, which their brands tell."""
    known = steps(_words_of.word, _words_of.word > mark, _words_of.word < mark + _LAST)
    marked = select(col(Case.id)).where(col(Case.number) == _words_of.case_number, _words_of.word == known.c.value)
    found = select(known.c.value).where(marked.exists()).order_by(known.c.value)
    return [word.removeprefix(mark) for word in session.scalars(found)]


def _cases(session: Session, which: ColumnElement[bool]) -> int:
    """Return how many cases have such a word, up to `MANY`.

    It says nothing of a brand: it is counted past the scope, which would look at each case.
    """
    few = select(_words_of.case_number).where(which).limit(MANY).subquery()
    return int(session.connection().scalar(select(func.count()).select_from(few)) or 0)


def _has(which: ColumnElement[bool], number: int | None, *, common: bool, whole: bool) -> Fits:
    """Return what is true of cases with such a word, and of the case with that number."""
    having = select(_words_of.case_number).where(which)
    if common:
        each = exists().where(_words_of.case_number == col(Case.number), which)
        many = col(Case.number).in_(having.offset(0)) if whole else each
        return many if number is None else or_(col(Case.number) == number, many)
    return col(Case.number).in_(having if number is None else union_all(having, select(literal(number))))
