"""Words that make a post urgent whatever its tone, one file per language.

Each file has RISKS and FALSE_FRIENDS, by topic, in the notation of `listener.decide.phrases`. A risk that touches
a false friend is none: «battery on fire» counts, «the band was on fire» does not.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from listener.decide.fold import fold
from listener.decide.phrases import phrase_pattern
from listener.decide.risk_words import de, en, es, fr, it, nl, pt
from listener.terms import Topic

LANGUAGES: Mapping[str, ModuleType] = {"fr": fr, "nl": nl, "en": en, "de": de, "es": es, "it": it, "pt": pt}

# The risk of a long article stands in its first pages; the rest would cost time for nothing.
_LONGEST = 20_000


def risks(text: str, language: str | None) -> tuple[tuple[Topic, str], ...]:
    """Return the risk topics of `text`, each with the first words it rests on, in the order of `Topic`.

    `language` is an ISO 639-1 code; None, or one without a list, tries all seven.
    """
    cut = text[:_LONGEST]
    straight = fold(cut)
    found: dict[Topic, tuple[int, int]] = {}
    for code in LANGUAGES if language is None or language not in LANGUAGES else (language,):
        for topic in Topic:
            span = _first(code, topic, straight.text)
            if span and (topic not in found or span < found[topic]):
                found[topic] = span
    return tuple((topic, cut[slice(*straight.span(*found[topic]))]) for topic in Topic if topic in found)


def _first(code: str, topic: Topic, text: str) -> tuple[int, int] | None:
    risk, false_friend = _patterns(code, topic)
    if risk is None:
        return None
    spared: list[tuple[int, int]] | None = None
    for match in risk.finditer(text):
        if spared is None:
            spared = [friend.span() for friend in false_friend.finditer(text)] if false_friend else []
        if not any(start < match.end() and match.start() < end for start, end in spared):
            return match.span()
    return None


@cache
def _patterns(code: str, topic: Topic) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    risky, friends = LANGUAGES[code].RISKS.get(topic), LANGUAGES[code].FALSE_FRIENDS.get(topic)
    return phrase_pattern(risky) if risky else None, phrase_pattern(friends) if friends else None
