"""The running clock of a case, as the page first shows it; the script in the page goes on from there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.console.words import Words
from listener.store.queue import QueueRow
from listener.terms import CaseState


class Pace(StrEnum):
    CALM = "calm"
    SOON = "soon"  # the first warning has come
    LATE = "late"
    STOPPED = "stopped"  # the case is closed


@dataclass(frozen=True, slots=True)
class Clock:
    """`share` is how much of the promise is used up, from 0 to 1; `figure` the time left, or late by."""

    pace: Pace
    figure: str
    share: float
    due_at: datetime
    warn_at: datetime
    published_at: datetime


def read(row: QueueRow, words: Words) -> Clock:
    """Return how the clock of a case stands at the moment of `words`; a closed case shows when it stopped."""
    case = row.case
    moment = case.closed_at if case.state is CaseState.CLOSED and case.closed_at else words.now
    left = case.due_at - moment
    if case.state is CaseState.CLOSED:
        pace = Pace.STOPPED
    elif left <= timedelta():
        pace = Pace.LATE
    else:
        pace = Pace.SOON if moment >= row.warn_at else Pace.CALM
    whole = (case.due_at - case.published_at) or timedelta(seconds=1)
    share = min(max((moment - case.published_at) / whole, 0.0), 1.0)
    return Clock(pace, words.length(abs(left)), share, case.due_at, row.warn_at, case.published_at)
