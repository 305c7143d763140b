"""Read what is due: lease a source, fetch it, keep what is new, say how the source is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from listener.decide import schedule
from listener.decide.dates import date_document
from listener.decide.dedup import canonical_url
from listener.decide.storable import storable
from listener.errors import FetchError, OutsideError
from listener.services.installation import Installation
from listener.store import documents, sources
from listener.terms import Batch, FetchedAuthor, FetchedDocument
from models import Author, Document, Source


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
    return inst.database.write(lambda session: _keep(session, source_id, lease, batch, now))


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


# --- What came ----------------------------------------------------------------------------------


def _keep(session: Session, source_id: UUID, lease: datetime, batch: Batch, now: datetime) -> PollReport:
    source = sources.still_leased(session, source_id, lease)
    if source is None:  # the lease ran out and another worker reads it: what it brings is the same
        return PollReport(taken=False)
    first_read = source.last_ok_at is None
    new, edited = _store_documents(session, source, batch.documents, now, first_read=first_read)
    source.cursor = dict(batch.cursor)
    if batch.moved_to and "url" in source.options:
        source.options = {**source.options, "url": batch.moved_to}
    if batch.title and source.name == source.options.get("url"):
        source.name = batch.title[:300]
    _note_success(source, batch, new, now)
    return PollReport(taken=True, new=new, edited=edited)


def _store_documents(
    session: Session, source: Source, fetched: tuple[FetchedDocument, ...], now: datetime, *, first_read: bool
) -> tuple[int, int]:
    """Insert the new, update the edited; return how many of each."""
    audience = str(source.brand_id) if source.brand_id else ""
    known = documents.known(session, source.id, [f.external_id for f in fetched])
    addresses = {f.external_id: canonical_url(f.url) for f in fetched if f.url}
    placed = documents.by_address(session, audience, addresses.values())
    authors = _authors(session, source, fetched)
    new = edited = 0
    for one in fetched:
        if existing := known.get(one.external_id):
            edited += _take_edit(existing, one, now)
            continue
        address = addresses.get(one.external_id)
        there = placed.get(address) if address else None
        if there is not None and _same(there, one, source):
            continue
        document = _document(source, one, audience, now, first_read=first_read)
        # Entries of one feed may share a page (a forum thread): then the address identifies nothing.
        document.canonical_url = address if there is None else None
        document.author_id = authors[one.author.handle].id if one.author else None
        session.add(document)
        known[one.external_id] = document
        if address and there is None:
            placed[address] = document
        new += 1
    return new, edited


def _same(there: Document, one: FetchedDocument, source: Source) -> bool:
    """Tell whether another source brought it first, or ours under another id."""
    return there.source_id != source.id or (there.title, there.text) == (one.title, one.text)


def _document(source: Source, one: FetchedDocument, audience: str, now: datetime, *, first_read: bool) -> Document:
    dated = date_document(one.published_at, now, first_read=first_read)
    return Document(
        source_id=source.id, external_id=one.external_id, audience=audience, url=one.url,
        title=one.title, text=one.text, published_at=dated.published_at, date_origin=dated.origin,
        collected_at=now, edited_at=one.edited_at, language=one.language, shares=one.shares,
        backlog=dated.backlog, analyse_at=now,
    )  # fmt: skip


def _take_edit(existing: Document, one: FetchedDocument, now: datetime) -> bool:
    existing.shares = max(existing.shares, one.shares)
    if (existing.title, existing.text) == (one.title, one.text):
        return False
    existing.title, existing.text = one.title, one.text
    existing.edited_at = one.edited_at or now
    existing.analyse_at = now
    return True


def _authors(session: Session, source: Source, fetched: tuple[FetchedDocument, ...]) -> Mapping[str, Author]:
    """Return the authors by handle, made or brought up to date."""
    network = urlsplit(str(source.options.get("url", ""))).hostname or source.connector
    named: dict[str, FetchedAuthor] = {f.author.handle: f.author for f in fetched if f.author}
    known = documents.authors(session, network, named)
    for handle, said in named.items():
        author = known.get(handle)
        if author is None:
            author = known[handle] = Author(network=network, handle=handle)
            session.add(author)
        author.name = said.name or author.name
        author.url = said.url or author.url
        author.followers = said.followers if said.followers is not None else author.followers
    session.flush()
    return known


# --- How the source is --------------------------------------------------------------------------


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
