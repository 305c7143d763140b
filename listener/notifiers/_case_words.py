"""How the alarms speak of a case: the words shared by Slack and mail."""

import re
from datetime import datetime, timedelta

from listener.decide.likeness import share_of
from listener.notifiers._safe_text import one_line
from listener.notifiers._words import Words
from listener.terms import AlertKind, CaseAlert, ClockKind, Reason

_QUOTED = ("addressed", "concerned", "asks", "risk:")  # their evidence is words of the post
# The evidence of these is figures, in this order (listener.decide.urgency).
_FIGURED = {
    "reach": ("followers", "shares"),
    "speed": ("posts_in_an_hour",),
    "sharing": ("shares_an_hour", "answers_an_hour"),
    "repeated_author": ("earlier_this_week",),
}
_MINUTE = timedelta(minutes=1)


def reason_lines(alert: CaseAlert, words: Words) -> list[str]:
    """Return why a post is urgent, heaviest first, each with the words or figures it rests on.

    Left out are reasons that speak against urgency (a weight of zero or less), and the rule, which follows from others.
    """
    heaviest = sorted(alert.reasons, key=lambda reason: -reason.weight)
    telling = [reason for reason in heaviest if reason.weight > 0 and reason.code != "rule"]
    return [_reason_line(reason, words) for reason in telling][:8]


def _reason_line(reason: Reason, words: Words) -> str:
    unnamed = one_line(reason.code.replace("_", " ").replace(":", " "), 60)
    said = capital(words.say_or(f"reason_{reason.code}", unnamed))
    evidence = one_line(reason.evidence, 120)
    if (share := share_of(evidence)) is not None:
        return words.say("reason_similar", reason=said, share=words.percent(share))
    if evidence and reason.code.startswith(_QUOTED):
        return words.say("reason_quoted", reason=said, words=evidence)
    figures = _figures(reason.code, evidence, words)
    return words.say("reason_figured", reason=said, figures=figures) if figures else said


def _figures(code: str, evidence: str, words: Words) -> str:
    """Return the figures of a reason in the reader's words; English sentences are for readers of English only."""
    numbers, keys = [int(number) for number in re.findall(r"\d{1,15}", evidence)], _FIGURED.get(code, ())
    if keys and len(numbers) == len(keys):
        return ", ".join(words.count(key, number) for key, number in zip(keys, numbers, strict=True))
    if re.fullmatch(r"\d{1,3}%", evidence):
        return words.percent(numbers[0] / 100)
    return evidence if words.language == "en" else ""


def minutes_left(alert: CaseAlert, now: datetime) -> int:
    """Whole minutes until the answer is due, negative once it is overdue. A started minute counts as left."""
    return -((now - alert.due_at) // _MINUTE)


def _length(minutes: int, words: Words) -> str:
    """Return a length of time as it is said: `1 minute`, `38 minutes`, `2 h 05`, `3 days`."""
    short = minutes < 90
    return words.count("long_minutes", minutes) if short else words.duration(minutes * _MINUTE)


def time_words(alert: CaseAlert, now: datetime, words: Words) -> str:
    """Return how the clock stands: `38 minutes left`, `due now`, `12 minutes late`."""
    left = minutes_left(alert, now)
    if left == 0:
        return words.say("due_now")
    return words.say("time_left" if left > 0 else "time_late", time=_length(abs(left), words))


def promise_words(alert: CaseAlert, now: datetime, words: Words, time: str) -> str:
    """Return until when it was promised to answer, close or take up; `time` is that moment as it is to be shown."""
    if _tier(alert):
        ahead, gone = "take_up_by", "take_up_was_by"
    elif alert.clock is ClockKind.RESOLUTION:
        ahead, gone = "close_by", "close_was_by"
    else:
        ahead, gone = "answer_by", "answer_was_by"
    return words.say(gone if now >= alert.due_at else ahead, time=time, tier=_tier(alert))


def headline(alert: CaseAlert, now: datetime, words: Words) -> str:
    """Return the first words of an alarm, different for a new case, a warning, a breach and a mere mention."""
    brand, number = one_line(alert.brand, 60), str(alert.number)
    match alert.kind:
        case AlertKind.CASE_BREACHED | AlertKind.CASE_WARNING:
            clock = capital(time_words(alert, now, words))
            told = f"headline_{alert.kind.value}"
            told += "_tier" if _tier(alert) else "_open" if alert.clock is ClockKind.RESOLUTION else ""
            return words.say(told, clock=clock, brand=brand, n=number, tier=_tier(alert))
        case AlertKind.CASE_SPREADING:
            return words.say("headline_case_spreading", urgency=urgency(alert, words), brand=brand, n=number)
        case AlertKind.MENTION:
            return words.say("headline_mention", brand=brand)
        case _:
            return words.say("headline_case_opened", urgency=urgency(alert, words), brand=brand, n=number)


def _tier(alert: CaseAlert) -> str:
    return alert.clock.tier.upper() if alert.clock.tier else ""


def urgency(alert: CaseAlert, words: Words) -> str:
    return words.say(f"urgency_{alert.level.value}")


def origin_words(alert: CaseAlert, words: Words) -> str:
    """Return who wrote it and where."""
    author = one_line(alert.author, 80) or words.say("unknown_author")
    return words.say("origin", author=author, source=one_line(alert.source, 80) or words.say("unnamed_source"))


def quoted(alert: CaseAlert, limit: int, words: Words) -> str:
    """Return the beginning of the post on one line: its text, or its title where there is no text."""
    return one_line(alert.text or alert.title, limit) or words.say("no_title")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
