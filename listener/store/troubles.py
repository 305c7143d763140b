"""What went wrong with a source lately, and when it was well again: a row for each kind of failure in a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from listener.errors import OutsideError
from models import SourceTrouble

KEPT = 20  # of a source
_LONGEST = 1000  # characters


def note(session: Session, source_id: UUID, error: OutsideError, now: datetime) -> None:
    """Write down a failed reading, with those before it where they failed alike. The caller holds the source."""
    words: dict[str, Any] = {
        "message": error.message[:_LONGEST], "advice": error.advice[:_LONGEST], "last_at": now,
    }  # fmt: skip
    newest = session.exec(_of(source_id).limit(1)).first()
    if newest is not None and newest.recovered_at is None and newest.code == error.code:
        newest.sqlmodel_update(words)
        newest.times += 1
        return
    session.add(SourceTrouble(source_id=source_id, code=error.code[:40], began_at=now, **words))
    session.flush()
    old = [one.id for one in of_source(session, source_id)[KEPT:]]
    session.exec(delete(SourceTrouble).where(col(SourceTrouble.id).in_(old)))


def recovered(session: Session, source_id: UUID, now: datetime) -> None:
    """Write down that it was read well again."""
    still = (col(SourceTrouble.source_id) == source_id, col(SourceTrouble.recovered_at).is_(None))
    session.exec(update(SourceTrouble).where(*still).values(recovered_at=now))


def of_source(session: Session, source_id: UUID) -> Sequence[SourceTrouble]:
    """Return the last troubles of a source, the newest first."""
    return session.exec(_of(source_id)).all()


def _of(source_id: UUID) -> SelectOfScalar[SourceTrouble]:
    newest_first = (col(SourceTrouble.began_at).desc(), col(SourceTrouble.id).desc())
    return select(SourceTrouble).where(SourceTrouble.source_id == source_id).order_by(*newest_first)
