"""How a notice, a test and a post without a case are told.

A notice for the operator is written in English by the step that found the trouble; other readers are told so.
"""

from listener.notifiers._words import Words
from listener.terms import AlertKind, NoticeAlert


def notice_title(alert: NoticeAlert, words: Words) -> str:
    match alert.kind:
        case AlertKind.TEST:
            return words.say("test_title")
        case AlertKind.OPERATOR if words.language != "en":
            return words.say("pair", name=words.say("operator"), text=alert.title)
        case _:
            return alert.title


def notice_text(alert: NoticeAlert, words: Words) -> str:
    return words.say("test_text") if alert.kind is AlertKind.TEST else alert.text


def notice_action(alert: NoticeAlert, words: Words) -> str:
    """Return what the button does."""
    return words.say("read_post" if alert.kind is AlertKind.MENTION else "open_listener")
