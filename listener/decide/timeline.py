"""From what happened to a case to when each of its clocks ran: started, rested, stopped.

The order is that of the log; a post counts from its publication. What stops and starts a clock:

    first response   the first post        our first answer, or the close
    next response    the author writes on  our next answer, or the close
    resolution       the first post        the close

A close that is undone never happened to the clocks. A case that opens again because the author wrote goes on: the time
in which it was closed does not count for the resolution, and the next response starts with that post.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from listener.terms import CaseEventKind, ClockKind, Pause

MOVING = frozenset(
    {
        CaseEventKind.OPENED, CaseEventKind.JOINED, CaseEventKind.REPLIED, CaseEventKind.WAITING,
        CaseEventKind.SNOOZED, CaseEventKind.RESUMED, CaseEventKind.CLOSED, CaseEventKind.REOPENED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """What the clocks need of a case's event.

    `published_at` is that of the post which opened or joined (or opened again), `by_author` tells whether it is by the
    author of the case. `until` is the end of a snooze; None: until someone wakes it. `undo` marks the undoing of a
    close.
    """

    kind: CaseEventKind
    at: datetime
    published_at: datetime | None = None
    by_author: bool = False
    until: datetime | None = None
    undo: bool = False


@dataclass(slots=True)
class Rest:
    """A time in which a clock may rest, and why. `until` None: it lasts. Without a pause the case was closed."""

    since: datetime
    until: datetime | None = None
    pause: Pause | None = None


@dataclass(slots=True)
class Run:
    """One clock's time. `stopped_by` is the answer or the close; `round` counts the next responses from 1."""

    clock: ClockKind
    started_at: datetime
    round: int = 0
    stopped_at: datetime | None = None
    stopped_by: CaseEventKind | None = None


@dataclass(slots=True)
class Timeline:
    """All clocks of a case in the order in which they started, and the rests of the case in theirs."""

    runs: list[Run] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    _closed: Rest | None = None
    _stopped_last: list[Run] = field(default_factory=list)
    _wrote_at: datetime | None = None  # the author's first post while the case was closed

    def add(self, event: ClockEvent) -> None:
        posted = event.published_at or event.at
        match event.kind:
            case CaseEventKind.OPENED:
                self.runs += [Run(ClockKind.FIRST_RESPONSE, posted), Run(ClockKind.RESOLUTION, posted)]
            case CaseEventKind.JOINED:
                self._post(event, posted)
            case CaseEventKind.REPLIED:
                self._stop(event, (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE))
            case CaseEventKind.WAITING | CaseEventKind.SNOOZED:
                self._wake(event.at)
                self.rests.append(Rest(event.at, event.until, Pause(event.kind.value)))
            case CaseEventKind.RESUMED:
                self._wake(event.at)
            case CaseEventKind.CLOSED if self._closed is None:
                self._wake(event.at)
                self._stopped_last = self._stop(event, tuple(ClockKind))
                self._closed, self._wrote_at = Rest(event.at), None
            case CaseEventKind.REOPENED if self._closed is not None:
                self._reopen(event, posted)

    def _post(self, event: ClockEvent, posted: datetime) -> None:
        if self._closed is not None:
            if event.by_author:
                self._wrote_at = min(posted, self._wrote_at or posted)
            return
        first = self.runs[0] if self.runs else None
        if first is not None and first.stopped_at is None:
            for run in self.runs:
                run.started_at = min(run.started_at, posted)
        if event.by_author:
            self._wake(posted)
            self._author_wrote(posted)

    def _author_wrote(self, posted: datetime) -> None:
        """Start the next response, unless an answer is due already."""
        answers = [run for run in self.runs if run.clock is not ClockKind.RESOLUTION]
        if answers and all(run.stopped_at for run in answers):
            self.runs.append(Run(ClockKind.NEXT_RESPONSE, posted, round=len(answers)))

    def _stop(self, event: ClockEvent, clocks: tuple[ClockKind, ...]) -> list[Run]:
        stopped = [run for run in self.runs if run.clock in clocks and run.stopped_at is None]
        for run in stopped:
            run.stopped_at, run.stopped_by = event.at, event.kind
        return stopped

    def _wake(self, at: datetime) -> None:
        """End the rest that lasts, or that was to end later."""
        last = self.rests[-1] if self.rests else None
        if last is not None and last.pause is not None and (last.until is None or last.until > at):
            last.until = max(at, last.since)

    def _reopen(self, event: ClockEvent, posted: datetime) -> None:
        assert self._closed is not None
        wrote_at, closed = self._wrote_at, self._closed
        self._closed = self._wrote_at = None
        for run in self._stopped_last:
            if event.undo or run.clock is ClockKind.RESOLUTION:
                run.stopped_at = run.stopped_by = None
        if not event.undo:
            self.rests.append(Rest(closed.since, max(event.at, closed.since)))
            wrote_at = wrote_at or posted
        if wrote_at is not None:
            self._author_wrote(wrote_at)


def read(events: Iterable[ClockEvent]) -> Timeline:
    """Return the timeline of a case from its events, in the order of the log."""
    timeline = Timeline()
    for event in events:
        timeline.add(event)
    return timeline
