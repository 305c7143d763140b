"""Keep the clocks of the cases right: with every event, and after a policy or a calendar changed.

Whoever records an event of a case does it with `happened`: the event, the deadlines that follow from it and what the
queue shows of them are one transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.decide import sla
from listener.decide.order import priority
from listener.decide.sla import Deadline
from listener.decide.timeline import HOLDING, MOVING
from listener.decide.watches import next_watch, told_by_opening
from listener.services.installation import Installation
from listener.store import cases, clocks
from listener.store.clocks import Book
from listener.terms import CaseEventKind, CaseState, ClockKind
from models import Case, CaseClock

AT_ONCE = 200  # cases in one transaction
MOST = 10_000  # in one go; the next goes on where this one stopped

Clocks = Mapping[tuple[ClockKind, int], CaseClock]


def happened(
    session: Session,
    case: Case,
    kind: CaseEventKind,
    at: datetime,
    *,
    agent_id: UUID | None = None,
    mention_id: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Record an event of a case, and let its clocks follow from it. Inside the caller's transaction.

    Posts that open, join or reopen a case carry `published_at` (ISO 8601) in their detail, and those of the case's
    author `by_author`; a snooze carries `until`, what moves between the tiers `to`. A reopening without a post undoes
    the close.
    """
    cases.record(session, case, kind, at, agent_id=agent_id, mention_id=mention_id, detail=detail)
    if kind in MOVING and (case.tier_since or kind not in HOLDING):
        session.flush()
        session.refresh(case)  # a compare-and-swap goes past the session
        reckon(session, case, at, opening=kind is CaseEventKind.OPENED)


def reckon(
    session: Session, case: Case, now: datetime, *, book: Book | None = None, opening: bool = False
) -> tuple[Sequence[Deadline], Clocks]:
    """Work out the deadlines of a case from its log, and write them down. Doing it again changes nothing."""
    events, facts = clocks.log_of(session, case)
    policy_id, policy, calendars = (book or Book(session)).promise(case.brand_id, facts)
    deadlines = sla.reckon(events, policy, calendars)
    rows = clocks.save(session, case, deadlines, policy_id)
    if opening:
        for one in deadlines:
            rows[one.clock, one.round].told = told_by_opening(one.watches, now)
    _show(case, deadlines)
    watch(case, deadlines, rows, now)
    case.reckon_at = None
    return deadlines, rows


def watch(case: Case, deadlines: Sequence[Deadline], rows: Clocks, now: datetime) -> None:
    """Set when the clocks of the case must next be looked at."""
    ahead = [next_watch(one.watches, rows[one.clock, one.round].told, now) for one in deadlines]
    case.watch_at = min((watch.at for watch in ahead if watch), default=None)


def _show(case: Case, deadlines: Sequence[Deadline]) -> None:
    """Let the case show the clock that counts now. Where none is left, `due_at` is when the first response was due."""
    left = [one for one in deadlines if one.stopped_at is None]
    shown = sla.current(deadlines) if left else deadlines[0]
    case.clock = shown.clock if shown.runs else None
    case.paused_at = shown.paused_at
    case.runs_from, case.due_at = shown.started_at, shown.due_at
    case.warn_at = shown.watches[0].at if shown.watches else None
    case.priority_at = priority(case.due_at, case.level, runs=shown.runs or case.state is CaseState.CLOSED)


def reckon_due(inst: Installation, now: datetime, limit: int = AT_ONCE) -> int:
    """Work out anew the clocks of some cases that a change touched, and return how many. None: all is done."""

    def work(session: Session) -> int:
        book = Book(session)
        due = clocks.due_to_reckon(session, now, limit)
        for case in due:
            reckon(session, case, now, book=book)
        return len(due)

    return inst.database.write(work)


def reckon_all(inst: Installation, now: datetime) -> int:
    """Do so until none is left, or for a long while; return how many cases it was."""
    done = 0
    while done < MOST and (worked := reckon_due(inst, now)):
        done += worked
    return done
