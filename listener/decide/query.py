"""The expression an operator types, and what it asks of a text.

The signs are those of search boxes: words, "phrases", @handles and #hashtags separated by spaces or commas
(any of them), `+term` (all of them), `-term` (none of them), `word*` (words that begin so).
"""

import re
from dataclasses import dataclass

from listener.decide.fold import folded
from listener.decide.words import TOKEN
from listener.errors import QueryError

MAX_TERMS = 500

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»"}
_OPENING = "".join(_QUOTES)
_QUOTE_MARKS = '"“”„«»'
_SEPARATOR = re.compile(r"[\s,]+")
_BARE = re.compile(rf"[^\s,{_QUOTE_MARKS}]+")
_OPERATORS = {
    "OR": "Terms separated by spaces already mean any of them: leave OR out.",
    "AND": "Write +term before each term that must be there.",
    "NOT": "Write -term before each term that must not be there.",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What makes a text a mention: any of `any_terms`, all of `all_terms`, none of `none_terms`.

    Terms are as the operator wrote them, without quotes and signs; `*` at the end means a prefix.
    `str()` gives an expression that parses to the same query.
    """

    any_terms: tuple[str, ...] = ()
    all_terms: tuple[str, ...] = ()
    none_terms: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [_quoted(term) for term in self.any_terms]
        parts += ["+" + _quoted(term) for term in self.all_terms]
        parts += ["-" + _quoted(term) for term in self.none_terms]
        return " ".join(parts)


def parse(expression: str) -> Query:
    """Read an expression. Raises QueryError with the position of what cannot be read, and advice."""
    terms: dict[str, dict[str, str]] = {"": {}, "+": {}, "-": {}}
    position = _skip(expression, 0)
    while position < len(expression):
        sign, term, end = _term(expression, position)
        terms[sign].setdefault(_key(term, position), term)
        position = _skip(expression, end)
        if sum(map(len, terms.values())) > MAX_TERMS:
            raise QueryError(
                f"More than {MAX_TERMS} terms.", position, "Split the brand, or use word* for a family of words."
            )
    return _checked(Query(tuple(terms[""].values()), tuple(terms["+"].values()), tuple(terms["-"].values())))


def _checked(query: Query) -> Query:
    if query.any_terms or query.all_terms:
        return query
    if query.none_terms:
        raise QueryError("Only excluded terms: everything else would match.", 0, "Add at least one term to look for.")
    raise QueryError("The query is empty.", 0, 'Write the brand\'s name, for example: "Air Lumen" @airlumen #airlumen')


def _skip(expression: str, position: int) -> int:
    separator = _SEPARATOR.match(expression, position)
    return separator.end() if separator else position


def _term(expression: str, start: int) -> tuple[str, str, int]:
    """Return sign, term and end of the term that begins at `start`."""
    sign = expression[start] if expression[start] in "+-" else ""
    body = start + len(sign)
    if body < len(expression) and expression[body] in _QUOTE_MARKS:
        term, end = _phrase(expression, body)
        return sign, term, end
    bare = _BARE.match(expression, body)
    if bare is None:
        raise QueryError(f"Nothing follows «{sign}».", start, f"Write the term right after «{sign}», without a space.")
    if bare.group() in _OPERATORS:
        raise QueryError(f"{bare.group()} is not an operator here.", body, _OPERATORS[bare.group()])
    return sign, bare.group(), bare.end()


def _phrase(expression: str, start: int) -> tuple[str, int]:
    closing = _QUOTES.get(expression[start], "")
    end = next((i for i in range(start + 1, len(expression)) if expression[i] in closing), -1)
    inner = expression[start + 1 : end]
    if end < 0 or any(mark in inner for mark in _QUOTE_MARKS):
        raise QueryError(
            "A quote is opened and not closed, or the other way round.", start, 'Put the phrase between two ".'
        )
    after = end + 1
    if expression[after : after + 1] == "*":
        return " ".join(inner.split()) + "*", after + 1
    return " ".join(inner.split()), after


def _key(term: str, position: int) -> str:
    key = folded(term)
    if TOKEN.search(key) is None:
        raise QueryError(
            f"«{term}» has no letter or digit.", position, "Use a word, a phrase, a @handle or a #hashtag."
        )
    return key


def _quoted(term: str) -> str:
    return f'"{term}"' if _SEPARATOR.search(term) or term[0] in "+-" or term in _OPERATORS else term
