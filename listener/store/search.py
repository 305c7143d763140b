"""The words that cases are found by: written with the posts of a case, asked by the queue."""

from collections.abc import Iterable, Iterator
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


def fits(session: Session, asked: Found | None, marks: Iterable[str], *, rarely: bool) -> list[ColumnElement[bool]]:
    """Return what is true of the cases that somebody searches for, and that have all these marks.

    `rarely`: of very many cases, few may be meant (one brand's closed ones).
    """
    marked = [_has(session, _words_of.word == mark, rarely=rarely) for mark in marks]
    if asked is None:
        return marked
    wanted = [_words_of.word == word for word in asked.words]
    if asked.beginning:
        wanted.append(_begins(_words_of.word, asked.beginning))
    return [*(_has(session, which, asked.number, rarely=rarely) for which in wanted), *marked]


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


def _has(
    session: Session, which: ColumnElement[bool], number: int | None = None, *, rarely: bool
) -> ColumnElement[bool]:
    """Return what is true of cases with such a word: what few have is looked up once, what many have in each case.

    Where few cases may be meant, a word that other brands have would be looked for in each of them and never found:
    it is read as a whole, too, behind an offset that no planner looks through. All of it is true of the case `number`,
    too. How common a word is says nothing of a brand: it is counted past the scope, which would look at each case.
    """
    having = select(_words_of.case_number).where(which)
    few = having.limit(MANY).subquery()
    if session.connection().scalar(select(func.count()).select_from(few)) == MANY:
        each = exists().where(_words_of.case_number == col(Case.number), which)
        many = col(Case.number).in_(having.offset(0)) if rarely else each
        return many if number is None else or_(col(Case.number) == number, many)
    return col(Case.number).in_(having if number is None else union_all(having, select(literal(number))))
