"""The promise and its clocks: what is counted, what is promised, when it rests."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from listener.terms._working import Tier


class ClockKind(StrEnum):
    """What a case is timed for. Each runs by itself; a case may have several next responses, one after the other."""

    FIRST_RESPONSE = "first_response"  # from publication to our first answer
    NEXT_RESPONSE = "next_response"  # from what the author writes after an answer of ours to the next one
    RESOLUTION = "resolution"  # from publication to the close
    AT_N1 = "at_n1"  # from the moment a case is handed back to N1, until N1 takes it up
    AT_N2 = "at_n2"  # from the moment a case comes to N2, until N2 takes it up
    AT_N3 = "at_n3"

    @property
    def tier(self) -> Tier | None:
        """Whose clock it is, for those that time how long a case lies at a tier."""
        return Tier(self.removeprefix("at_")) if self.startswith("at_") else None

    @classmethod
    def at(cls, tier: Tier) -> "ClockKind":
        """Return the clock of a case that comes to a tier."""
        return cls(f"at_{tier.value}")


class Pause(StrEnum):
    """Why a clock may rest, where a policy says so."""

    WAITING = "waiting"  # for the customer
    SNOOZED = "snoozed"
    ESCALATED = "escalated"  # a higher tier has the case before it, and a clock of its own for taking it up


class DayKind(StrEnum):
    """Why a day of a calendar differs from its weekday."""

    HOLIDAY = "holiday"
    SPECIAL = "special"  # set by hand


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """The promise: answers within so much working time, when to warn before and after, and when the clock rests.

    `warnings` count from the start of the first response; the other clocks are warned at the same shares of theirs.
    `overdue` counts from the deadline on. What is None is not promised. Without `pauses` no clock ever rests; the clock
    of a tier never does. Each promise has the name of its clock.
    """

    first_response: timedelta = timedelta(minutes=60)
    warnings: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(minutes=45))
    next_response: timedelta | None = timedelta(minutes=60)
    resolution: timedelta | None = None
    overdue: tuple[timedelta, ...] = ()
    pauses: frozenset[tuple[ClockKind, Pause]] = frozenset()
    at_n1: timedelta | None = None
    at_n2: timedelta | None = None
    at_n3: timedelta | None = None

    def promised(self, clock: ClockKind) -> timedelta | None:
        """Return how much working time a clock may take, or None when that is not promised."""
        promise: timedelta | None = getattr(self, clock.value)
        return promise
