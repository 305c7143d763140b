"""What happens to a request on a bad line: by a seed, so that a day that went wrong goes wrong again."""

import random
from enum import Enum, auto

from tests.standins._said import Said


class Fate(Enum):
    """How one request ends."""

    WELL = auto()
    UNASKED = auto()  # cut before it is read: nothing happened
    SWALLOWED = auto()  # done, and cut before a word of the answer
    HALVED = auto()  # cut in the middle of the answer
    RESET = auto()  # answered in full, then hung up on rudely
    TOLD_TO_WAIT = auto()  # 429 with Retry-After
    REFUSED = auto()  # 429 that says nothing

    @property
    def is_cut(self) -> bool:
        return self in (Fate.UNASKED, Fate.SWALLOWED, Fate.HALVED, Fate.RESET)

    @property
    def is_refusal(self) -> bool:
        return self in (Fate.TOLD_TO_WAIT, Fate.REFUSED)


_CUTS = (Fate.UNASKED, Fate.SWALLOWED, Fate.HALVED, Fate.RESET)
_REFUSALS = (Fate.TOLD_TO_WAIT, Fate.REFUSED)


class Line:
    """`cut` and `refused` are shares of the requests; `fates` is what became of all so far."""

    def __init__(self, seed: str, *, cut: float = 0.0, refused: float = 0.0) -> None:
        self._chance = random.Random(f"{seed} line")
        self._cut, self._refused = cut, refused
        self.fates: list[Fate] = []

    def fate(self) -> Fate:
        drawn = self._chance.random()
        if drawn < self._cut:
            found = self._chance.choice(_CUTS)
        else:
            found = self._chance.choice(_REFUSALS) if drawn < self._cut + self._refused else Fate.WELL
        self.fates.append(found)
        return found


def refusal(fate: Fate) -> Said:
    """Return a 429 as most send it."""
    wait = {"Retry-After": "30"} if fate is Fate.TOLD_TO_WAIT else {}
    return Said({"error": "Too many requests"}, 429, wait)
