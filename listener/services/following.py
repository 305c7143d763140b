"""Ask sources how the posts of open cases stand now: counts, edits, and what was deleted travel to us.

A reading sees what is new, and what changed lately. Who answers must see what a post says now and how far it went,
however old it is. The older a post, the less often its source is asked; what is counted or paid is written down, and
never more than a tenth of it goes here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.decide import spending
from listener.decide.spreading import STEPS, affordable, next_asking
from listener.decide.storable import storable_batch
from listener.errors import OutsideError
from listener.ports import Rereading
from listener.services import ledger, stumbling
from listener.services.counting import Counted
from listener.services.installation import Installation
from listener.services.keeping import keep_documents
from listener.services.opening import open_source
from listener.services.privacy import withdraw
from listener.store import documents, following, sources
from listener.terms import Batch, Budget, Spent
from models import Document, Source

WAIT = timedelta(minutes=15)  # after a failure that says no wait of its own
STARVED = timedelta(hours=6)  # where nothing is left for it


@dataclass(frozen=True, slots=True)
class FollowReport:
    """What became of the posts that a source was asked for."""

    asked: int = 0
    edited: int = 0
    deleted: int = 0
    error: OutsideError | None = None


def due_sources(inst: Installation, now: datetime) -> list[UUID]:
    """Begin to follow the posts of open cases that nobody follows, and return the sources to ask now."""
    able = [name for name, connector in inst.connectors.items() if isinstance(connector, Rereading)]
    with inst.database.reading() as session:
        new = following.unfollowed(session, able, now - STEPS[-1][0])
    if new:
        inst.database.write(lambda session: following.follow(session, new, now))
    with inst.database.reading() as session:
        return following.due_sources(session, now)


def ask_source(inst: Installation, source_id: UUID, now: datetime) -> FollowReport:
    """Ask a source for some of its posts that are due. No transaction is open while the network is awaited."""
    with inst.database.reading() as session:
        source = sources.get(session, source_id)
    try:
        connector, options = open_source(inst, source)
    except OutsideError as error:
        return FollowReport(error=error)
    if not isinstance(connector, Rereading):
        return FollowReport()
    budget = ledger.budget_of(connector, options)
    taken = inst.database.write(lambda session: _take(session, source, connector.rereads_at_once, budget, now))
    if not taken:
        return FollowReport()
    return _Asking(inst, source, connector, options, budget, now).of(taken)


@dataclass(frozen=True, slots=True)
class _Asking:
    inst: Installation
    source: Source
    connector: Rereading
    options: Any
    budget: Budget | None
    now: datetime

    def of(self, taken: Sequence[Document]) -> FollowReport:
        """Ask for leased posts, and keep what came, or when to ask anew."""
        http = Counted(self.inst.http)
        try:
            with stumbling.told(self.source.name):
                said = self.connector.reread(self.options, [one.external_id for one in taken], http)
        except OutsideError as error:
            failure, used = error, http.calls if error.units is None else error.units
            self.inst.database.write(lambda session: self._failed(session, taken, failure, Spent(calls=used)))
            return FollowReport(len(taken), error=failure)
        batch, spent = storable_batch(said), said.spent or Spent(calls=http.calls)
        return self.inst.database.write(lambda session: self._keep(session, taken, batch, spent))

    def _failed(self, session: Session, taken: Sequence[Document], error: OutsideError, spent: Spent) -> None:
        source = sources.locked(session, self.source.id)
        ledger.write_down(session, source, self.budget, spent, ledger.said_before(source, self.budget), self.now)
        following.put_off(session, [one.id for one in taken], self.now + max(error.retry_after or WAIT, WAIT / 3))

    def _keep(self, session: Session, taken: Sequence[Document], batch: Batch, spent: Spent) -> FollowReport:
        source = sources.locked(session, self.source.id)
        said = batch.allowance or ledger.said_before(source, self.budget)
        ledger.write_down(session, source, self.budget, spent, said, self.now)
        known = documents.known(session, source.id, [one.external_id for one in taken])
        there = [one for one in batch.documents if one.external_id in known]
        _, edited = keep_documents(session, self.inst.settings, source, there, self.now)
        deleted = withdraw(session, source, [one for one in batch.deleted if one in known], self.now)
        for one in known.values():
            following.put_off(session, [one.id], None if one.deleted_at else next_asking(one.published_at, self.now))
        return FollowReport(len(taken), edited, deleted)


def _take(session: Session, source: Source, at_once: int, budget: Budget | None, now: datetime) -> list[Document]:
    """Lease the posts that may be asked for now; for the others there is nothing left yet."""
    due = following.take(session, source.id, now, at_once)
    period = spending.period(budget, now)[0] if budget else ""
    may = _may(session, source, len(due), budget, period, now)
    following.put_off(session, [one.id for one in due[may:]], now + STARVED)
    following.tally(session, [one.id for one in due[:may]], period)
    return due[:may]


def _may(session: Session, source: Source, wanted: int, budget: Budget | None, period: str, now: datetime) -> int:
    if any(spending.used_up(one, now) for one in ledger.allowances(source)):
        return 0
    left = ledger.left(session, source, budget, now)
    if budget is None or left is None:
        return wanted
    return affordable(wanted, following.asked(session, source.id, period), budget.amount, left.left)
