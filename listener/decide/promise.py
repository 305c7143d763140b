"""How a promise was kept: the share in time, and how long answers took, those still owed counted in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Took:
    """How long an answer took, and whether it came in time. One that is not `given` took so long already."""

    span: timedelta
    in_time: bool
    given: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """`owed` answers are late and not given yet; they count as late in `share`, and as long as they took so far.

    `median` and `p90` are None where nothing is counted. Where one falls on an answer still owed, it is a least.
    """

    given: int
    in_time: int
    owed: int
    share: float | None
    median: Took | None
    p90: Took | None


def kept(answers: Sequence[Took]) -> Kept:
    """Sum up answers given and owed. Leaving out those owed would make a team look the better the less it answers."""
    ordered = sorted(answers, key=lambda one: one.span)
    in_time = sum(one.in_time for one in answers)
    given = sum(one.given for one in answers)
    return Kept(
        given, in_time, len(answers) - given, share=in_time / len(answers) if answers else None,
        median=ranked(ordered, 0.5) if ordered else None, p90=ranked(ordered, 0.9) if ordered else None,
    )  # fmt: skip


def ranked(ordered: Sequence[T], share: float) -> T:
    """Return the one within which `share` of the sorted ones lie (nearest rank): one that really was."""
    return ordered[math.ceil(share * len(ordered)) - 1]
