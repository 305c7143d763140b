"""How a notice, a test and a post without a case are told.

A notice for the operator is kept in English with the codes it was said by; where the reader's language has no words for
one of them, the reader is told that it is English.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.languages import remarks
from listener.notifiers._words import Words
from listener.terms import AlertKind, NoticeAlert


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


def notice_title(alert: NoticeAlert, words: Words) -> str:
    match alert.kind:
        case AlertKind.TEST:
            return words.say("test_title")
        case AlertKind.OPERATOR if _translated(alert, words):
            return remarks.sentence(_Reader(words, alert.time_zone), alert.remarks[0])
        case AlertKind.OPERATOR if words.language != "en":
            return words.say("pair", name=words.say("operator"), text=alert.title)
        case _:
            return alert.title


def notice_text(alert: NoticeAlert, words: Words) -> str:
    if alert.kind is AlertKind.TEST:
        return words.say("test_text")
    if not _translated(alert, words):
        return alert.text
    return remarks.sentences(_Reader(words, alert.time_zone), alert.remarks[1:])


def notice_action(alert: NoticeAlert, words: Words) -> str:
    """Return what the button does."""
    return words.say("read_post" if alert.kind is AlertKind.MENTION else "open_listener")


def _translated(alert: NoticeAlert, words: Words) -> bool:
    known = [remarks.knows(words.language, one) for one in alert.remarks]
    return bool(known) and all(known)
