"""What was said by a `Saying`, in the reader's language: by code, with the figures it was said with."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from string import Formatter
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal

from listener.console import kinds
from listener.terms import Remark

if TYPE_CHECKING:
    from listener.console.words import Words


def knows(locale: str, remark: Remark) -> bool:
    """Tell whether a language has words for it; English stands in the code."""
    return remark.code in kinds.catalogue("remarks", locale)


def sentence(w: "Words", remark: Remark) -> str:
    """Return what a remark says; its English words where the reader's language has none for it."""
    template = kinds.catalogue("remarks", w.locale).get(remark.code)
    return _Local(w).vformat(str(template), (), remark.values) if template else str(remark)


def told(w: "Words", words: str) -> str:
    """Return what an error says: in the reader's language where it was said by a `Saying`, else as it is."""
    return sentence(w, words) if isinstance(words, Remark) else words


def sentences(w: "Words", remarks: Iterable[Remark]) -> str:
    return " ".join(sentence(w, one) for one in remarks)


class _Local(Formatter):
    """Tells values as `listener.decide.remarks` says, in the reader's language and zone."""

    def __init__(self, w: "Words") -> None:
        self._w = w

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "span":
                return self._w.length(timedelta(seconds=value))
            case "moment":
                return self._w.clock_time(datetime.fromisoformat(value))
            case "number":
                return str(format_decimal(round(value, 2), locale=self._w.dates))
            case "trouble":
                said = kinds.catalogue("troubles", self._w.locale)["said"]
                return str(said.get(value, said["other"]))
            case _:
                return str(value)
