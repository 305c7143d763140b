"""Who holds a case."""

from datetime import datetime

from sqlmodel import Session

from listener.services import clocks, refusals
from listener.services.installation import Installation
from listener.services.webcare import _steps, leases
from listener.store import casefile
from listener.terms import CaseEventKind, CaseState, Role
from models import Agent, Case

ATTEMPTS = 5  # a case that grows while it is claimed is read again, so often
LEADS = (Role.LEAD, Role.OWNER)


def claim(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Take a new case for as long as its lease. Raises Conflict naming who has it or closed it.

    Claiming one's own again renews the lease and changes nothing else.
    """

    def work(session: Session) -> Case:
        for _ in range(ATTEMPTS):
            one = _steps.read(session, number)
            if one.state is CaseState.CLAIMED and one.holder_id == agent.id:
                casefile.renew(session, one.id, agent.id, _steps.lease(inst, now))
                return _steps.read(session, number)
            if one.state is CaseState.CLAIMED and leases.ran_out(one, now):
                leases.give_back(session, one, now)
                continue
            if one.state is not CaseState.NEW:
                raise refusals.taken(session, one)
            if casefile.swap(session, one, **_steps.held(inst, agent, now), claimed_at=now):
                clocks.happened(session, one, CaseEventKind.CLAIMED, now, agent_id=agent.id)
                return _steps.read(session, number)
        raise refusals.changed(session, one)

    return inst.database.write(work)


def release(inst: Installation, number: int, agent: Agent, now: datetime, version: int | None = None) -> Case:
    """Give a case back to the queue. A lead may give back another's; otherwise Conflict."""

    def work(session: Session) -> Case:
        one = _steps.read(session, number)
        if one.state is not CaseState.CLAIMED or (one.holder_id != agent.id and agent.role not in LEADS):
            raise refusals.taken(session, one)
        _steps.check_version(session, one, version)
        _steps.swap(session, one, **_steps.UNHELD)
        clocks.happened(session, one, CaseEventKind.RELEASED, now, agent_id=agent.id)
        return _steps.read(session, number)

    return inst.database.write(work)
