"""How fast a post is passed on and answered, when to ask again, and what that makes of its urgency."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.decide.urgency import level_of, reach
from listener.terms import Reason, Urgency

# What the pace adds to the score: from 10 to 1,000 shares and answers an hour. A crowd weighs as much as a risk.
SHARING = (0.05, 0.30)
FIRST_PACE = 10.0  # below it nothing is said of the pace
HOUR = timedelta(hours=1)
LEAST_SPAN = timedelta(minutes=15)  # three shares in a minute are not 180 an hour

# Up to which age a post is asked for how often. What spreads after the last is another story.
STEPS = (
    (timedelta(hours=2), timedelta(minutes=5)),
    (timedelta(hours=8), timedelta(minutes=30)),
    (timedelta(days=2), timedelta(hours=2)),
    (timedelta(days=14), timedelta(hours=12)),
)
SHARE_OF_BUDGET = 0.1
_SPREAD = ("reach", "sharing")


@dataclass(frozen=True, slots=True)
class Count:
    """How often a post was shared and answered at a moment."""

    at: datetime
    shares: int
    replies: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a post is shared and answered in an hour."""

    shares: float = 0.0
    replies: float = 0.0


def next_asking(published_at: datetime, now: datetime) -> datetime | None:
    """Return when to ask a source for a post again: the older it is, the later; None: no more."""
    pause = next((pause for age, pause in STEPS if now - published_at < age), None)
    return now + pause if pause else None


def affordable(wanted: int, asked: int, amount: float, left: float) -> int:
    """Return how many of the posts `wanted` a source may be asked for, after `asked` in this period of its budget.

    `amount` is all of the budget, `left` what is left of it. Finding new posts comes first. Where requests are counted
    one takes several posts: then this is careful.
    """
    return max(min(wanted, int(amount * SHARE_OF_BUDGET) - asked, int(left)), 0)


def pace_of(counts: Sequence[Count]) -> Pace:
    """Return the pace of the last hour, from counts in order of time; of a longer span where none is that young."""
    if len(counts) < 2:
        return Pace()
    last, earlier = counts[-1], counts[:-1]
    before = [one for one in earlier if one.at <= last.at - HOUR]
    first = before[-1] if before else earlier[0]
    hours = max(last.at - first.at, LEAST_SPAN) / HOUR
    return Pace(max(last.shares - first.shares, 0) / hours, max(last.replies - first.replies, 0) / hours)


def is_news(before: Sequence[Count], count: Count) -> bool:
    """Tell whether a count is worth keeping: later than the last, and another, or the first for a while."""
    last = before[-1]
    changed = (count.shares, count.replies) != (last.shares, last.replies)
    return count.at > last.at and (changed or count.at - last.at >= LEAST_SPAN)


def respread(reasons: Sequence[Reason], followers: int | None, shares: int, pace: Pace) -> Urgency:
    """Return the urgency of a post that was judged before, with what is known now of its spread.

    Whatever else speaks for or against it stays, and the rule that bounded its score bounds it again.
    """
    kept = [reason for reason in reasons if reason.code not in (*_SPREAD, "rule")]
    before = sum(reason.weight for reason in reasons if reason.code != "rule")
    rule = next((reason for reason in reasons if reason.code == "rule"), None)
    now = [*kept, *reach(followers, shares), *sharing(pace)]
    total = sum(reason.weight for reason in now)
    if rule is not None:
        bound = before + rule.weight
        bounded = max(total, bound) if rule.weight > 0 else min(total, bound)
        if not math.isclose(bounded, total, abs_tol=1e-9):
            now.append(Reason("rule", round(bounded - total, 4), rule.evidence))
        total = bounded
    score = min(max(total, 0.0), 1.0)
    return Urgency(level_of(score), round(score, 4), tuple(now))


def sharing(pace: Pace) -> list[Reason]:
    """Return the reason that a pace gives, if any; its evidence are both figures."""
    total = pace.shares + pace.replies
    if total < FIRST_PACE:
        return []
    share = min(math.log10(total / FIRST_PACE) / 2, 1.0)
    evidence = f"{pace.shares:.0f} shares, {pace.replies:.0f} answers an hour"
    return [Reason("sharing", round(SHARING[0] + (SHARING[1] - SHARING[0]) * share, 4), evidence)]
