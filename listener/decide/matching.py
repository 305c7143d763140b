"""Is this text a mention, of which term, and where; and when it is not, why not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from listener.decide.fold import Folded, fold, folded
from listener.decide.query import Query
from listener.decide.term import Term, Tokenised, compile_term, tokenise
from listener.terms import Match


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a text is a mention or not. `missing_all` and `excluded_by` name what stood in the way."""

    matched: bool
    matches: tuple[Match, ...]
    missing_all: tuple[str, ...]
    excluded_by: tuple[Match, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Index:
    """The terms of a query by the folded word they begin with, so that a text is read once."""

    words: dict[str, tuple[Term, ...]]
    prefixes: dict[str, tuple[Term, ...]]
    prefix_lengths: tuple[int, ...]
    inside: tuple[Term, ...]


def find(query: Query, text: str) -> tuple[Match, ...]:
    """Return why `text` is a mention, in the order of the text; empty when it is not one.

    Spans are indices in `text` as given. Case, accents, widths and invisible characters do not count.
    A word is found in its #hashtag and @handle too; a @handle or #hashtag only as such.
    """
    return explain(query, text).matches


def explain(query: Query, text: str) -> Explanation:
    """Say whether `text` is a mention and, in a sentence, why or why not."""
    tokenised = tokenise(fold(text))
    found = sorted(_found(_index(query), tokenised), key=lambda match: (match.start, match.end, match.term))
    excluded = tuple(match for match in found if match.term in query.none_terms)
    wanted = tuple(match for match in found if match.term not in query.none_terms)
    there = {match.term for match in wanted}
    missing = tuple(term for term in query.all_terms if term not in there)
    any_there = not query.any_terms or any(term in there for term in query.any_terms)
    matched = any_there and not missing and not excluded
    sentence = _why(wanted) if matched else _why_not(query, tokenised.folded, any_there, missing, excluded)
    return Explanation(matched, wanted if matched else (), missing, excluded, sentence)


@lru_cache(maxsize=256)
def _index(query: Query) -> Index:
    return index_of((*query.any_terms, *query.all_terms, *query.none_terms))


def index_of(terms: Iterable[str]) -> Index:
    """Return the shelves that terms, as a parsed query has them, are looked up on."""
    words: dict[str, tuple[Term, ...]] = {}
    prefixes: dict[str, tuple[Term, ...]] = {}
    inside: list[Term] = []
    for written in terms:
        term = compile_term(written)
        if term.spaceless:
            inside.append(term)
            continue
        shelf = prefixes if term.prefix and len(term.words) == 1 else words
        shelf[term.words[0]] = (*shelf.get(term.words[0], ()), term)
    return Index(words, prefixes, tuple(sorted({len(prefix) for prefix in prefixes})), tuple(inside))


def _found(index: Index, text: Tokenised) -> Iterator[Match]:
    for position, word in enumerate(text.words):
        for term in _candidates(index, word):
            span = term.at(text, position)
            if span is not None:
                yield Match(term.written, *text.folded.span(*span))
    for term in index.inside:
        for span in term.anywhere(text):
            yield Match(term.written, *text.folded.span(*span))


def terms_in(index: Index, text: Tokenised) -> set[str]:
    """Return which of its terms stand in a text."""
    return {match.term for match in _found(index, text)}


def _candidates(index: Index, word: str) -> Iterator[Term]:
    yield from index.words.get(word, ())
    for length in index.prefix_lengths:
        if length > len(word):
            return
        yield from index.prefixes.get(word[:length], ())


def _why(matches: tuple[Match, ...]) -> str:
    return "A mention: " + ", ".join(f"“{match.term}” at {match.start}" for match in matches[:5]) + "."


def _why_not(query: Query, text: Folded, any_there: bool, missing: tuple[str, ...], excluded: tuple[Match, ...]) -> str:
    if excluded:
        return f"Not a mention: “{excluded[0].term}” is excluded and stands at {excluded[0].start}."
    if missing:
        return f"Not a mention: “{'”, “'.join(missing)}” must be there and is not.{_near(missing, text)}"
    assert not any_there
    count = len(query.any_terms)
    terms = f"“{query.any_terms[0]}” is not there" if count == 1 else f"none of the {count} terms is there"
    return f"Not a mention: {terms}.{_near(query.any_terms, text)}"


def _near(terms: tuple[str, ...], text: Folded) -> str:
    """Say when a term stands inside a longer word: the most frequent surprise."""
    for term in terms:
        bare = folded(term).strip("@#*")
        if bare and bare in text.text:
            return f" The letters of “{term}” stand inside other words or without their sign: only whole words count."
    return ""
