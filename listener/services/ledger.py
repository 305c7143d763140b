"""What a source costs: written down at every reading, and what that leaves of its budget and of its own quota."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from listener.decide.spending import ledger_day, left_of, period
from listener.ports import Budgeted, Connector
from listener.services.installation import Installation
from listener.store import spending
from listener.terms import Allowance, Budget, Spent, Unit
from models import Source

_SHOWN = timedelta(days=14)


def budget_of(connector: Connector, options: Any) -> Budget | None:
    """Return what may be used of the source, where its connector counts."""
    return connector.budget(options) if isinstance(connector, Budgeted) else None


def left(session: Session, source: Source, budget: Budget | None, now: datetime) -> Allowance | None:
    """Return what the ledger leaves of the budget."""
    if budget is None:
        return None
    first_day, _ = period(budget, now)
    return left_of(budget, spending.since(session, source.id, first_day), now)


def write_down(
    session: Session, source: Source, budget: Budget | None, spent: Spent, said: Allowance | None, now: datetime
) -> None:
    """Add what was spent, and keep with the source what it said is left and what its budget leaves."""
    if spent != Spent():
        spending.add(session, source.id, ledger_day(budget, now), spent)
        session.flush()
    own = left(session, source, budget, now)
    source.allowances = [_as_json(one) for one in (said, own) if one is not None]


def pay(inst: Installation, source: Source, budget: Budget | None, spent: Spent, now: datetime) -> None:
    """Write down what was spent beside the readings of a source."""
    inst.database.write(lambda session: spending.add(session, source.id, ledger_day(budget, now), spent))


def days(inst: Installation, source: Source, now: datetime) -> list[tuple[str, Spent]]:
    """Return what was spent on each of the last fourteen days that something was, the newest first."""
    with inst.database.reading() as session:
        found = spending.days(session, source.id, (now - _SHOWN).date().isoformat())
    return sorted(found.items(), reverse=True)


def allowances(source: Source) -> tuple[Allowance, ...]:
    """Return what was left of everything that is counted at the last reading."""
    return tuple(_from_json(one) for one in source.allowances)


def _as_json(one: Allowance) -> dict[str, Any]:
    resets_at = one.resets_at.astimezone(UTC).isoformat() if one.resets_at else None
    return {"left": one.left, "unit": one.unit.value, "resets_at": resets_at, "limit": one.limit}


def _from_json(stored: dict[str, Any]) -> Allowance:
    resets_at = datetime.fromisoformat(stored["resets_at"]) if stored.get("resets_at") else None
    return Allowance(stored["left"], Unit(stored["unit"]), resets_at, stored.get("limit"))


def said_before(source: Source, budget: Budget | None) -> Allowance | None:
    """Return what the source itself said was left, at the reading before: it holds when a reading fails."""
    known: Sequence[Allowance] = allowances(source)
    return known[0] if len(known) > (budget is not None) else None
