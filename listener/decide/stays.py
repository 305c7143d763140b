"""How long a case lies at the tier it came to, until that tier acts.

The clock of a stay starts with the escalation, or the handing back, and stops when somebody takes the case, answers,
lets it wait for the customer, closes it, or sends it on to another tier. A taking that is given back, by hand or
because its lease ran out, without any of the others never happened to the clock: it counts on from when the case came.
To put a case aside for later is no act; it is only held.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from listener.terms import CaseEventKind, ClockKind, Pause, Tier


@dataclass(slots=True)
class Rest:
    """A time in which a clock may rest, and why. `until` None: it lasts. Without a pause the case was closed.

    `at` is the clock that ran instead, where a higher tier had the case before it.
    """

    since: datetime
    until: datetime | None = None
    pause: Pause | None = None
    at: ClockKind | None = None


@dataclass(slots=True)
class Run:
    """One clock's time. `stopped_by` is the answer, the close, or how a tier acted.

    `round` counts the next responses, and the stays at each tier, from 1.
    """

    clock: ClockKind
    started_at: datetime
    round: int = 0
    stopped_at: datetime | None = None
    stopped_by: CaseEventKind | None = None


@dataclass(slots=True)
class Stays:
    """The stay of a case where it is now; none while it is where it began. `_acts` counts what is more than taking."""

    _run: Run | None = None
    _lying: Rest | None = None
    _holder: UUID | None = None
    _acts: int = 0

    def come(self, at: datetime, how: CaseEventKind, tier: Tier, runs: list[Run], rests: list[Rest]) -> None:
        """Let the case come to a tier: `how` ends the stay before. Nobody there holds it yet."""
        self._stop(at, how)
        clock = ClockKind.at(tier)
        self._run = Run(clock, at, round=1 + sum(run.clock is clock for run in runs))
        self._holder, self._lying, self._acts = None, None, 0
        runs.append(self._run)
        self._lie(at, rests)

    def take(self, at: datetime, agent: UUID | None) -> None:
        self._holder = agent
        self._stop(at, CaseEventKind.CLAIMED)

    def hold(self, agent: UUID | None) -> None:
        """Note who has a case that goes on; it was taken already. None: who had it."""
        self._holder = agent or self._holder

    def give_back(self, at: datetime, rests: list[Rest]) -> None:
        """Undo a taking that nothing came of."""
        self._holder, run = None, self._run
        if run is not None and run.stopped_by is CaseEventKind.CLAIMED and not self._acts:
            run.stopped_at = run.stopped_by = None
            self._lie(at, rests)

    def act(self, at: datetime, how: CaseEventKind) -> None:
        self._acts += 1
        self._stop(at, how)

    def undo_close(self, at: datetime, agent: UUID | None, rests: list[Rest]) -> None:
        """Undo the last act, a close. Whoever held the case has it again; for anybody else nobody does."""
        self._acts -= 1
        if self._lying is not None and self._run is not None and self._run.stopped_at is None:
            self._lying.until = None
        elif agent is None or agent != self._holder:
            self.give_back(at, rests)

    def _lie(self, at: datetime, rests: list[Rest]) -> None:
        """Note that nobody of a higher tier has the case."""
        if self._run is not None and self._run.clock is not ClockKind.AT_N1:
            self._lying = Rest(at, None, Pause.ESCALATED, self._run.clock)
            rests.append(self._lying)

    def _stop(self, at: datetime, how: CaseEventKind) -> None:
        if self._lying is not None:
            self._lying.until = self._lying.until or at
        if self._run is not None and self._run.stopped_at is None:
            self._run.stopped_at, self._run.stopped_by = at, how
