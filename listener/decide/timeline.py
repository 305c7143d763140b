"""From what happened to a case to when each of its clocks ran: started, rested, stopped.

The order is that of the log; a post counts from its publication. What stops and starts a clock:

    first response   the first post        our first answer, or the close
    next response    the author writes on  our next answer, or the close; not an answer let go before they wrote
    resolution       the first post        the close
    at a tier        the case comes to it  the tier acts (see listener.decide.stays)

A close that is undone never happened to the clocks. A case that opens again because the author wrote goes on: the time
in which it was closed does not count for the resolution, and the next response starts with that post.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from listener.decide.stays import Rest, Run, Stays
from listener.terms import CaseEventKind, ClockKind, Pause, Tier

# Who has a case matters to the clock of a tier alone: none runs where a case never left its first tier.
HOLDING = frozenset({CaseEventKind.CLAIMED, CaseEventKind.RELEASED})
MOVING = HOLDING | {
    CaseEventKind.OPENED, CaseEventKind.JOINED, CaseEventKind.REPLIED, CaseEventKind.WAITING,
    CaseEventKind.SNOOZED, CaseEventKind.RESUMED, CaseEventKind.ESCALATED, CaseEventKind.HANDED_BACK,
    CaseEventKind.CLOSED, CaseEventKind.REOPENED,
    CaseEventKind.MERGED, CaseEventKind.MERGED_INTO, CaseEventKind.SPLIT, CaseEventKind.SPLIT_OFF,
}  # fmt: skip
RESPONSES = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """What the clocks need of a case's event.

    `published_at` is that of the post which opened or joined (or opened again), `by_author` tells whether it is by the
    author of the case. `until` is the end of a snooze; None: until someone wakes it. `undo` marks the undoing of a
    close. `agent` is who did it (None: Listener itself), `tier` where the case came to. `since` is from when on another
    case, whose posts came, is to be resolved. `released_at` is when a person let go the answer that arrived at `at`.
    """

    kind: CaseEventKind
    at: datetime
    published_at: datetime | None = None
    by_author: bool = False
    until: datetime | None = None
    undo: bool = False
    agent: UUID | None = None
    tier: Tier | None = None
    since: datetime | None = None
    released_at: datetime | None = None


@dataclass(slots=True)
class Timeline:
    """All clocks of a case in the order in which they started, and the rests of the case in theirs."""

    runs: list[Run] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    _stays: Stays = field(default_factory=Stays)
    _asleep: Rest | None = None  # the last time it waited or was snoozed
    _closed: Rest | None = None
    _stopped_last: list[Run] = field(default_factory=list)
    _wrote_at: datetime | None = None  # the author's first post while the case was closed
    _joined: list[tuple[datetime, datetime]] = field(default_factory=list)  # the author's: when they came, were written

    def add(self, event: ClockEvent) -> None:
        posted = event.published_at or event.at
        match event.kind:
            case CaseEventKind.OPENED:
                self.runs += [Run(ClockKind.FIRST_RESPONSE, posted), Run(ClockKind.RESOLUTION, posted)]
            case CaseEventKind.JOINED:
                self._post(event, posted)
            case CaseEventKind.MERGED:
                self._take_over(event)
            case CaseEventKind.REPLIED:
                self._stop(event, RESPONSES)
                self._stays.act(event.at, event.kind)
                self._owe_what_was_unseen(event)
            case CaseEventKind.CLOSED if self._closed is None:
                self._wake(event.at)
                self._stopped_last = self._stop(event, tuple(ClockKind))
                self._stays.act(event.at, event.kind)
                self._closed, self._wrote_at = Rest(event.at), None
            case CaseEventKind.REOPENED if self._closed is not None:
                self._reopen(event, posted)
            case _ if self._closed is None:
                self._work(event)

    def _work(self, event: ClockEvent) -> None:
        """Follow who has the case, in which tier, and whether it rests."""
        match event.kind:
            case CaseEventKind.CLAIMED:
                self._stays.take(event.at, event.agent)
            case CaseEventKind.RELEASED:
                self._wake(event.at)
                self._stays.give_back(event.at, self.rests)
            case CaseEventKind.ESCALATED | CaseEventKind.HANDED_BACK if event.tier is not None:
                self._wake(event.at)
                self._stays.come(event.at, event.kind, event.tier, self.runs, self.rests)
            case CaseEventKind.WAITING | CaseEventKind.SNOOZED:
                self._wake(event.at)
                self._stays.take(event.at, event.agent)
                if event.kind is CaseEventKind.WAITING:
                    self._stays.act(event.at, event.kind)
                self._asleep = Rest(event.at, event.until, Pause(event.kind.value))
                self.rests.append(self._asleep)
            case CaseEventKind.RESUMED:
                self._wake(event.at)
                self._stays.hold(event.agent)

    def _post(self, event: ClockEvent, posted: datetime) -> None:
        if self._closed is not None:
            if event.by_author:
                self._wrote_at = min(posted, self._wrote_at or posted)
            return
        first = self.runs[0] if self.runs else None
        if first is not None and first.stopped_at is None:
            for run in self.runs[:2]:  # the first response and the resolution
                run.started_at = min(run.started_at, posted)
        if event.by_author:
            self._wake(posted)
            self._author_wrote(posted)
            self._joined.append((event.at, posted))

    def _owe_what_was_unseen(self, event: ClockEvent) -> None:
        """Start the next response where the author wrote after the answer was let go and before it arrived."""
        sent = event.released_at or event.at
        unseen = [posted for came, posted in self._joined if sent < came <= event.at]
        if unseen and self._closed is None:
            self._author_wrote(min(unseen))

    def _take_over(self, event: ClockEvent) -> None:
        """Go on with what was promised elsewhere: the resolution since then, an answer to the first that waits."""
        resolution = self.runs[1]
        if event.since is not None and resolution.stopped_at is None:
            resolution.started_at = min(resolution.started_at, event.since)
        if event.published_at is not None:
            self._post(event, event.published_at)

    def _author_wrote(self, posted: datetime) -> None:
        """Start the next response; one that is due already is due since the first post that waits for it."""
        answers = [run for run in self.runs if run.clock in RESPONSES]
        owed = next((run for run in answers if run.stopped_at is None), None)
        if answers and owed is None:
            self.runs.append(Run(ClockKind.NEXT_RESPONSE, posted, round=len(answers)))
        elif owed is not None:
            owed.started_at = min(owed.started_at, posted)

    def _stop(self, event: ClockEvent, clocks: tuple[ClockKind, ...]) -> list[Run]:
        stopped = [run for run in self.runs if run.clock in clocks and run.stopped_at is None]
        for run in stopped:
            run.stopped_at, run.stopped_by = event.at, event.kind
        return stopped

    def _wake(self, at: datetime) -> None:
        """End the rest that lasts, or that was to end later."""
        last = self._asleep
        if last is not None and (last.until is None or last.until > at):
            last.until = max(at, last.since)

    def _reopen(self, event: ClockEvent, posted: datetime) -> None:
        assert self._closed is not None
        wrote_at, closed = self._wrote_at, self._closed
        self._closed = self._wrote_at = None
        for run in self._stopped_last:
            if event.undo or run.clock is ClockKind.RESOLUTION:
                run.stopped_at = run.stopped_by = None
        if event.undo:
            self._stays.undo_close(event.at, event.agent, self.rests)
        else:
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
