"""What follows from an urgency."""

from listener.decide.threshold import DEFAULT
from listener.terms import Level, Urgency, Verdict


def verdict(urgency: Urgency, open_case: bool, threshold: float = DEFAULT) -> Verdict:
    """Decide what to do with a mention; `open_case` tells whether its story already has an open case.

    From the brand's threshold on, a mention opens a case; a critical one always does. Below it, what is not worth an
    alert waits for the digest. Whatever is worth one joins the open case of its story, so that one agent has the whole
    picture.
    """
    calls = urgency.score >= threshold - 1e-9 or urgency.level is Level.CRITICAL
    if urgency.level is Level.LOW and not calls:
        return Verdict.DIGEST_ONLY
    if open_case:
        return Verdict.JOIN_CASE
    return Verdict.OPEN_CASE if calls else Verdict.ALERT


def told_as(level: Level, *, is_case: bool) -> Level:
    """Return the level by which channels choose what they hear: that of the brand's threshold, not of the score alone.

    A case is told as high at least, a mention below the threshold as medium at most. A channel that hears high
    mentions hears what calls an agent, and nothing else.
    """
    if is_case:
        return max(level, Level.HIGH, key=lambda one: one.rank)
    return min(level, Level.MEDIUM, key=lambda one: one.rank)
