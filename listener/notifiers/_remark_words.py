"""What was said by code, in the words of a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.languages import remarks
from listener.notifiers._words import Words
from listener.terms import Remark


def sentences(said: Sequence[Remark], words: Words, time_zone: str) -> str:
    """Return what was said in the reader's language; "" where it has no words for one of them, or nothing was said."""
    if not all(remarks.knows(words.language, one) for one in said):
        return ""
    return remarks.sentences(_Reader(words, time_zone), said)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Words as the catalogues of remarks ask for them."""

    words: Words
    time_zone: str

    @property
    def locale(self) -> str:
        return str(self.words.language)

    def length(self, span: timedelta) -> str:
        return self.words.duration(span)

    def clock_time(self, moment: datetime) -> str:
        return self.words.day_and_time(moment, self.time_zone)

    def number(self, value: float, digits: int = 1) -> str:  # noqa: ARG002 - figures of a notice are round enough
        return self.words.number(value)
