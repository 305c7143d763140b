"""The expression an operator types, and what it asks of a text.

The signs are those of search boxes: words, "phrases", @handles and #hashtags separated by spaces or commas
(any of them), `+term` (all of them), `-term` (none of them), `word*` (words that begin so).
"""

import re
from dataclasses import dataclass

from listener.decide.fold import folded
from listener.decide.remarks import Saying
from listener.decide.words import TOKEN
from listener.errors import QueryError

MAX_TERMS = 500

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»"}
_OPENING = "".join(_QUOTES)
_QUOTE_MARKS = '"“”„«»'
_SEPARATOR = re.compile(r"[\s,]+")
_BARE = re.compile(rf"[^\s,{_QUOTE_MARKS}]+")
_OPERATORS = {
    "OR": Saying("query_or", "Terms separated by spaces already mean any of them: leave OR out."),
    "AND": Saying("query_and", "Write +term before each term that must be there."),
    "NOT": Saying("query_not", "Write -term before each term that must not be there."),
}
_NO_OPERATOR = Saying("query_operator", "{word} is not an operator here.")
_MANY = Saying("query_many", "More than {most:number} terms.")
_SPLIT = Saying("query_split", "Split the brand, or use word* for a family of words.")
_ONLY_EXCLUDED = Saying("query_only_excluded", "Only excluded terms: everything else would match.")
_ADD_ONE = Saying("query_add_one", "Add at least one term to look for.")
_EMPTY = Saying("query_empty", "The query is empty.")
_NAME = Saying("query_name", 'Write the brand\'s name, for example: "Air Lumen" @airlumen #airlumen')
_NOTHING = Saying("query_nothing", "Nothing follows “{sign}”.")
_RIGHT_AFTER = Saying("query_right_after", "Write the term right after “{sign}”, without a space.")
_UNCLOSED = Saying("query_unclosed", "A quote is opened and not closed, or the other way round.")
_BETWEEN = Saying("query_between", 'Put the phrase between two ".')
_NO_LETTER = Saying("query_no_letter", "“{term}” has no letter or digit.")
_USE = Saying("query_use", "Use a word, a phrase, a @handle or a #hashtag.")


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
            raise QueryError(_MANY(most=MAX_TERMS), position, _SPLIT())
    return _checked(Query(tuple(terms[""].values()), tuple(terms["+"].values()), tuple(terms["-"].values())))


def _checked(query: Query) -> Query:
    if query.any_terms or query.all_terms:
        return query
    if query.none_terms:
        raise QueryError(_ONLY_EXCLUDED(), 0, _ADD_ONE())
    raise QueryError(_EMPTY(), 0, _NAME())


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
        raise QueryError(_NOTHING(sign=sign), start, _RIGHT_AFTER(sign=sign))
    if bare.group() in _OPERATORS:
        raise QueryError(_NO_OPERATOR(word=bare.group()), body, _OPERATORS[bare.group()]())
    return sign, bare.group(), bare.end()


def _phrase(expression: str, start: int) -> tuple[str, int]:
    closing = _QUOTES.get(expression[start], "")
    end = next((i for i in range(start + 1, len(expression)) if expression[i] in closing), -1)
    inner = expression[start + 1 : end]
    if end < 0 or any(mark in inner for mark in _QUOTE_MARKS):
        raise QueryError(_UNCLOSED(), start, _BETWEEN())
    after = end + 1
    if expression[after : after + 1] == "*":
        return " ".join(inner.split()) + "*", after + 1
    return " ".join(inner.split()), after


def _key(term: str, position: int) -> str:
    key = folded(term)
    if TOKEN.search(key) is None:
        raise QueryError(_NO_LETTER(term=term), position, _USE())
    return key


def _quoted(term: str) -> str:
    return f'"{term}"' if _SEPARATOR.search(term) or term[0] in "+-" or term in _OPERATORS else term
