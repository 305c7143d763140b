"""Who looks at a case and who is writing. An open page says so again and again; what nobody repeats runs out."""

from datetime import datetime, timedelta

from sqlmodel import Session

from listener.services.installation import Installation
from listener.services.webcare import _steps
from listener.store import casefile, presence, teamwork
from listener.store.presence import Present
from models import Agent, Case, CasePresence

SEEN = timedelta(seconds=50)  # a page that is open speaks every 20 seconds
WRITING = timedelta(seconds=8)  # and every 4 while somebody types
# What was written so lately is not written again, however often the page speaks.
SEEN_AGAIN, WRITING_AGAIN, LEASE_AGAIN = timedelta(seconds=15), timedelta(seconds=3), timedelta(seconds=30)


def here(inst: Installation, number: int, agent: Agent, now: datetime, *, writing: bool = False) -> Case:
    """Note that the agent looks at a case, and keep their lease if they hold it. No event, no new version."""
    with inst.database.reading() as session:
        one = _steps.read(session, number)
        if not _is_news(session, one, agent, now, writing) and not _lease_is_old(inst, one, agent, now):
            return one

    def work(session: Session) -> Case:
        row = session.get(CasePresence, (one.id, agent.id))
        row = row or CasePresence(case_id=one.id, agent_id=agent.id, seen_until=now)
        row.seen_until = now + SEEN
        row.writing_until = now + WRITING if writing else row.writing_until
        session.add(row)
        teamwork.has_seen(session, one.id, agent.id)
        casefile.renew(session, one.id, agent.id, _steps.lease(inst, now))
        return _steps.read(session, number)

    return inst.database.write(work)


def gone(inst: Installation, number: int, agent: Agent) -> None:
    """Note that the agent has left the page of a case; the lease stays."""
    inst.database.write(lambda session: presence.remove(session, _steps.read(session, number).id, agent.id))


def present(inst: Installation, now: datetime) -> list[Present]:
    """Return who looks at which case now."""
    with inst.database.reading() as session:
        return presence.present(session, now)


def remove_expired(inst: Installation, now: datetime) -> int:
    """Delete what ran out; return how many rows."""
    return inst.database.write(lambda session: presence.remove_expired(session, now))


def _is_news(session: Session, one: Case, agent: Agent, now: datetime, writing: bool) -> bool:
    row = session.get(CasePresence, (one.id, agent.id))
    if row is None or row.seen_until < now + SEEN - SEEN_AGAIN:
        return True
    return writing and (row.writing_until is None or row.writing_until < now + WRITING - WRITING_AGAIN)


def _lease_is_old(inst: Installation, one: Case, agent: Agent, now: datetime) -> bool:
    if one.holder_id != agent.id or one.lease_until is None:
        return False
    return one.lease_until < _steps.lease(inst, now) - LEASE_AGAIN
