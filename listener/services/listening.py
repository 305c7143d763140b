"""Read what is due: lease a source, fetch it, keep what is new, say how the source is."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from listener.config import Settings
from listener.decide import schedule
from listener.decide.storable import storable
from listener.errors import FetchError, OutsideError
from listener.services.installation import Installation
from listener.services.keeping import keep_documents
from listener.store import sources
from listener.terms import Batch
from models import Source


@dataclass(frozen=True, slots=True)
class PollReport:
    """How one reading went. `taken` is False when the source was not due or someone else reads it."""

    taken: bool
    new: int = 0
    edited: int = 0
    error: OutsideError | None = None


def due_sources(inst: Installation, now: datetime, limit: int = 200) -> list[UUID]:
    """Return the sources to read now; each is announced once until a worker starts it or a minute passes."""
    return inst.database.write(lambda session: sources.announce_due(session, now, limit))


def poll_source(inst: Installation, source_id: UUID, now: datetime) -> PollReport:
    """Read one source if it is due. No transaction is open while the network is awaited."""
    source = inst.database.write(lambda session: sources.take(session, source_id, now))
    if source is None:
        return PollReport(taken=False)
    lease = source.next_poll_at
    try:
        batch = _fetch(inst, source)
    except OutsideError as error:
        failure = error
        inst.database.write(lambda session: _note_failure(session, source_id, lease, failure, now))
        return PollReport(taken=True, error=failure)
    return inst.database.write(lambda session: _keep(session, inst.settings, source_id, lease, batch, now))


def _fetch(inst: Installation, source: Source) -> Batch:
    connector = inst.connectors.get(source.connector)
    if connector is None:
        raise FetchError(
            f"No connector is called «{source.connector}»", code="no_connector", permanent=True,
            advice=f"Known connectors: {', '.join(sorted(inst.connectors))}.",
        )  # fmt: skip
    try:
        options = connector.Options.model_validate(source.options)
    except ValidationError as error:
        raise FetchError(
            f"The options are not valid: {error.errors()[0]['msg']}", code="bad_options", permanent=True,
            advice="Change them with: listener source change",
        ) from error  # fmt: skip
    batch = connector.fetch(options, source.cursor, inst.http)
    return replace(batch, documents=tuple(storable(document) for document in batch.documents))


def _keep(
    session: Session, settings: Settings, source_id: UUID, lease: datetime, batch: Batch, now: datetime
) -> PollReport:
    source = sources.still_leased(session, source_id, lease)
    if source is None:  # the lease ran out and another worker reads it: what it brings is the same
        return PollReport(taken=False)
    new, edited = keep_documents(session, settings, source, batch.documents, now)
    source.cursor = dict(batch.cursor)
    if batch.moved_to and "url" in source.options:
        source.options = {**source.options, "url": batch.moved_to}
    if batch.title and source.name == source.options.get("url"):
        source.name = batch.title[:300]
    _note_success(source, batch, new, now)
    return PollReport(taken=True, new=new, edited=edited)


def _note_success(source: Source, batch: Batch, new: int, now: datetime) -> None:
    dates = [document.published_at for document in batch.documents]
    source.documents_per_day = schedule.habit(source.documents_per_day, new, source.last_ok_at, now, dates)
    if new:
        first_reading = source.last_ok_at is None
        newest = max((date for date in dates if date), default=now) if first_reading else now
        source.last_document_at = min(newest.astimezone(UTC), now)
    source.failures = 0
    source.last_ok_at = now
    _schedule(source, now, batch=batch)


def _note_failure(session: Session, source_id: UUID, lease: datetime, error: OutsideError, now: datetime) -> None:
    source = sources.still_leased(session, source_id, lease)
    if source is None:
        return
    source.failures += 1
    if error.permanent and error.code == "gone":
        source.enabled = False
    _schedule(source, now, error=error)


def _schedule(source: Source, now: datetime, *, batch: Batch | None = None, error: OutsideError | None = None) -> None:
    """Say how the source is and when it is read next."""
    facts = schedule.PollFacts(
        documents_per_day=source.documents_per_day,
        failures=source.failures,
        fixed_interval=timedelta(seconds=source.fixed_interval) if source.fixed_interval else None,
        last_document_at=source.last_document_at,
        batch=batch,
        error=error,
    )
    wait = schedule.next_interval(facts, source.id, now)
    judged = schedule.judge_health(facts, now)
    if judged.health is not source.health:
        source.health_since = now
    source.health, source.health_detail, source.health_advice = judged.health, judged.detail, judged.advice
    source.last_polled_at = now
    source.next_poll_at = now + wait
    if error is None:
        source.interval = max(1, round(wait.total_seconds()))
