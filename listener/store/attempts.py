"""What was tried at the door and failed, counted under keyed hashes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, select

from listener.decide.attempts import Count
from listener.terms import AttemptKind
from models import AttemptCount

KEPT = 10_000  # counts of a kind: a guesser with many addresses does not fill the disk


def counts(session: Session, keys: Collection[str], *, hold: bool = False) -> dict[str, Count]:
    """Return the counts by key; those to `hold` nobody else changes until the transaction ends."""
    query = select(AttemptCount).where(col(AttemptCount.key_hash).in_(keys)).order_by(col(AttemptCount.key_hash))
    rows = session.exec(query.with_for_update() if hold else query)
    return {row.key_hash: Count(row.failures, row.last_at) for row in rows}


def add(session: Session, kind: AttemptKind, key: str, count: Count) -> None:
    """Begin a count. What somebody else began meanwhile conflicts here, and the transaction runs again.

    Where there are too many of its kind, those of whom nothing was heard for longest go.
    """
    session.add(AttemptCount(key_hash=key, kind=kind, failures=count.failures, last_at=count.last_at))
    session.flush()
    newest_first = (col(AttemptCount.last_at).desc(), col(AttemptCount.key_hash).desc())
    of_the_kind = select(AttemptCount.key_hash).where(AttemptCount.kind == kind)
    _remove(session, col(AttemptCount.key_hash).in_(of_the_kind.order_by(*newest_first).offset(KEPT)))


def change(session: Session, key: str, count: Count) -> None:
    """Write a count that the caller holds."""
    which = update(AttemptCount).where(col(AttemptCount.key_hash) == key)
    held = which.values(failures=count.failures, last_at=count.last_at)
    session.exec(held.execution_options(synchronize_session=False))


def remove(session: Session, key: str) -> None:
    _remove(session, col(AttemptCount.key_hash) == key)


def remove_before(session: Session, moment: datetime) -> None:
    """Forget those of whom nothing was heard since a moment."""
    _remove(session, col(AttemptCount.last_at) <= moment)


def _remove(session: Session, which: ColumnElement[bool]) -> None:
    session.exec(delete(AttemptCount).where(which).execution_options(synchronize_session=False))
