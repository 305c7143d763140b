"""What sources call us for: noted when they call, asked for soon after, and kept as what is read.

A call is a reason to ask, not read itself: what was told of twice, late or in another order is asked for as it stands
then. A source is read by its habit all the same. What cannot be asked for is tried again for a week.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.connectors._terms import newest_first
from listener.decide.storable import storable_batch
from listener.errors import FetchError, NotAllowed, NotFound, NotTaken, OutsideError
from listener.ports import Heard, Told
from listener.services import ledger, stumbling
from listener.services.counting import Counted
from listener.services.installation import Installation
from listener.services.keeping import keep_documents, remember_reading
from listener.services.opening import open_source
from listener.services.privacy import withdraw
from listener.store import notices, sources, troubles
from listener.store.documents import ids_below
from listener.terms import Batch, Spent
from models import Source, SourceNotice

WAIT = timedelta(minutes=15)  # after a failure that says no wait of its own
SOON = timedelta(minutes=1)  # where a source had no time for an answer
_GONE = ("not_found", "gone")

log = logging.getLogger("listener.services.notices")


def challenge(inst: Installation, caller: str, asked: Mapping[str, str]) -> str:
    """Answer who asks whether we meant to be called: return what it wants to hear. Raises NotAllowed, NotFound."""
    answers = (connector.challenge(options, asked) for _, connector, options in _called(inst, caller))
    found = next((one for one in answers if one is not None), None)
    if found is None:
        raise NotAllowed("No source has this verify token", advice="Enter the same one here and there.")
    return found


def hear(inst: Installation, caller: str, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
    """Note what a signed call names; return of how much that is read here. Heard again it changes nothing.

    Raises NotTaken (`unsigned`, `unreadable`), NotFound for a caller nobody knows.
    """
    heard: list[tuple[UUID, Heard]] = []
    broken: FetchError | None = None
    for source, connector, options in _called(inst, caller):
        try:
            with stumbling.told(source.name):
                said = connector.hear(options, headers, body)
        except FetchError as error:  # what one source stumbles over, another may understand
            broken = error
            continue
        if said is not None:
            heard.append((source.id, said))
    if not heard and broken is not None:
        raise NotTaken(broken.message, broken.advice, code="unreadable") from broken
    if not heard:
        raise NotTaken("No source has the secret that this is signed with", "Check the app secret.", code="unsigned")
    unread = sorted({name for _, said in heard for name in said.unread})
    if unread:
        log.info("%s tells of what is not read here: %s", caller, ", ".join(unread))
    named = {source_id: said.named for source_id, said in heard if said.named}
    return inst.database.write(lambda session: _note(session, named, now)) if named else 0


def _note(session: Session, named: Mapping[UUID, Sequence[str]], now: datetime) -> int:
    noted = 0
    for source_id in sorted(named):
        source = session.get(Source, source_id, with_for_update=True)
        if source is not None and source.enabled:
            notices.note(session, source_id, named[source_id], now)
            noted += len(named[source_id])
    return noted


def _called(inst: Installation, caller: str) -> Iterator[tuple[Source, Told, Any]]:
    """Yield the sources that a caller may know, with their options. Raises NotFound."""
    able = {name for name, one in inst.connectors.items() if isinstance(one, Told) and one.caller == caller}
    if not able:
        raise NotFound("Nobody is called here")
    with inst.database.reading() as session:
        found = [source for source in sources.every(session) if source.connector in able]
    for source in found:
        try:
            connector, options = open_source(inst, source)
        except OutsideError:  # its readings say why
            continue
        if isinstance(connector, Told):
            yield source, connector, options


def told_at(inst: Installation, source: Source) -> datetime | None:
    """Return when a source named something last, within a week."""
    with inst.database.reading() as session:
        return notices.last_told(session, source.id)


@dataclass(frozen=True, slots=True)
class AskReport:
    """What became of the names that a source was asked for; with `more` there are others due."""

    asked: int = 0
    new: int = 0
    edited: int = 0
    deleted: int = 0
    more: bool = False
    error: OutsideError | None = None


def due_sources(inst: Installation, now: datetime) -> list[UUID]:
    """Return the sources that named something that is to be asked for now."""
    with inst.database.reading() as session:
        return notices.due_sources(session, now)


def ask_source(inst: Installation, source_id: UUID, now: datetime) -> AskReport:
    """Ask a source for some of what it named. No transaction is open while the network is awaited."""
    with inst.database.reading() as session:
        source = sources.get(session, source_id)
    try:
        connector, options = open_source(inst, source)
    except OutsideError as error:
        return AskReport(error=error)
    if not isinstance(connector, Told):
        return AskReport()
    taken = inst.database.write(lambda session: _take(session, source_id, connector.asks_at_once, now))
    if not taken:
        return AskReport()
    http = Counted(inst.http)
    try:
        answers = _ask(source.name, connector, options, [one.name for one in taken], http)
    except OutsideError as error:
        wait = max(error.retry_after or WAIT, WAIT / 3)
        failure = error
        inst.database.write(lambda session: _failed(session, source_id, taken, failure, http.calls, now, now + wait))
        return AskReport(len(taken), error=failure)
    kept = inst.database.write(lambda session: _keep(session, inst, source_id, taken, answers, http.calls, now))
    return AskReport(len(taken), *kept, more=len(taken) == connector.asks_at_once)


def _ask(
    source: str, connector: Told, options: Any, named: Sequence[str], http: Counted
) -> Mapping[str, Batch | FetchError]:
    """Ask for all at once; where that breaks the connector for each alone, so that one does not put off the others."""
    try:
        with stumbling.told(source):
            return connector.ask(options, named, http)
    except FetchError as error:
        if error.code != stumbling.CODE or len(named) == 1:
            raise
    answers: dict[str, Batch | FetchError] = {}
    for name in named:
        try:
            answers |= _ask(source, connector, options, [name], http)
        except FetchError as error:
            if error.code != stumbling.CODE:
                raise
            answers[name] = error
    return answers


def _take(session: Session, source_id: UUID, at_once: int, now: datetime) -> Sequence[SourceNotice]:
    sources.locked(session, source_id)
    return notices.take(session, source_id, now, at_once)


def _failed(
    session: Session,
    source_id: UUID,
    taken: Sequence[SourceNotice],
    error: OutsideError,
    calls: int,
    now: datetime,
    until: datetime,
) -> None:
    _write_down(session, sources.locked(session, source_id), calls, now)
    troubles.note(session, source_id, error, now)
    notices.put_off(session, taken, until)


def _keep(
    session: Session,
    inst: Installation,
    source_id: UUID,
    taken: Sequence[SourceNotice],
    answers: Mapping[str, Batch | FetchError],
    calls: int,
    now: datetime,
) -> tuple[int, int, int]:
    """Keep what came; return how much of it is new, edited, gone."""
    source = sources.locked(session, source_id)
    _write_down(session, source, calls, now)
    found = [storable_batch(one) for one in answers.values() if isinstance(one, Batch)]
    documents = newest_first(document for batch in found for document in batch.documents)
    new, edited = keep_documents(session, inst.settings, source, documents, now)
    below = ids_below(session, source_id, [one for batch in found for one in batch.deleted_below])
    deleted = withdraw(session, source, [*below, *(one for batch in found for one in batch.deleted)], now)
    if new:
        remember_reading(session, source, documents, new, now)
    waits: dict[datetime | None, list[SourceNotice]] = {}
    for one in taken:
        waits.setdefault(_next(one, answers.get(one.name), now), []).append(one)
    for until, some in waits.items():
        notices.put_off(session, some, until)
    refusals = [one for one in answers.values() if isinstance(one, FetchError) and one.code not in _GONE]
    if refusals:
        troubles.note(session, source.id, refusals[0], now)
    else:
        troubles.recovered(session, source.id, now)
    return new, edited, deleted


def _next(one: SourceNotice, answer: Batch | FetchError | None, now: datetime) -> datetime | None:
    """Return when this is asked for again.

    What is gone is taken away once more when no reading can be under way that saw it while it was there.
    """
    if answer is None:
        return now + SOON
    if isinstance(answer, FetchError):
        return None if answer.code in _GONE else now + (answer.retry_after or WAIT)
    return one.told_at + sources.LEASE if answer.deleted and one.told_at + sources.LEASE > now else None


def _write_down(session: Session, source: Source, calls: int, now: datetime) -> None:
    ledger.write_down(session, source, None, Spent(calls=calls), ledger.said_before(source, None), now)
