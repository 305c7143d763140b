"""Search words of a source, and a reading that goes through all of them.

    class Options(BaseModel):
        terms: Terms = Field(title="Search words", description="One a line.")

    def fetch(self, options, cursor, http):
        return read_each(options.terms, cursor, lambda term, state: self._read(api, term, state))

`read` gets what is remembered of its term (`{}` at first) and returns a `Part`. The cursor keeps a state for each term
by its words: terms that come or go while the source is read change nothing for the others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from listener.connectors._quota import tightest
from listener.decide.remarks import Saying
from listener.errors import FetchError
from listener.terms import Allowance, Batch, FetchedDocument, Remark

MOST_TERMS = 50
_LONGEST_TERM = 200
_FAILED = Saying("term_failed", "“{term}”: {message}. {advice}")
_NEVER = datetime.min.replace(tzinfo=UTC)
# What fails for one term fails for all: asking on would only make it worse.
_OF_ALL = {
    *("throttled", "timeout", "unreachable", "unresolvable", "tls", "host_busy", "refused_address", "time_up"),
    *("unauthorised", "forbidden", "too_many_redirects", "bad_redirect"),
}


def lines(value: object) -> object:
    """Return what was typed into a field of several lines, or given as a list, as a tuple: no empty, no double."""
    if isinstance(value, str):
        value = value.splitlines()
    if not isinstance(value, Iterable):
        return value
    words = [" ".join(line.split()) for one in value for line in str(one).splitlines()]
    if any(len(word) > _LONGEST_TERM for word in words):
        raise PydanticCustomError("line_too_long", "a line may have {longest} characters", {"longest": _LONGEST_TERM})
    once: dict[str, str] = {}
    for word in filter(None, words):
        once.setdefault(word.casefold(), word)
    return tuple(once.values())


Terms = Annotated[
    tuple[str, ...], BeforeValidator(lines), Field(max_length=MOST_TERMS, json_schema_extra={"format": "lines"})
]


@dataclass(frozen=True, slots=True)
class Part:
    """What the reading of one term brought; `state` is plain JSON, handed back at its next reading.

    It is `incomplete` where the source no longer showed all that was written since the last reading.
    """

    documents: Sequence[FetchedDocument] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    more: bool = False
    deleted: Sequence[str] = ()
    allowance: Allowance | None = None
    remarks: Sequence[Remark] = ()
    wait: timedelta | None = None
    incomplete: bool = False


def read_each(terms: Sequence[str], cursor: Mapping[str, Any], read: Callable[[str, Mapping[str, Any]], Part]) -> Batch:
    """Read every term; one that fails is remarked upon, and the others are read all the same.

    Two failures in a row, or one that concerns the whole source, end the reading: what was read is kept, and the next
    one begins where it ended, after the wait that was asked for. Raises FetchError when nothing at all could be read.
    """
    known = cursor.get("each")
    states = {term: dict(known[term]) for term in terms if term in known} if isinstance(known, Mapping) else {}
    parts: list[Part] = []
    failed: list[tuple[str, FetchError]] = []
    next_term, in_a_row = None, 0
    for term in _in_turn(terms, cursor.get("next")):
        try:
            part = read(term, states.get(term, {}))
        except FetchError as error:
            failed.append((term, error))
            in_a_row += 1
            if error.code in _OF_ALL or error.permanent or in_a_row > 1:
                next_term = failed[-in_a_row][0]
                break
            continue
        in_a_row = 0
        states[term] = dict(part.state)
        parts.append(part)
    if failed and not parts:
        raise failed[0][1]
    remarks = [
        _FAILED(term=term, message=error.message, advice=error.advice, code=error.code) for term, error in failed
    ]
    asked = [error.retry_after for _, error in failed]
    return Batch(
        documents=newest_first(document for part in parts for document in part.documents),
        cursor={"each": states, **({"next": next_term} if next_term else {})},
        remarks=tuple(dict.fromkeys([*(remark for part in parts for remark in part.remarks), *remarks])),
        incomplete=any(part.incomplete for part in parts),
        more=next_term is not None or any(part.more for part in parts),
        deleted=tuple(dict.fromkeys(one for part in parts for one in part.deleted)),
        allowance=tightest(*(part.allowance for part in parts)),
        wait=max([wait for wait in (*(part.wait for part in parts), *asked) if wait], default=None),
    )


def newest_first(documents: Iterable[FetchedDocument]) -> tuple[FetchedDocument, ...]:
    """Return each document once, the newest first: the order in which a batch is handed on."""
    once = {document.external_id: document for document in documents}
    return tuple(sorted(once.values(), key=lambda document: document.published_at or _NEVER, reverse=True))


def _in_turn(terms: Sequence[str], first: object) -> list[str]:
    start = terms.index(first) if isinstance(first, str) and first in terms else 0
    return [*terms[start:], *terms[:start]]
