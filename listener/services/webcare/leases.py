"""A claim is a lease: it lasts while its holder is there, and is given back when not."""

from datetime import datetime

from sqlmodel import Session

from listener.services import clocks
from listener.services.installation import Installation
from listener.store import casefile
from listener.terms import CaseEventKind
from models import Case


def ran_out(one: Case, now: datetime) -> bool:
    return one.lease_until is not None and one.lease_until <= now


def give_back(session: Session, one: Case, now: datetime) -> bool:
    """Give a case back whose lease ran out; False when its holder was quicker. Inside the caller's transaction."""
    if not casefile.take_back(session, one, now):
        return False
    clocks.happened(session, one, CaseEventKind.RELEASED, now, detail={"why": "lease"})
    return True


def give_back_due(inst: Installation, now: datetime, limit: int = 200) -> int:
    """Give back the cases whose leases ran out; return how many."""

    def work(session: Session) -> int:
        return sum(give_back(session, one, now) for one in casefile.leases_over(session, now, limit))

    return inst.database.write(work)
