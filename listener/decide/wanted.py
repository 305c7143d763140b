"""Many queries at once: is this text a mention of any brand at all? A stream asks it of every post it hears."""

from collections.abc import Iterable

from listener.decide.fold import fold
from listener.decide.matching import find, index_of, terms_in
from listener.decide.query import Query
from listener.decide.term import tokenise


class Wanted:
    """Call it with a text. Folded and read once however many queries there are: 200 cost about as much as one."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._asking: dict[str, list[Query]] = {}
        for query in queries:
            for term in query.any_terms or query.all_terms[:1]:  # without one of these it does not match
                self._asking.setdefault(term, []).append(query)
        self._index = index_of(tuple(self._asking))

    def __call__(self, text: str) -> bool:
        """Tell whether one of the queries finds a mention."""
        asking = {query for term in terms_in(self._index, tokenise(fold(text))) for query in self._asking[term]}
        return any(find(query, text) for query in asking)
