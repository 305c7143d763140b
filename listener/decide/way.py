"""The way of one clock through working time and rests: how far it is to a deadline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.decide.calendar import Calendar, add_working_time, working_time_between
from listener.decide.stays import Rest, Run
from listener.decide.timeline import Timeline
from listener.terms import ClockKind, SlaTarget


@dataclass(frozen=True, slots=True)
class Way:
    """A clock that counts from its start in the hours of a calendar, but for its rests."""

    calendar: Calendar
    run: Run
    rests: tuple[Rest, ...]

    @classmethod
    def of(cls, calendar: Calendar, line: Timeline, run: Run, target: SlaTarget) -> Way:
        """Take the rests of this clock: where the policy says so, and for the resolution while the case was closed."""
        held = (rest for rest in line.rests if _holds(rest, run.clock, target))
        return cls(calendar, run, tuple(filter(None, (cut(rest, run) for rest in held))))

    def reach(self, span: timedelta) -> tuple[datetime, datetime | None]:
        """Return when so much working time has passed, and since when the clock rests if it never gets there.

        In a rest without an end the moment is where the clock would stand had it not begun.
        """
        position, left = self.run.started_at, span
        for rest in self.rests:
            counted = working_time_between(self.calendar, position, rest.since)
            if counted >= left:
                break
            left -= counted
            if rest.until is None:
                return add_working_time(self.calendar, rest.since, left), rest.since
            position = rest.until
        return add_working_time(self.calendar, position, left), None

    def counted(self, until: datetime) -> list[tuple[datetime, datetime]]:
        """Return the times between the rests, up to a moment: those that count where the calendar is open.

        A rest without an end is taken as if it had not begun, as `reach` does.
        """
        parts, position = [], self.run.started_at
        for rest in self.rests:
            if rest.since >= until or rest.until is None:
                break
            parts.append((position, rest.since))
            position = rest.until
        parts.append((position, until))
        return [(start, end) for start, end in parts if start < end]


def _holds(rest: Rest, clock: ClockKind, target: SlaTarget) -> bool:
    """Tell whether a clock rests; while a case lies at a higher tier only if that has a clock of its own: one runs."""
    if clock.tier is not None:
        return False
    if rest.pause is None:
        return clock is ClockKind.RESOLUTION
    promised = rest.at is None or target.promised(rest.at) is not None
    return promised and (clock, rest.pause) in target.pauses


def cut(rest: Rest, run: Run) -> Rest | None:
    """Return the part of a rest that lies within the clock's run, or None."""
    since = max(rest.since, run.started_at)
    until = rest.until
    if run.stopped_at is not None:
        until = min(until or run.stopped_at, run.stopped_at)
    return replace(rest, since=since, until=until) if until is None or since < until else None
