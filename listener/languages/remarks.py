"""What was said by a `Saying`, in the reader's language: by code, with the figures it was said with."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from string import Formatter
from typing import Any, Protocol

from listener.languages import catalogue, troubles
from listener.terms import Remark


class Reader(Protocol):
    """Whoever is told: their language, and how they write lengths of time, moments and numbers."""

    @property
    def locale(self) -> str: ...

    def length(self, span: timedelta) -> str: ...

    def clock_time(self, moment: datetime) -> str: ...

    def number(self, value: float, digits: int = 1) -> str: ...


def knows(locale: str, remark: Remark) -> bool:
    """Tell whether a language has words for it; English stands in the code."""
    return remark.code in catalogue("remarks", locale)


def sentence(reader: Reader, remark: Remark) -> str:
    """Return what a remark says; its English words where the reader's language has none for it."""
    template = catalogue("remarks", reader.locale).get(remark.code)
    return _Local(reader).vformat(str(template), (), remark.values) if template else str(remark)


def told(reader: Reader, words: str) -> str:
    """Return what an error says: in the reader's language where it was said by a `Saying`, else as it is."""
    return sentence(reader, words) if isinstance(words, Remark) else words


def sentences(reader: Reader, remarks: Iterable[Remark]) -> str:
    """Return what some remarks say; one may be empty where a language has no advice."""
    return " ".join(filter(None, (sentence(reader, one) for one in remarks)))


class _Local(Formatter):
    """Tells values as `listener.decide.remarks` says, in the reader's language and zone."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "span":
                return self._reader.length(timedelta(seconds=value))
            case "moment":
                return self._reader.clock_time(datetime.fromisoformat(value))
            case "number":
                return self._reader.number(value, 2)
            case "trouble":
                return troubles.said(self._reader.locale, value)
            case "advice":
                family, kind, code = value.split("/", 2)
                return troubles.of_kind(self._reader.locale, family, kind, code)
            case _:
                return str(value)
