"""How a notice, a test and a post without a case are told.

A notice for the operator is kept in English with the codes it was said by; where the reader's language has no words for
one of them, the reader is told that it is English.
"""

from listener.notifiers._remark_words import sentences
from listener.notifiers._words import Words
from listener.terms import AlertKind, NoticeAlert


def notice_title(alert: NoticeAlert, words: Words) -> str:
    match alert.kind:
        case AlertKind.TEST:
            return words.say("test_title")
        case AlertKind.OPERATOR if words.language != "en":
            return _translated(alert, words)[0] or words.say("pair", name=words.say("operator"), text=alert.title)
        case _:
            return alert.title


def notice_text(alert: NoticeAlert, words: Words) -> str:
    if alert.kind is AlertKind.TEST:
        return words.say("test_text")
    return _translated(alert, words)[1] or alert.text


def notice_action(alert: NoticeAlert, words: Words) -> str:
    """Return what the button does."""
    return words.say("read_post" if alert.kind is AlertKind.MENTION else "open_listener")


def _translated(alert: NoticeAlert, words: Words) -> tuple[str, str]:
    """Return title and text, both or neither."""
    title, text = (sentences(said, words, alert.time_zone) for said in (alert.remarks[:1], alert.remarks[1:]))
    whole = bool(title) and (bool(text) or len(alert.remarks) == 1)
    return (title, text) if whole else ("", "")
