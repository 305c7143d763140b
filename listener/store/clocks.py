"""The clocks of the cases: from the log to deadlines, and to what the queue shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from listener.decide import moves
from listener.decide.policies import Calendars, CaseFacts, Choice, Policy, choose
from listener.decide.sla import Deadline
from listener.decide.timeline import MOVING, ClockEvent
from listener.decide.why import Step
from listener.store import calendars, policies
from listener.terms import CaseEventKind, CaseState, ClockKind, Tier
from models import Case, CaseClock, CaseEvent, CaseWarning, SlaPolicy

MOVES = (CaseEventKind.ESCALATED, CaseEventKind.HANDED_BACK)


@dataclass
class Book:
    """Policies and calendars as one transaction reads them: each once, however many cases it works out."""

    session: Session
    _choices: dict[UUID, list[Choice[SlaPolicy]]] = field(default_factory=dict)
    _values: dict[UUID, tuple[Policy, Calendars]] = field(default_factory=dict)

    def promise(self, brand_id: UUID, facts: CaseFacts) -> tuple[UUID | None, Policy, Calendars]:
        """Return the policy of a case, with the calendars in which its clocks count."""
        if brand_id not in self._choices:
            self._choices[brand_id] = policies.of_brand(self.session, brand_id)
        chosen = choose(self._choices[brand_id], facts)
        if chosen is None:
            return None, Policy(), Calendars()
        row = chosen.policy
        if row.id not in self._values:
            hours = calendars.of_policy(self.session, row)
            self._values[row.id] = (policies.value_of(self.session, row), hours)
        return row.id, *self._values[row.id]


def log_of(session: Session, case: Case) -> tuple[list[ClockEvent], CaseFacts]:
    """Return what moved the case's clocks, in the order of the log, and what a policy may ask of the case."""
    rows = session.exec(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, col(CaseEvent.kind).in_(MOVING))
        .order_by(col(CaseEvent.at), col(CaseEvent.id))
    ).all()
    opening = next((row for row in rows if row.kind in (CaseEventKind.OPENED, CaseEventKind.SPLIT_OFF)), None)
    detail = opening.detail if opening else {}
    facts = CaseFacts(str(case.brand_id), detail.get("source"), case.level, detail.get("language"))
    events = moves.applied([moves.Entry(_event(row, case), str(row.mention_id), row.detail) for row in rows])
    if opening is None:
        events.insert(0, ClockEvent(CaseEventKind.OPENED, case.opened_at, case.published_at))
    return events, facts


def _event(row: CaseEvent, case: Case) -> ClockEvent:
    detail = row.detail
    posted = _moment(detail.get("published_at"))
    if row.kind is CaseEventKind.OPENED:
        posted = posted or case.published_at
    return ClockEvent(
        row.kind, row.at, posted, by_author=bool(detail.get("by_author")), until=_moment(detail.get("until")),
        undo=row.kind is CaseEventKind.REOPENED and posted is None, agent=row.agent_id,
        tier=Tier(detail["to"]) if row.kind in MOVES else None, released_at=_moment(detail.get("released_at")),
    )  # fmt: skip


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def rows_of(session: Session, case_id: UUID) -> list[CaseClock]:
    """Return the clocks of a case: the responses by their round, those of the tiers as they came, the resolution."""

    def place(row: CaseClock) -> tuple[bool, bool, datetime | int, int, str]:
        at_tier = row.clock.tier is not None
        came = row.started_at if at_tier else row.round
        return row.clock is ClockKind.RESOLUTION, at_tier, came, row.round, row.clock.value

    return sorted(session.exec(select(CaseClock).where(CaseClock.case_id == case_id)), key=place)


def save(
    session: Session, case: Case, deadlines: Sequence[Deadline], policy_id: UUID | None
) -> dict[tuple[ClockKind, int], CaseClock]:
    """Write the deadlines down and return their rows; what was told of a clock before stays told."""
    rows = {(row.clock, row.round): row for row in rows_of(session, case.id)}
    kept = {}
    for one in deadlines:
        key = (one.clock, one.round)
        row = rows.pop(key, None) or CaseClock(
            case_id=case.id, clock=one.clock, round=one.round, started_at=one.started_at, due_at=one.due_at
        )
        row.policy_id, row.started_at, row.due_at = policy_id, one.started_at, one.due_at
        row.stopped_at, row.paused_at, row.why = one.stopped_at, one.paused_at, [as_json(step) for step in one.why]
        session.add(row)
        kept[key] = row
    for row in rows.values():  # not promised any more, or undone
        session.delete(row)
    return kept


def as_json(step: Step) -> dict[str, Any]:
    """Return a step with its values as JSON knows them: ISO 8601, seconds."""
    return {"code": step.code, "values": {name: _plain(value) for name, value in step.values.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    return dict(value) if isinstance(value, Mapping) else value


def due_of(session: Session, case_id: UUID, clock: ClockKind) -> datetime | None:
    """Return when the newest clock of that kind is due."""
    newest = select(CaseClock.due_at).where(CaseClock.case_id == case_id, CaseClock.clock == clock)
    return session.exec(newest.order_by(col(CaseClock.round).desc())).first()


def first_due(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when the first response of each case was due."""
    rows = session.exec(
        select(CaseClock.case_id, CaseClock.due_at).where(
            col(CaseClock.case_id).in_(list(case_ids)), CaseClock.clock == ClockKind.FIRST_RESPONSE
        )
    )
    return dict(rows.all())


def mark(session: Session, brand_id: UUID | None = None) -> int:
    """Have the clocks of the open cases worked out anew, a brand's or all; the oldest first. Return how many cases."""
    wanted = update(Case).where(col(Case.state) != CaseState.CLOSED)
    if brand_id is not None:
        wanted = wanted.where(col(Case.brand_id) == brand_id)
    return int(session.exec(wanted.values(reckon_at=col(Case.published_at))).rowcount)


def due_to_reckon(session: Session, now: datetime, limit: int) -> Sequence[Case]:
    """Return cases whose clocks must be worked out anew, locked; someone else who does it skips them."""
    return session.exec(
        select(Case)
        .where(col(Case.reckon_at) <= now)
        .order_by(col(Case.reckon_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def warn(session: Session, warning: CaseWarning) -> bool:
    """Note that a person is told of a warning; False when they were told before."""
    same = exists().where(
        col(CaseWarning.case_id) == warning.case_id, col(CaseWarning.clock) == warning.clock,
        col(CaseWarning.round) == warning.round, col(CaseWarning.key) == warning.key,
        col(CaseWarning.agent_id) == warning.agent_id,
    )  # fmt: skip
    if session.exec(select(same)).one():
        return False
    session.add(warning)
    return True
