"""What to tell of a deadline, when, and whom: the holder before, the lead at the breach, the manager after it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from listener.terms import CaseEventKind, ClockKind, Role, SlaTarget

T = TypeVar("T")
Person = Role | None  # None: the holder

# Nobody there: the next one is told instead, so that no warning is lost.
_HOLDER, _LEADS, _MANAGERS, _OWNERS = None, Role.LEAD, Role.MANAGER, Role.OWNER
_FIRST_TOLD: Mapping[CaseEventKind, tuple[Person, ...]] = {
    CaseEventKind.WARNED: (_HOLDER, _LEADS, _MANAGERS, _OWNERS),
    CaseEventKind.BREACHED: (_LEADS, _MANAGERS, _OWNERS, _HOLDER),
    CaseEventKind.OVERDUE: (_MANAGERS, _OWNERS, _LEADS, _HOLDER),
}
_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True)
class Watch:
    """Something to tell of a deadline. `key` names it whatever becomes of the deadline: «warned:1800»."""

    kind: CaseEventKind  # WARNED, BREACHED or OVERDUE
    key: str
    at: datetime


def points(target: SlaTarget, clock: ClockKind) -> list[tuple[CaseEventKind, timedelta]]:
    """Return after how much working time to tell what, in order: the warnings, the breach, what is overdue.

    Warnings that make no sense (doubles, before the start, after the end) are left out.
    """
    whole = target.promised(clock)
    if whole is None:
        return []
    share = whole / target.first_response
    warnings = sorted({warning * share for warning in target.warnings})
    told = [(CaseEventKind.WARNED, span) for span in warnings if _NO_TIME < span < whole]
    overdue = sorted({whole + span for span in target.overdue if span > _NO_TIME})
    return [*told, (CaseEventKind.BREACHED, whole), *((CaseEventKind.OVERDUE, span) for span in overdue)]


def key(kind: CaseEventKind, span: timedelta) -> str:
    return f"{kind.value}:{round(span.total_seconds())}"


def told_by_opening(watches: Iterable[Watch], now: datetime) -> list[str]:
    """Return what the alert of a new case tells by itself: it shows the minutes left, which stands for the warnings."""
    return [watch.key for watch in watches if watch.kind is CaseEventKind.WARNED and watch.at <= now]


def next_watch(watches: Sequence[Watch], told: Collection[str], now: datetime) -> Watch | None:
    """Return what to tell next; when it is not after `now`, it is due now. None: all was told.

    Of several due, only the latest is returned: a sweep that slept tells one thing, and a case that was late on
    arrival gets its breach at once, without warnings. Once the breach was told there are no warnings any more.
    """
    last = max((place for place, watch in enumerate(watches) if watch.key in told), default=-1)
    ahead = watches[last + 1 :]
    due = [watch for watch in ahead if watch.at <= now]
    if due:
        return due[-1]
    return ahead[0] if ahead else None


def audience(kind: CaseEventKind, there: Mapping[Person, Sequence[T]]) -> Sequence[T]:
    """Return who is told: those of the first rank in turn that has anybody. `there` holds the holder under None."""
    return next((there[rank] for rank in _FIRST_TOLD[kind] if there.get(rank)), ())
