"""Listen to sources that speak by themselves. What they say goes the way of what is read: kept once, analysed next.

A source is leased by its due time, as for a reading, but for seconds, and renewed while it is listened to: a process
that dies gives it back, and the next one goes on from the cursor. Options that change, and «read now», take the lease
away, and the source is listened to anew.
"""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.decide.query import Query, parse
from listener.decide.reconnecting import is_worth_telling, wait_before_listening
from listener.decide.remarks import kept
from listener.decide.schedule import PollFacts, judge_health
from listener.decide.storable import storable_batch
from listener.decide.wanted import Wanted
from listener.errors import OutsideError, QueryError
from listener.ports import LiveHttp, Streaming
from listener.services import stumbling
from listener.services.installation import Installation
from listener.services.keeping import keep_documents, remember_reading
from listener.services.opening import open_source, streaming_kinds
from listener.services.privacy import withdraw
from listener.store import brands, documents, sources, troubles
from listener.terms import Batch, FetchedDocument
from models import Source

LEASE = timedelta(seconds=30)
_RENEWED = timedelta(seconds=5)  # the least that is written of a stream in which nothing is said of a brand
_OVERHEARD, _OVERHEARD_SECONDS = 50, 5.0
_REFRESHED = timedelta(seconds=15)  # after which a new brand or query is listened for

Clock = Callable[[], datetime]


def has_streams(inst: Installation) -> bool:
    """Tell whether a source is there to be listened to."""
    with inst.database.reading() as session:
        return sources.has_any(session, streaming_kinds(inst))


def due_streams(inst: Installation, now: datetime) -> list[UUID]:
    """Return the sources that nobody listens to and that are to be listened to now."""
    with inst.database.reading() as session:
        return list(sources.due_streams(session, now, streaming_kinds(inst)))


def stream_source(
    inst: Installation, http: LiveHttp, source_id: UUID, clock: Clock, stopped: Callable[[], bool]
) -> OutsideError | None:
    """Listen to a source until `stopped` (asked about once a second) or until it is no longer ours.

    Returns what broke the line; when it is listened to again is written down.
    """
    source = inst.database.write(lambda session: sources.take(session, source_id, clock(), LEASE))
    if source is None:
        return None
    heard = _Heard(inst, source, clock)
    try:
        connector, asked = open_source(inst, source)
        assert isinstance(connector, Streaming)
        stream = connector.stream(asked, source.cursor, http, heard.wanted)
        with closing(stumbling.each_told(source.name, stream)) as batches:  # type: ignore[type-var]
            for batch in batches:
                if not heard.take(batch) or stopped():
                    break
    except OutsideError as error:
        heard.note_failure(error)
        return error
    heard.give_back()
    return None


def overhear(connector: Streaming, asked: Any, http: LiveHttp) -> list[FetchedDocument]:
    """Return what is said just now, whatever it is about: at most fifty posts, of about five seconds."""
    left = iter(range(_OVERHEARD))
    end = time.monotonic() + _OVERHEARD_SECONDS
    found: list[FetchedDocument] = []
    with closing(connector.stream(asked, {}, http, lambda _text: next(left, None) is not None)) as batches:  # type: ignore[type-var]
        for batch in batches:
            found += batch.documents
            if len(found) >= _OVERHEARD or time.monotonic() > end:
                break
    return found


class _Heard:
    """One source while it is listened to: what brands want of it, what was kept, until when it is ours."""

    def __init__(self, inst: Installation, source: Source, clock: Clock) -> None:
        self._inst, self._clock = inst, clock
        self._source_id, self._brand_id = source.id, source.brand_id
        self._lease: datetime | None = source.next_poll_at
        self._refreshed = clock()
        self._renewed = self._refreshed - _RENEWED  # from its first second on there is a cursor to go back to
        self._wanted = self._asked_for()

    def wanted(self, text: str) -> bool:
        return self._wanted(text)

    def take(self, batch: Batch) -> bool:
        """Keep a batch. False when the source is no longer ours. Nothing is written while there is nothing to."""
        now = self._clock()
        if now - self._refreshed >= _REFRESHED:
            self._wanted, self._refreshed = self._asked_for(), now
        batch = storable_batch(batch)
        if not batch.documents and now - self._renewed < _RENEWED and not self._has_any_of(batch):
            return True
        self._lease = self._inst.database.write(lambda session: self._keep(session, batch, now))
        self._renewed = now
        return self._lease is not None

    def note_failure(self, error: OutsideError) -> None:
        """Write down how the source is, and when it is listened to again."""

        def work(session: Session) -> None:
            source = self._ours(session)
            if source is None:
                return
            now = self._clock()
            source.failures += 1
            source.next_poll_at = now + wait_before_listening(error, source.failures)
            source.enabled = source.enabled and error.code != "gone"
            if is_worth_telling(error, source.failures):
                _say(source, PollFacts(failures=source.failures, error=error), now)
                troubles.note(session, source.id, error, now)

        self._inst.database.write(work)

    def give_back(self) -> None:
        """Let somebody else listen at once."""

        def work(session: Session) -> None:
            if (source := self._ours(session)) is not None:
                source.next_poll_at = self._clock()

        self._inst.database.write(work)

    def _keep(self, session: Session, batch: Batch, now: datetime) -> datetime | None:
        """Keep documents, deletions and the cursor in one transaction; return the end of the new lease."""
        source = self._ours(session)
        if source is None or not source.enabled:
            return None
        new, _ = keep_documents(session, self._inst.settings, source, batch.documents, now)
        below = documents.ids_below(session, source.id, batch.deleted_below)
        withdraw(session, source, [*batch.deleted, *below], now)
        remember_reading(session, source, batch.documents, new, now)
        source.cursor = dict(batch.cursor)
        source.last_polled_at, source.next_poll_at = now, now + LEASE
        facts = PollFacts(source.documents_per_day, last_document_at=source.last_document_at, batch=batch)
        _say(source, facts, now)
        return source.next_poll_at

    def _ours(self, session: Session) -> Source | None:
        return sources.still_leased(session, self._source_id, self._lease) if self._lease else None

    def _has_any_of(self, batch: Batch) -> bool:
        """Tell whether something is gone that was kept: of all that is deleted in a network, next to nothing is."""
        if not batch.deleted and not batch.deleted_below:
            return False
        with self._inst.database.reading() as session:
            if documents.known(session, self._source_id, batch.deleted):
                return True
            return bool(documents.ids_below(session, self._source_id, batch.deleted_below))

    def _asked_for(self) -> Wanted:
        with self._inst.database.reading() as session:
            profiles = brands.profiles(session)
        return Wanted(
            query
            for profile in profiles
            if self._brand_id in (None, profile.brand.id)
            for expression in profile.expressions
            for query in _readable(expression)
        )


def _readable(expression: str) -> list[Query]:
    try:
        return [parse(expression)]
    except QueryError:  # stored by an older version; `doctor` names it
        return []


def _say(source: Source, facts: PollFacts, now: datetime) -> None:
    judged = judge_health(facts, now)
    if judged.health is not source.health:
        source.health_since = now
    source.health, source.health_detail, source.health_advice = judged.health, judged.detail, judged.advice
    source.health_code, source.health_remarks = judged.code[:40], kept(judged.remarks)
