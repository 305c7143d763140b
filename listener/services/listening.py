"""Read what is due: lease a source, fetch it, keep what is new, say how the source is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.config import Settings
from listener.decide import schedule, spending
from listener.decide.canonical import public_address
from listener.decide.remarks import kept
from listener.decide.storable import storable_batch
from listener.errors import OutsideError
from listener.ports import Budgeted, Paced
from listener.services import coverage, ledger, stumbling
from listener.services.counting import Counted
from listener.services.hearing import has_told_all, hurry_if_heard
from listener.services.hubs import note_hub
from listener.services.installation import Installation
from listener.services.keeping import keep_documents, remember_reading
from listener.services.opening import open_source, streaming_kinds
from listener.services.privacy import withdraw
from listener.store import sources, troubles
from listener.store.coverage import add_failure
from listener.terms import Batch, Budget, Health, Spent
from models import Source


@dataclass(frozen=True, slots=True)
class PollReport:
    """How one reading went. `taken` is False when the source was not due or someone else reads it."""

    taken: bool
    new: int = 0
    edited: int = 0
    deleted: int = 0
    error: OutsideError | None = None


def due_sources(inst: Installation, now: datetime, limit: int = 200) -> list[UUID]:
    """Return the sources to read now; each is announced once until a worker starts it or a minute passes."""
    streaming = streaming_kinds(inst)
    return inst.database.write(lambda session: sources.announce_due(session, now, limit, streaming))


def poll_source(inst: Installation, source_id: UUID, now: datetime) -> PollReport:
    """Read one source if it is due. No transaction is open while the network is awaited.

    What it costs is written down whether or not it goes well. Nothing is asked of a source whose budget is used up.
    """
    source = inst.database.write(lambda session: sources.take(session, source_id, now))
    if source is None:
        return PollReport(taken=False)
    reading = _Reading(inst, source, now)
    try:
        batch = reading.fetch()
    except OutsideError as error:
        failure = error
        inst.database.write(lambda session: _note_failure(session, reading, failure))
        return PollReport(taken=True, error=failure)
    return inst.database.write(lambda session: _keep(session, inst.settings, reading, batch))


class _Reading:
    """One reading of a leased source: what is asked, within which budget, and how much it took."""

    def __init__(self, inst: Installation, source: Source, now: datetime) -> None:
        self.source_id, self.lease, self.now = source.id, source.next_poll_at, now
        self.budget: Budget | None = None
        self.pace = timedelta()
        self.http = Counted(inst.http)
        self._inst = inst
        self._source = source

    def fetch(self) -> Batch | None:
        """Return what the source has, or None when its budget is used up. Raises FetchError."""
        connector, asked = open_source(self._inst, self._source)
        self.budget = ledger.budget_of(connector, asked)
        self.pace = connector.pace if isinstance(connector, Paced) else timedelta()
        if not isinstance(connector, Budgeted):
            with stumbling.told(self._source.name):
                return storable_batch(connector.fetch(asked, self._source.cursor, self.http))
        with self._inst.database.reading() as session:
            left = ledger.left(session, self._source, self.budget, self.now)
        if left is not None and spending.used_up(left, self.now):
            return None
        with stumbling.told(self._source.name):
            return storable_batch(connector.fetch(asked, self._source.cursor, self.http, allowance=left))


def _keep(session: Session, settings: Settings, reading: _Reading, batch: Batch | None) -> PollReport:
    source = sources.still_leased(session, reading.source_id, reading.lease)
    if source is None:  # the lease ran out and another worker reads it: what it brings is the same
        return PollReport(taken=False)
    now = reading.now
    if batch is None:
        ledger.write_down(session, source, reading.budget, Spent(), None, now)
        _schedule(source, reading, batch=Batch(not_modified=True))
        return PollReport(taken=True)
    spent = batch.spent or Spent(calls=reading.http.calls)
    ledger.write_down(session, source, reading.budget, spent, batch.allowance, now)
    new, edited = keep_documents(session, settings, source, batch.documents, now)
    deleted = withdraw(session, source, batch.deleted, now)
    source.cursor = dict(batch.cursor)
    if batch.hub:
        note_hub(session, settings, source, batch.hub, now)
    if batch.moved_to and "url" in source.options:
        source.options = {**source.options, "url": batch.moved_to}
    address = str(source.options.get("url", ""))
    if batch.title and address and source.name in (address, public_address(address)):
        source.name = batch.title[:300]
    if batch.incomplete and has_told_all(session, source, batch, new):
        batch = replace(batch, incomplete=False)
    _note_success(session, source, reading, batch, new, spent.calls)
    hurry_if_heard(session, source, now)
    return PollReport(taken=True, new=new, edited=edited, deleted=deleted)


def _note_success(session: Session, source: Source, reading: _Reading, batch: Batch, new: int, calls: int) -> None:
    was_silent = source.health is Health.SILENT
    remember_reading(session, source, batch.documents, new, reading.now, incomplete=batch.incomplete)
    habit = coverage.habit_of(session, source, reading.now)
    _schedule(source, reading, batch=batch, calls=calls, habit=habit)
    if source.health is Health.SILENT and not was_silent:
        coverage.tell_silence(session, source, reading.now)


def _note_failure(session: Session, reading: _Reading, error: OutsideError) -> None:
    source = sources.still_leased(session, reading.source_id, reading.lease)
    if source is None:
        return
    said = ledger.said_before(source, reading.budget)
    ledger.write_down(session, source, reading.budget, Spent(calls=_used(reading, error)), said, reading.now)
    add_failure(session, source, reading.now, throttled=error.code in ("throttled", "host_busy"))
    troubles.note(session, source.id, error, reading.now)
    source.failures += 1
    if error.permanent and error.code == "gone":
        source.enabled = False
    _schedule(source, reading, error=error)
    hurry_if_heard(session, source, reading.now)


def _used(reading: _Reading, error: OutsideError) -> int:
    return reading.http.calls if error.units is None else error.units


def _schedule(
    source: Source,
    reading: _Reading,
    *,
    batch: Batch | None = None,
    error: OutsideError | None = None,
    calls: int = 1,
    habit: timedelta | None = None,
) -> None:
    """Say how the source is and when it is read next."""
    now = reading.now
    facts = schedule.PollFacts(
        documents_per_day=source.documents_per_day,
        failures=source.failures,
        fixed_interval=timedelta(seconds=source.fixed_interval) if source.fixed_interval else None,
        last_document_at=source.last_document_at,
        batch=batch,
        error=error,
        allowances=ledger.allowances(source),
        calls=calls,
        pace=reading.pace,
        usual_gap=habit,
    )
    interval = schedule.next_interval(facts, source.id, now)
    judged = schedule.judge_health(facts, now)
    if judged.health is not source.health:
        source.health_since = now
    source.health, source.health_detail, source.health_advice = judged.health, judged.detail, judged.advice
    source.health_code, source.health_remarks = judged.code[:40], kept(judged.remarks)
    source.last_polled_at = now
    source.next_poll_at, source.queued_until = now + schedule.next_wait(facts, interval, now), None
    if error is None:
        source.interval = max(1, round(interval.total_seconds()))
