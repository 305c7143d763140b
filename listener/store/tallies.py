"""How many open cases there are, by brand and by who holds them: the figures beside the views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from listener.store.queue import OPEN, TO_DO, is_late, waits_for_approval
from models import Brand, Case

COUNTED = ("open", "unheld", "late", "waiting", "snoozed")


@dataclass(frozen=True, slots=True)
class BrandCount:
    """Open cases of one brand: those to work on, of them nobody's and the asking agent's; late ones; resting ones."""

    slug: str
    name: str
    open: int
    unheld: int
    mine: int
    late: int
    approval: int
    waiting: int
    snoozed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Open cases counted by brand, and by brand and holder. `brands` are key, slug and name, by name."""

    brands: Sequence[tuple[UUID, str, str]]
    found: Mapping[UUID, Mapping[str, int]]
    held: Mapping[tuple[UUID, UUID], int]
    asked: Mapping[UUID, int]

    def of(self, agent_id: UUID | None) -> list[BrandCount]:
        """Return the counts as one agent sees them."""
        none = dict.fromkeys(COUNTED, 0)
        return [
            BrandCount(
                slug, name, mine=self.held.get((key, agent_id), 0) if agent_id else 0, approval=self.asked.get(key, 0),
                **self.found.get(key, none),
            )
            for key, slug, name in self.brands
        ]  # fmt: skip


def tally(session: Session, now: datetime) -> Tally:
    """Count the open cases of every brand that has one or is active: for every agent at once."""
    found = _counted(session, now)
    wanted = select(col(Brand.id), col(Brand.slug), col(Brand.name)).where(
        col(Brand.archived_at).is_(None) | col(Brand.id).in_(list(found))
    )
    brands = session.execute(wanted.order_by(col(Brand.name))).all()
    return Tally([(key, slug, name) for key, slug, name in brands], found, _held(session), _asked_for_approval(session))


def _counted(session: Session, now: datetime) -> dict[UUID, dict[str, int]]:
    """Count by brand. Grouped as `ix_case_counts` is, so that it is read alone and no case is looked at."""
    group = (col(Case.brand_id), col(Case.state))
    sums = (func.count(), _number(col(Case.holder_id).is_(None)), _number(is_late(now)))
    query = select(*group, *sums).where(col(Case.state).in_(OPEN)).group_by(col(Case.state), col(Case.brand_id))
    found: dict[UUID, dict[str, int]] = {}
    for brand_id, state, number, unheld, late in session.execute(query):
        row = found.setdefault(brand_id, dict.fromkeys(COUNTED, 0))
        row["late"] += late
        if state in TO_DO:
            row["open"], row["unheld"] = row["open"] + number, row["unheld"] + unheld
        else:
            row[state.value] = number
    return found


def _held(session: Session) -> dict[tuple[UUID, UUID], int]:
    """Count the cases that somebody works on, by brand and agent."""
    group = (col(Case.brand_id), col(Case.holder_id))
    held = select(*group, func.count()).where(col(Case.state).in_(TO_DO), col(Case.holder_id).is_not(None))
    return {(brand_id, agent_id): number for brand_id, agent_id, number in session.execute(held.group_by(*group))}


def _number(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((which, 1), else_=0))


def _asked_for_approval(session: Session) -> dict[UUID, int]:
    """Count the open cases of each brand with an answer that waits: there are few, found by their answers."""
    waiting = select(col(Case.brand_id), func.count()).where(col(Case.state).in_(OPEN), waits_for_approval())
    return dict(session.execute(waiting.group_by(col(Case.brand_id))).all())
