"""How the alarms speak of a case: the words shared by Slack and mail. English, like the console."""

from datetime import datetime, timedelta

from listener.notifiers._safe_text import one_line
from listener.terms import AlertKind, CaseAlert, Level, Reason

LEVELS = {Level.LOW: "Low", Level.MEDIUM: "Medium", Level.HIGH: "High", Level.CRITICAL: "Critical"}
_REASONS = {
    "negative": "negative tone",
    "maybe_negative": "probably negative tone",
    "addressed": "speaks to the brand",
    "concerned": "is about the brand",
    "asks": "asks the brand something",
    "risk:safety": "safety risk",
    "risk:health": "health risk",
    "risk:fraud": "fraud",
    "risk:discrimination": "discrimination",
    "risk:data_leak": "data leak",
    "risk:legal": "legal action",
    "risk:press": "press or broadcaster",
    "risk:churn": "leaving the brand",
    "reach": "wide reach",
    "speed": "spreading fast",
    "repeated_author": "the author writes again",
    "press_source": "published by the press",
    "rule": "rule",
}
_QUOTED = ("addressed", "concerned", "asks", "risk:")  # their evidence is words of the post
_MINUTE = timedelta(minutes=1)


def reason_lines(alert: CaseAlert) -> list[str]:
    """Return why a post is urgent, heaviest first, each with the words or figures it rests on.

    Reasons that speak against urgency (a weight of zero or less) are left out.
    """
    heaviest = sorted(alert.reasons, key=lambda reason: -reason.weight)
    return [_reason_line(reason) for reason in heaviest if reason.weight > 0][:8]


def _reason_line(reason: Reason) -> str:
    words = _REASONS.get(reason.code) or one_line(reason.code.replace("_", " ").replace(":", " "), 60)
    words = words[:1].upper() + words[1:]
    evidence = one_line(reason.evidence, 120)
    if not evidence:
        return words
    return f"{words}: “{evidence}”" if reason.code.startswith(_QUOTED) else f"{words} ({evidence})"


def minutes_left(alert: CaseAlert, now: datetime) -> int:
    """Whole minutes until the answer is due, negative once it is overdue. A started minute counts as left."""
    return -((now - alert.due_at) // _MINUTE)


def duration_words(minutes: int) -> str:
    """Return a length of time as it is said: `1 minute`, `38 minutes`, `2 h 05`, `3 days`."""
    if minutes < 90:
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    if minutes < 2880:
        return f"{minutes // 60} h {minutes % 60:02}"
    return f"{minutes // 1440} days"


def time_words(alert: CaseAlert, now: datetime) -> str:
    """Return how the clock stands: `38 minutes left`, `due now`, `12 minutes late`."""
    left = minutes_left(alert, now)
    if left == 0:
        return "due now"
    return f"{duration_words(left)} left" if left > 0 else f"{duration_words(-left)} late"


def case_name(alert: CaseAlert) -> str:
    return f"case {alert.number}" if alert.number else "mention"


def headline(alert: CaseAlert, now: datetime) -> str:
    """Return the first words of an alarm, different for a new case, a warning, a breach and a mere mention."""
    brand = one_line(alert.brand, 60)
    match alert.kind:
        case AlertKind.CASE_BREACHED:
            return f"Too late: {brand}, {case_name(alert)} has no answer"
        case AlertKind.CASE_WARNING:
            return f"{time_words(alert, now).capitalize()}: {brand}, {case_name(alert)} has no answer yet"
        case AlertKind.MENTION:
            return f"Worth reading: {brand} is mentioned"
        case _:
            return f"{LEVELS[alert.level]} urgency: {brand}, new {case_name(alert)}"


def origin_words(alert: CaseAlert) -> str:
    """Return who wrote it and where."""
    return f"{one_line(alert.author, 80) or 'Unknown author'} on {one_line(alert.source, 80) or 'an unnamed source'}"


def quoted(alert: CaseAlert, limit: int) -> str:
    """Return the beginning of the post on one line: its text, or its title where there is no text."""
    return one_line(alert.text or alert.title, limit) or "(no text)"
