"""What is said to people, in English with the figures of the moment, and by code for other languages.

    _LATE = Saying("late", "Read every {interval:span}, a post can wait that long.")
    _LATE(interval=timedelta(minutes=14))

A template says of each value how it is told: `{silence:span}` a length of time, `{until:moment}` a moment,
`{left:number}` a number, `{code:trouble}` a code of `listener.errors`, `{of:advice}` what to do about it (family, kind
and code, as «channels/slack/no_service»), `{term}` words as they are. The values are plain JSON, so that what was said
can be kept, and told again in the language of whoever reads it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any

from listener.decide.spans import in_words
from listener.decide.storable import storable_text
from listener.terms import Remark

_Value = str | float | timedelta | datetime


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with holes. Other languages may name any value that is given, the English one need not name all."""

    code: str
    english: str

    def __call__(self, **values: _Value) -> Remark:
        plain = {name: _plain(value) for name, value in values.items()}
        return Remark(_English().vformat(self.english, (), plain), self.code, plain)


def kept(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    """Return remarks as JSON: what `told` makes them of again."""
    return [{"code": one.code, "english": str(one), "values": dict(one.values)} for one in remarks]


def told(stored: Iterable[Mapping[str, Any]]) -> tuple[Remark, ...]:
    """Return the remarks that were kept as JSON."""
    return tuple(Remark(one["english"], one["code"], one["values"]) for one in stored)


def _plain(value: _Value) -> str | float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.isoformat()
    return storable_text(value) if isinstance(value, str) else value


class _English(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "span":
                return in_words(timedelta(seconds=value))
            case "moment":
                moment = datetime.fromisoformat(value).astimezone(UTC)
                return f"{moment.day} {moment:%B, %H:%M} UTC"
            case "number":
                return f"{value:.2f}".rstrip("0").rstrip(".")
            case _:
                return str(value)
