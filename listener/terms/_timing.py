"""The promise and its clocks: what is counted, what is promised, when it rests."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class ClockKind(StrEnum):
    """What a case is timed for. Each runs by itself; a case may have several next responses, one after the other."""

    FIRST_RESPONSE = "first_response"  # from publication to our first answer
    NEXT_RESPONSE = "next_response"  # from what the author writes after an answer of ours to the next one
    RESOLUTION = "resolution"  # from publication to the close


class Pause(StrEnum):
    """Why a clock may rest, where a policy says so."""

    WAITING = "waiting"  # for the customer
    SNOOZED = "snoozed"


class DayKind(StrEnum):
    """Why a day of a calendar differs from its weekday."""

    HOLIDAY = "holiday"
    SPECIAL = "special"  # set by hand


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """The promise: answers within so much working time, when to warn before and after, and when the clock rests.

    `warnings` count from the start of the first response; the other clocks are warned at the same shares of theirs.
    `overdue` counts from the deadline on. What is None is not promised. Without `pauses` no clock ever rests.
    """

    first_response: timedelta = timedelta(minutes=60)
    warnings: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(minutes=45))
    next_response: timedelta | None = timedelta(minutes=60)
    resolution: timedelta | None = None
    overdue: tuple[timedelta, ...] = ()
    pauses: frozenset[tuple[ClockKind, Pause]] = frozenset()

    def promised(self, clock: ClockKind) -> timedelta | None:
        """Return how much working time a clock may take, or None when that is not promised."""
        match clock:
            case ClockKind.FIRST_RESPONSE:
                return self.first_response
            case ClockKind.NEXT_RESPONSE:
                return self.next_response
            case ClockKind.RESOLUTION:
                return self.resolution
