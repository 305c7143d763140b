"""What every action begins and ends with. Inside the caller's transaction."""

from typing import Any

from sqlmodel import Session

from listener.services import refusals
from listener.store import casefile
from models import Case


def read(session: Session, number: int) -> Case:
    """Return the case as it is now. Raises NotFound."""
    one = casefile.by_number(session, number)
    if one is None:
        raise refusals.unknown(number)
    return one


def swap(session: Session, one: Case, **values: Any) -> None:
    """Change the case as it was read. Raises Conflict when somebody was first."""
    if not casefile.swap(session, one, **values):
        raise refusals.changed(session, read(session, one.number))
