"""Scores of urgency in strata: how many posts fall into each, and how many of these are urgent.

What people judged in a stratum stands beside what is generally so there, which counts as a few judgements.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

STRATA = 20  # of equal width between score 0 and 1

# What is generally so: up to which score, which share of the posts about a brand, and which share of them is negative
# about it. Measured by tests/benchmarks/general_curve.py: the middle of our held-out posts and of posts to airlines.
GENERAL = (
    (0.05, 0.40, 0.11), (0.20, 0.06, 0.02), (0.35, 0.12, 0.39), (0.50, 0.01, 0.62), (0.60, 0.15, 0.62),
    (0.70, 0.23, 0.90), (0.85, 0.02, 0.85), (1.00, 0.01, 0.56),
)  # fmt: skip
GENERAL_JUDGED = 3  # judgements it counts for in each stratum
GENERAL_POSTS = 20  # posts it counts for in how scores are spread


def stratum(score: float) -> int:
    """Return the number of a score's stratum, from 0; a score on the edge is in the upper one."""
    return min(STRATA - 1, int(score * STRATA + 1e-9))


def _by_stratum() -> tuple[tuple[float, float], ...]:
    """Return each stratum's share of the posts, and the share of urgent ones in it."""
    lowers = (0.0, *(upper for upper, _, _ in GENERAL))
    return tuple(
        (posts / round((upper - lower) * STRATA), urgent)
        for lower, (upper, posts, urgent) in zip(lowers, GENERAL, strict=False)
        for _ in range(round((upper - lower) * STRATA))
    )


_GENERAL = _by_stratum()


def counts(judged: Sequence[tuple[float, bool]]) -> list[tuple[int, int]]:
    """Return for each stratum how many posts were judged urgent, and how many not."""
    found = [[0, 0] for _ in range(STRATA)]
    for score, was_urgent in judged:
        found[stratum(score)][0 if was_urgent else 1] += 1
    return [(right, wrong) for right, wrong in found]


def shares(judged: Sequence[tuple[int, int]], shift: float = 0.0) -> list[tuple[float, float]]:
    """Return for each stratum the two numbers of a Beta distribution: urgent, and not.

    `judged` are the counts; `shift` moves what is generally so, in log odds, in all strata alike.
    """
    odds = math.exp(-shift)
    found = []
    for (right, wrong), (_, urgent) in zip(judged, _GENERAL, strict=True):
        usual = 1 / (1 + (1 - urgent) / urgent * odds)
        found.append((right + GENERAL_JUDGED * usual, wrong + GENERAL_JUDGED * (1 - usual)))
    return found


def volumes(scores: Sequence[float], days: float) -> list[float]:
    """Return the posts a day in each stratum, from the scores of those days."""
    found = [GENERAL_POSTS * posts for posts, _ in _GENERAL]
    for score in scores:
        found[stratum(score)] += 1
    return [count / sum(found) * len(scores) / days for count in found]


def missed(posts: Sequence[float], urgent: Sequence[float]) -> list[float]:
    """Return for each stratum the share of the urgent posts that lies below it, from posts and share of urgent ones."""
    spread = posts if any(posts) else [usual for usual, _ in _GENERAL]
    below = [0.0, *accumulate(volume * share for volume, share in zip(spread, urgent, strict=True))]
    return [min(1.0, part / below[-1]) if below[-1] else 0.0 for part in below[:-1]]
