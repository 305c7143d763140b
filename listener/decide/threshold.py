"""From which urgency on an agent is called, chosen from a wish: so many false alarms a day, or so few misses.

An alarm is a case that is opened. Agents judge what rang, hardly what stayed silent; counting on their judgements alone
would find that nothing is ever missed. So scores are cut into strata: within a stratum the share of urgent posts is
taken from what was judged there, beside what is generally so; how many posts fall into it is counted among all of them
(post-stratification). Then every threshold has its alarms, its false alarms and its misses.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from listener.decide import strata
from listener.decide.strata import STRATA, stratum
from listener.decide.urgency import LEVELS
from listener.terms import Level

DEFAULT = LEVELS[Level.HIGH]
# Below medium is what the digest is for; what is critical always calls an agent, whatever was wished.
LOWEST, HIGHEST = LEVELS[Level.MEDIUM], LEVELS[Level.CRITICAL]
THRESHOLDS = tuple(k / STRATA for k in range(stratum(LOWEST), stratum(HIGHEST) + 1))

ENOUGH, ENOUGH_OF_EACH = 40, 8  # judgements, and urgent and not urgent ones, before a wish is granted
DRAWS = 200  # of the simulation behind the intervals
BRANDS_DIFFER = 1.0  # standard deviation of a brand from what is generally so, in all strata alike, in log odds


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a brand's threshold rests on.

    `judged`: (score, was it urgent?) of posts that people judged. `scores`: of all posts that may ring, over `days`
    (above 0); copies and running complaints ring once, so a story counts once, with its highest score.
    """

    judged: Sequence[tuple[float, bool]]
    scores: Sequence[float]
    days: float


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold means: alarms and false alarms a day, the share of urgent posts missed, its 95 % interval."""

    threshold: float
    alarms: float
    false_alarms: float
    missed: float
    missed_low: float
    missed_high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One point a threshold, from LOWEST to HIGHEST. Too few judgements (`enough` is False): what is generally so."""

    points: tuple[Point, ...]
    judged: int
    urgent: int
    enough: bool

    def at(self, threshold: float) -> Point:
        """Return the point of a threshold, or the nearest to it."""
        return min(self.points, key=lambda point: abs(point.threshold - threshold))


@dataclass(frozen=True, slots=True)
class Wish:
    """Either `false_alarms` a day at most, or a share `missed` at most, 0 to 1. Neither: the default."""

    false_alarms: float | None = None
    missed: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The threshold for a wish. Not `granted`: no threshold grants it, or too little is known; then the nearest one."""

    threshold: float
    granted: bool


def draw_curve(evidence: Evidence) -> Curve:
    """Return what each threshold means. The higher it is, the fewer alarms, the more is missed: always."""
    urgent = sum(was_urgent for _, was_urgent in evidence.judged)
    enough = is_enough(len(evidence.judged), urgent)
    judged = strata.counts(evidence.judged if enough else ())
    posts = strata.volumes(evidence.scores, evidence.days)
    rates = [right / (right + wrong) for right, wrong in strata.shares(judged)]
    missed, intervals = strata.missed(posts, rates), _intervals(posts, judged)
    points = [
        Point(
            threshold=threshold,
            alarms=sum(posts[k:]),
            false_alarms=sum(volume * (1 - rate) for volume, rate in zip(posts[k:], rates[k:], strict=True)),
            missed=missed[k],
            missed_low=min(intervals[k][0], missed[k]),
            missed_high=max(intervals[k][1], missed[k]),
        )
        for threshold in THRESHOLDS
        for k in [stratum(threshold)]
    ]
    return Curve(tuple(points), len(evidence.judged), urgent, enough)


def choose(curve: Curve, wish: Wish) -> Choice:
    """Return the threshold for a wish: of those that grant it, the one that misses least, or rings least.

    The estimate must grant it, not the whole of its interval. Where too little was judged it is the default.
    """
    if not curve.enough or (wish.false_alarms is None and wish.missed is None):
        return Choice(DEFAULT, False)
    if wish.false_alarms is not None:
        fits = [point.threshold for point in curve.points if point.false_alarms <= wish.false_alarms]
        return Choice(min(fits), True) if fits else Choice(HIGHEST, False)
    fits = [point.threshold for point in curve.points if point.missed <= (wish.missed or 0)]
    return Choice(max(fits), True) if fits else Choice(LOWEST, False)


def is_enough(judged: int, urgent: int) -> bool:
    """Tell whether so many judgements carry a threshold: a share of forty is known to about 15 points."""
    return judged >= ENOUGH and min(urgent, judged - urgent) >= ENOUGH_OF_EACH


def _intervals(posts: Sequence[float], judged: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return for each stratum the 95 % interval of what is missed below it, by simulation: always the same draws."""
    chance = random.Random(20)  # noqa: S311 - no secret
    drawn = []
    for _ in range(DRAWS):
        shares = strata.shares(judged, chance.gauss(0, BRANDS_DIFFER))
        drawn.append(strata.missed(posts, [chance.betavariate(*pair) for pair in shares]))
    ordered = [sorted(column) for column in zip(*drawn, strict=True)]
    return [(column[round(0.025 * (DRAWS - 1))], column[round(0.975 * (DRAWS - 1))]) for column in ordered]
