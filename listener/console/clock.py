"""The running clock of a case, as the page first shows it; the script in the page goes on from there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.console.words import Words
from listener.store.queue import QueueRow
from listener.terms import CaseState, ClockKind
from models import Case


class Pace(StrEnum):
    CALM = "calm"
    SOON = "soon"  # the first warning has come
    LATE = "late"
    PAUSED = "paused"  # it rests, as its policy says
    ANSWERED = "answered"  # open, and nobody waits for anything
    STOPPED = "stopped"  # the case is closed


@dataclass(frozen=True, slots=True)
class Clock:
    """`share` is how much of the time is used up, from 0 to 1; `figure` the time left, or late by.

    `title` says what is due when; `purpose` what for, where it is no answer.
    """

    pace: Pace
    figure: str
    share: float
    due_at: datetime
    warn_at: datetime
    started_at: datetime
    title: str
    purpose: str = ""

    @property
    def runs(self) -> bool:
        return self.pace in (Pace.CALM, Pace.SOON, Pace.LATE)


def read(row: QueueRow, words: Words) -> Clock:
    """Return how the clock of a case stands at the moment of `words`; one that stopped or rests shows when it did."""
    case = row.case
    closed = case.closed_at if case.state is CaseState.CLOSED else None
    moment = closed or case.paused_at or words.now
    left = case.due_at - moment
    if case.state is CaseState.CLOSED:
        pace = Pace.STOPPED
    elif case.clock is None:
        pace = Pace.PAUSED if case.paused_at else Pace.ANSWERED
    elif left <= timedelta():
        pace = Pace.LATE
    else:
        pace = Pace.SOON if moment >= row.warn_at else Pace.CALM
    started_at = case.runs_from or case.published_at
    whole = (case.due_at - started_at) or timedelta(seconds=1)
    share = min(max((moment - started_at) / whole, 0.0), 1.0)
    figure = "" if pace is Pace.ANSWERED else words.length(abs(left))
    return Clock(pace, figure, share, case.due_at, row.warn_at, started_at, *_purpose(case, words))


def _purpose(case: Case, words: Words) -> tuple[str, str]:
    time, clock = words.full_time(case.due_at), case.clock
    if clock is not None and clock.tier is not None:
        return words.t("clock.due_tier", time=time, tier=clock.tier.upper()), words.t("clock.what_tier")
    if clock is ClockKind.RESOLUTION:
        return words.t("clock.due_resolution", time=time), words.t("clock.what_resolution")
    return words.t("clock.due", time=time), ""
