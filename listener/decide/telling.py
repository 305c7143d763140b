"""When to try again, and when many messages become one."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

STORM = 5  # so many waiting messages of one channel are told as one
STORM_MOST = 100  # and at most so many in one
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)  # a channel that comes back within the hour must still be of use
GIVE_UP_AFTER = timedelta(hours=24)


def next_attempt(failures: int, retry_after: timedelta | None) -> timedelta:
    """Return how long to rest after so many failures in a row: what was asked for, else 5 s doubling to 5 min."""
    backing_off = min(FIRST_WAIT * 2 ** min(max(failures - 1, 0), 10), LONGEST_WAIT)
    return max(retry_after, timedelta(seconds=1)) if retry_after is not None else backing_off


def storm_of(waiting: Sequence[T], about_case: Callable[[T], bool]) -> list[T]:
    """Return what the next message tells: the oldest alone, or all about cases when they are a storm."""
    cases = [one for one in waiting if about_case(one)]
    if len(cases) >= STORM:
        return cases[:STORM_MOST]
    return list(waiting[:1])
