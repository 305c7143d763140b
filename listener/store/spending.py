"""The ledger: what was used of each source, a row a day. The caller holds the lease of the source."""

from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from listener.terms import Spent
from models import SourceSpending


def add(session: Session, source_id: UUID, day: str, spent: Spent) -> None:
    """Write down what was spent on a day (ISO 8601), beside what was before."""
    row = session.get(SourceSpending, (source_id, day)) or SourceSpending(source_id=source_id, day=day)
    row.calls, row.posts, row.cost = row.calls + spent.calls, row.posts + spent.posts, row.cost + spent.cost
    session.add(row)


def since(session: Session, source_id: UUID, first_day: str) -> Spent:
    """Return what was spent from that day on."""
    table = SourceSpending
    row = session.exec(
        select(func.sum(table.calls), func.sum(table.posts), func.sum(table.cost)).where(
            table.source_id == source_id, col(table.day) >= first_day
        )
    ).one()
    return Spent(int(row[0] or 0), int(row[1] or 0), float(row[2] or 0.0))


def days(session: Session, source_id: UUID, first_day: str) -> dict[str, Spent]:
    """Return what was spent on each day from that one on, oldest first."""
    rows = session.exec(
        select(SourceSpending)
        .where(SourceSpending.source_id == source_id, col(SourceSpending.day) >= first_day)
        .order_by(col(SourceSpending.day))
    )
    return {row.day: Spent(row.calls, row.posts, row.cost) for row in rows}


def remove_before(session: Session, day: str) -> None:
    session.exec(delete(SourceSpending).where(col(SourceSpending.day) < day))
