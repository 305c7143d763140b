"""What every action begins and ends with. Inside the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from listener.services import refusals
from listener.services.installation import Installation
from listener.store import casefile
from listener.terms import CaseState
from models import Agent, Case

UNHELD: Mapping[str, Any] = MappingProxyType(
    {"state": CaseState.NEW, "holder_id": None, "claimed_at": None, "lease_until": None}
)


def lease(inst: Installation, now: datetime) -> datetime:
    """Return when a lease taken or renewed now runs out."""
    return now + timedelta(minutes=inst.settings.lease_minutes)


def held(inst: Installation, agent: Agent, now: datetime) -> dict[str, Any]:
    """Return what a case says that the agent has."""
    return {"state": CaseState.CLAIMED, "holder_id": agent.id, "lease_until": lease(inst, now)}


def read(session: Session, number: int) -> Case:
    """Return the case as it is now. Raises NotFound."""
    one = casefile.by_number(session, number)
    if one is None:
        raise refusals.unknown(number)
    return one


def workable(session: Session, number: int, agent: Agent, version: int | None) -> Case:
    """Return an open case that is the agent's or nobody's, as the agent saw it. Raises Conflict with what changed."""
    one = read(session, number)
    if one.state is CaseState.CLOSED or one.holder_id not in (None, agent.id):
        raise refusals.taken(session, one)
    check_version(session, one, version)
    return one


def check_version(session: Session, one: Case, version: int | None) -> None:
    """Raise Conflict when the case is not as the agent saw it. None: they did not say what they saw."""
    if version is not None and version != one.version:
        raise refusals.changed(session, one)


def swap(session: Session, one: Case, **values: Any) -> None:
    """Change the case as it was read. Raises Conflict when somebody was first."""
    if not casefile.swap(session, one, **values):
        raise refusals.changed(session, read(session, one.number))
