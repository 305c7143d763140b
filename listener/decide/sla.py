"""When each clock of a case is due, why, and where the hour went.

The clock starts at publication, not at collection: that is the promise the reader of the post judges. A deadline
follows from the case's events, a policy and its calendars alone, so it can be worked out again at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.decide import timeline, why
from listener.decide.calendar import ALWAYS, Calendar, NeverOpen
from listener.decide.policies import Calendars, Policy
from listener.decide.stays import Run
from listener.decide.timeline import ClockEvent, Timeline
from listener.decide.watches import Watch, key, points
from listener.decide.way import Way
from listener.terms import ClockKind

_NO_TIME = timedelta(0)
_ALWAYS = Calendars()


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of a case: when it is due, why, and what to tell of it.

    `stopped_at` is when it was answered or closed. `paused_at` tells since when it rests with no end known; then
    `due_at` is where it would stand had it not stopped there, and moves on with the rest. `round` counts the next
    responses, and the stays at each tier, from 1.
    """

    clock: ClockKind
    round: int
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    paused_at: datetime | None
    watches: tuple[Watch, ...]
    why: tuple[why.Step, ...]

    @property
    def runs(self) -> bool:
        return self.stopped_at is None and self.paused_at is None


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of the way to the answer. `share` is of the time until the answer was due: 0.5 is half of it."""

    name: str
    duration: timedelta
    share: float


def reckon(events: Iterable[ClockEvent], policy: Policy, calendars: Calendars = _ALWAYS) -> tuple[Deadline, ...]:
    """Return the deadlines of all clocks that the policy promises, in the order in which they started."""
    line = timeline.read(events)
    return tuple(_deadline(line, run, policy, calendars) for run in line.runs if policy.target.promised(run.clock))


def deadline(events: Iterable[ClockEvent], policy: Policy, calendars: Calendars = _ALWAYS) -> Deadline:
    """Return the deadline that counts now. The events begin with the opening of the case."""
    return current(reckon(events, policy, calendars))


def current(deadlines: Sequence[Deadline]) -> Deadline:
    """Return the one to keep next: of those that run the first due, else one that rests, else the first response."""
    running = [one for one in deadlines if one.runs]
    resting = [one for one in deadlines if one.stopped_at is None]
    return min(running or resting or deadlines[:1], key=lambda one: one.due_at)


def _deadline(line: Timeline, run: Run, policy: Policy, calendars: Calendars) -> Deadline:
    calendar = calendars.of(run.clock)
    try:
        return _in(ALWAYS if calendar.always else calendar, line, run, policy, calendars)
    except NeverOpen:  # a promise that can never fall due would be none: count around the clock, and say so
        return _in(ALWAYS, line, run, policy, calendars)


def _in(calendar: Calendar, line: Timeline, run: Run, policy: Policy, calendars: Calendars) -> Deadline:
    way = Way.of(calendar, line, run, policy.target)
    told = points(policy.target, run.clock)
    due_at, paused_at = way.reach(policy.target.promised(run.clock) or _NO_TIME)
    moments = [(kind, span, *way.reach(span)) for kind, span in told] if run.stopped_at is None else []
    return Deadline(
        run.clock, run.round, run.started_at, due_at, run.stopped_at,
        None if run.stopped_at else paused_at,
        tuple(Watch(kind, key(kind, span), at) for kind, span, at, paused in moments if paused is None),
        why.steps(line, way, policy, due_at, run.stopped_at is None and paused_at is not None, calendars),
    )  # fmt: skip


def legs(
    published: datetime,
    collected: datetime | None = None,
    classified: datetime | None = None,
    queued: datetime | None = None,
    claimed: datetime | None = None,
    answered: datetime | None = None,
    whole: timedelta = timedelta(minutes=60),
) -> tuple[Leg, ...]:
    """Return how long each step took that has been taken, named after the step it ends with.

    A step without a time is left out and its time goes to the next. Clocks of two machines may disagree:
    a step that seems to end before it began took no time, and the next begins where the latest ended.
    """
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
        found.append(Leg(name, duration, duration / max(whole, timedelta(seconds=1))))
        reached = max(reached, moment)
    return tuple(found)
