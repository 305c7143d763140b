"""How a message says where its case stands: who has it, that it rests, how it ended."""

from listener.notifiers._safe_text import one_line
from listener.notifiers._words import Words
from listener.terms import CaseAlert, CaseState, Tier

RESTING = (CaseState.WAITING, CaseState.SNOOZED)


def is_over(alert: CaseAlert) -> bool:
    """Tell whether nobody need hurry: the case is closed, rests, or what waited for an answer has it."""
    return alert.state is CaseState.CLOSED or alert.state in RESTING or alert.answered


def standing_words(alert: CaseAlert, words: Words, moment: str = "") -> str:
    """Return where the case stands in a sentence, or nothing for one that is as it was opened.

    `moment` is the end of a snooze as it is to be shown.
    """
    who = one_line(alert.who, 60) or words.say("somebody")
    match alert.state:
        case CaseState.CLOSED if alert.merged_into:
            return words.say("standing_merged", n=str(alert.merged_into))
        case CaseState.CLOSED:
            return words.say("standing_closed", why=_ending(alert, words), who=who)
        case CaseState.SNOOZED if alert.wake_at:
            return words.say("standing_snoozed", who=who, time=moment)
        case CaseState.SNOOZED | CaseState.WAITING:
            return words.say("standing_waiting", who=who)
        case CaseState.CLAIMED:
            return words.say("standing_answered" if alert.answered else "standing_claimed", who=who)
        case _ if alert.tier is not Tier.N1:
            return words.say("standing_escalated", tier=alert.tier.value.upper())
        case _:
            return words.say("standing_answered_open") if alert.answered else ""


def _ending(alert: CaseAlert, words: Words) -> str:
    return words.say_or(f"ending_{alert.close_reason}", words.say("ending_closed"))
