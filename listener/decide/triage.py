"""What follows from an urgency."""

from listener.terms import Level, Urgency, Verdict


def verdict(urgency: Urgency, open_case: bool) -> Verdict:
    """Decide what to do with a mention; `open_case` tells whether its story already has an open case.

    What is not worth an alert waits for the digest. The rest joins the open case of its story, so that one
    agent has the whole picture; without one, a high or critical mention opens a case.
    """
    if urgency.level is Level.LOW:
        return Verdict.DIGEST_ONLY
    if open_case:
        return Verdict.JOIN_CASE
    return Verdict.OPEN_CASE if urgency.level.rank >= Level.HIGH.rank else Verdict.ALERT
