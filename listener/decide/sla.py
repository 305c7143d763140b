"""When an answer is due, what to say before and after, and where the hour went.

The clock starts at publication, not at collection: that is the promise the reader of the post judges.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.terms import CaseEventKind, SlaTarget

_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Watch:
    """The next thing to tell about a case: warning 1, 2 …, or the breach, numbered after the last warning."""

    kind: CaseEventKind  # WARNED or BREACHED
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of the way to the answer. `share` is of the first-response target: 0.5 is half the hour."""

    name: str
    duration: timedelta
    share: float


def deadline(published_at: datetime, target: SlaTarget) -> datetime:
    """Return the moment at which the promise is broken if nobody has answered."""
    return published_at + target.first_response


def was_late(published_at: datetime, collected_at: datetime, target: SlaTarget) -> bool:
    """Tell whether a post could no longer be answered in time when it was collected."""
    return collected_at >= deadline(published_at, target)


def next_watch(published_at: datetime, now: datetime, target: SlaTarget, told: int | None = None) -> Watch | None:
    """Return what to tell next about an unanswered case, or None when the breach has been told.

    `told` is the `number` of the last watch told; None for a case that opens now, whose opening alert shows
    the minutes left and so stands for every warning already due. When `at` is not after `now` it is due now.
    Of several due, only the latest is returned: a sweep that slept tells one thing, and a case that was late
    on arrival gets its breach at once, without warnings.
    """
    watches = _watches(published_at, target)
    if told is None:
        told = sum(1 for watch in watches if watch.kind is CaseEventKind.WARNED and watch.at <= now)
    ahead = [watch for watch in watches if watch.number > told]
    due = [watch for watch in ahead if watch.at <= now]
    if due:
        return due[-1]
    return ahead[0] if ahead else None


def legs(
    published: datetime,
    collected: datetime | None = None,
    classified: datetime | None = None,
    queued: datetime | None = None,
    claimed: datetime | None = None,
    answered: datetime | None = None,
    target: SlaTarget | None = None,
) -> tuple[Leg, ...]:
    """Return how long each step took that has been taken, named after the step it ends with.

    A step without a time is left out and its time goes to the next. Clocks of two machines may disagree:
    a step that seems to end before it began took no time, and the next begins where the latest ended.
    """
    whole = (target or SlaTarget()).first_response
    steps = {
        "collected": collected,
        "classified": classified,
        "queued": queued,
        "claimed": claimed,
        "answered": answered,
    }
    found: list[Leg] = []
    reached = published
    for name, moment in steps.items():
        if moment is None:
            continue
        duration = max(moment - reached, _NO_TIME)
        found.append(Leg(name, duration, duration / whole))
        reached = max(reached, moment)
    return tuple(found)


def _watches(published_at: datetime, target: SlaTarget) -> list[Watch]:
    """All warnings before the deadline in order of time, then the breach."""
    delays = sorted({delay for delay in target.warnings if _NO_TIME < delay < target.first_response})
    watches = [Watch(CaseEventKind.WARNED, i, published_at + delay) for i, delay in enumerate(delays, start=1)]
    return [*watches, Watch(CaseEventKind.BREACHED, len(watches) + 1, deadline(published_at, target))]
