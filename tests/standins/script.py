"""When the posts of a day are written: a trickle all day long, and storms of several a second."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.standins._server import DAY

_BEFORE = 20  # posts that are there when the source is added


def script(posts: int, hours: float = 24.0, seed: int = 4) -> Sequence[datetime]:
    """Return that many moments, in order: half of them in storms of a minute or two, two to eight in the same second.

    A post of a storm has exactly the time of its neighbours, as APIs that tell whole seconds have it.
    """
    chance = random.Random(seed)
    length = timedelta(hours=hours)
    moments = [DAY + length * chance.random() for _ in range(posts // 2)]
    while len(moments) < posts:
        second = (DAY + length * (0.02 + 0.95 * chance.random())).replace(microsecond=0)
        for _ in range(min(max(posts // 40, 20), posts - len(moments), 250) // 4):
            moments += [second] * min(chance.randint(2, 8), posts - len(moments))
            second += timedelta(seconds=1)
    return sorted(moments)


def first_moment(moments: Sequence[datetime]) -> datetime:
    """Return when the source is added: a few posts are there by then."""
    return moments[min(_BEFORE, len(moments) // 4)]
