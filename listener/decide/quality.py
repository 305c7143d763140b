"""How good the alerts are, measured by what people said: weekly precision and estimated misses, with intervals."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

CONFIDENCE = 1.959964  # standard normal quantile of a 95 % interval
ENOUGH = 20  # judged mentions below which a share is no number to act on


@dataclass(frozen=True, slots=True)
class AlertFact:
    """One alert: its week («2026-W21»), its language, and whether it was right; None while nobody said."""

    week: str
    language: str
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class SampleFact:
    """One mention that did not alert and was drawn for review with that probability (0 to 1, above 0).

    `missed` tells whether it should have alerted; None while nobody said.
    """

    week: str
    language: str
    probability: float
    missed: bool | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1 with its 95 % interval, from `judged` mentions. Without any, the share is None.

    `enough` is False when too few were judged to act on it: then the interval says more than the share.
    """

    share: float | None
    low: float
    high: float
    judged: int

    @property
    def enough(self) -> bool:
        return self.judged >= ENOUGH


@dataclass(frozen=True, slots=True)
class Quality:
    """The numbers of one week and language; None stands for all weeks, or all languages, together.

    `silent` is how many mentions did not alert on the days that were sampled, `sampled` how many of them were drawn.
    `missed_posts` is the share of misses times `silent`: how many posts, least and most by the interval.
    """

    week: str | None
    language: str | None
    alerts: int
    precision: Estimate
    silent: int
    sampled: int
    misses: Estimate

    @property
    def missed_posts(self) -> tuple[float, float, float] | None:
        if self.misses.share is None:
            return None
        return self.misses.share * self.silent, self.misses.low * self.silent, self.misses.high * self.silent


def wilson(share: float, trials: float, z: float = CONFIDENCE) -> tuple[float, float]:
    """Return the score interval of a share observed in so many trials (Wilson, JASA 22, 1927).

    It always lies within 0 and 1 and always holds the share, also for few trials and for shares of 0 and 1, where the
    usual ± interval collapses. Without trials it is the whole range. `trials` need not be a whole number.
    """
    if trials <= 0:
        return 0.0, 1.0
    square = z * z / trials
    middle = (share + square / 2) / (1 + square)
    reach = z / (1 + square) * math.sqrt(share * (1 - share) / trials + square / (4 * trials))
    return min(max(0.0, middle - reach), share), max(min(1.0, middle + reach), share)


def proportion(outcomes: Sequence[bool]) -> Estimate:
    """Estimate a share from cases that all count the same."""
    if not outcomes:
        return Estimate(None, 0.0, 1.0, 0)
    share = sum(outcomes) / len(outcomes)
    return Estimate(share, *wilson(share, len(outcomes)), len(outcomes))


def weighted_proportion(outcomes: Sequence[tuple[float, bool]]) -> Estimate:
    """Estimate a share of a population from a sample of it: pairs of inclusion probability and outcome.

    Each mention stands for 1 / probability of its kind (Horvitz and Thompson, JASA 47, 1952); the weights are made to
    sum to 1 (Hájek 1971), so that a sample reviewed in part still estimates a share, as though what was not reviewed
    were like the rest. The interval is Wilson's for the effective number of trials, (Σw)² / Σw² (Kish 1965): unequal
    weights tell less than their number. It stays honest when no miss was found, where a normal interval has no width.
    """
    if not outcomes:
        return Estimate(None, 0.0, 1.0, 0)
    weights = [1 / probability for probability, _ in outcomes]
    total = math.fsum(weights)
    # Rounding of unequal weights may pass 1 by a hair.
    share = min(1.0, math.fsum(w for w, (_, outcome) in zip(weights, outcomes, strict=True) if outcome) / total)
    effective = total * total / math.fsum(w * w for w in weights)
    return Estimate(share, *wilson(share, effective), len(outcomes))


def summarise(
    alerts: Sequence[AlertFact], samples: Sequence[SampleFact], silent: Mapping[tuple[str, str], int]
) -> list[Quality]:
    """Return the numbers of all weeks together, then of each week, the newest first; in each all languages first.

    `silent` counts the mentions that did not alert by week and language, of the days that were sampled.
    """
    keys = {(a.week, a.language) for a in alerts} | {(s.week, s.language) for s in samples} | set(silent)
    weeks: list[str | None] = [None, *sorted({week for week, _ in keys}, reverse=True)]
    rows = []
    for week in weeks:
        languages = sorted({language for of, language in keys if week in (None, of)})
        rows += [_row(week, language, alerts, samples, silent) for language in (None, *languages)]
    return rows


def week_of(day: date) -> str:
    """Return the week of a day as ISO 8601 writes it: «2026-W21»."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _row(
    week: str | None,
    language: str | None,
    alerts: Iterable[AlertFact],
    samples: Iterable[SampleFact],
    silent: Mapping[tuple[str, str], int],
) -> Quality:
    def within(of: str, spoken: str) -> bool:
        return week in (None, of) and language in (None, spoken)

    rung = [a for a in alerts if within(a.week, a.language)]
    drawn = [s for s in samples if within(s.week, s.language)]
    return Quality(
        week=week,
        language=language,
        alerts=len(rung),
        precision=proportion([a.right for a in rung if a.right is not None]),
        silent=sum(size for key, size in silent.items() if within(*key)),
        sampled=len(drawn),
        misses=weighted_proportion([(s.probability, s.missed) for s in drawn if s.missed is not None]),
    )
