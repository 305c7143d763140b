"""What queries would match, before they are kept: in a text somebody pasted, or in what was collected last."""

from collections.abc import Sequence
from dataclasses import dataclass

from listener.decide import matching
from listener.decide.matching import Explanation
from listener.decide.query import MAX_TERMS, Query, parse
from listener.errors import QueryError
from listener.services.installation import Installation
from listener.store import documents
from listener.store.documents import full_text
from listener.terms import Match
from models import Document, Source

NEWEST = 200  # documents that are tried
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Mistake:
    """An expression that cannot be read, and the place in it."""

    expression: str
    error: QueryError


@dataclass(frozen=True, slots=True)
class Tried:
    """A text, and what each expression says to it. Without a document it was pasted."""

    text: str
    explained: tuple[Explanation, ...]
    document: Document | None = None
    source: Source | None = None

    @property
    def matches(self) -> list[Match]:
        return [match for one in self.explained for match in one.matches]

    @property
    def matched(self) -> bool:
        return any(one.matched for one in self.explained)


@dataclass(frozen=True, slots=True)
class Preview:
    """`queries` that can be read; `tried` texts, of which `mentions` would be mentions.

    `shown` holds those, or else some that would not be.
    """

    mistakes: tuple[Mistake, ...]
    queries: int = 0
    tried: int = 0
    mentions: int = 0
    shown: tuple[Tried, ...] = ()


def preview(inst: Installation, expressions: Sequence[str], text: str = "") -> Preview:
    """Try expressions on `text`, or without one on the newest documents. What cannot be read is left out and told."""
    queries, mistakes = _read(expressions)
    if not queries:
        return Preview(mistakes)
    tried = [_try(queries, text)] if text.strip() else _newest(inst, queries)
    found = [one for one in tried if one.matched]
    return Preview(mistakes, len(queries), len(tried), len(found), tuple((found or tried[:3])[:SHOWN]))


def _read(expressions: Sequence[str]) -> tuple[list[Query], tuple[Mistake, ...]]:
    queries, mistakes = [], []
    for expression in expressions[:MAX_TERMS]:
        try:
            queries.append(parse(expression))
        except QueryError as error:
            mistakes.append(Mistake(expression, error))
    return queries, tuple(mistakes)


def _newest(inst: Installation, queries: Sequence[Query]) -> list[Tried]:
    with inst.database.reading() as session:
        found = documents.newest(session, NEWEST)
    return [_try(queries, full_text(document), document, source) for document, source in found]


def _try(queries: Sequence[Query], text: str, document: Document | None = None, source: Source | None = None) -> Tried:
    return Tried(text, tuple(matching.explain(query, text) for query in queries), document, source)
