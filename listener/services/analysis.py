"""Understand what was collected: match, judge, decide; open or join cases; write the alerts."""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from listener.decide import matching
from listener.decide.query import Query, parse
from listener.errors import QueryError
from listener.nlp.windows import Mentioned, read_mentions
from listener.services import deciding
from listener.services.deciding import Found
from listener.services.heads import judges
from listener.services.installation import Installation
from listener.services.stories import RecentStories
from listener.store import brands, documents, heads, mentions
from listener.store.brands import BrandProfile
from listener.store.documents import Taken, full_text
from models import Author, BrandHead, Document

SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=10)  # after a failure, until the next try

log = logging.getLogger("listener.services.analysis")


@dataclass(frozen=True, slots=True)
class AnalysisReport:
    """What one batch gave. `more` is True when anything was due: call again."""

    documents: int = 0
    mentions: int = 0
    cases: int = 0
    alerts: int = 0
    more: bool = False


def analyse_due(inst: Installation, now: datetime, limit: int = 32) -> AnalysisReport:
    """Analyse the documents that are due, at most `limit`. The model runs outside any transaction.

    It is loaded before anything is taken: while there is none, no document is tried in vain. Raises ModelError, and
    whatever stood in the way of a batch, which is tried again later.
    """
    started = time.monotonic()
    with inst.database.reading() as session:
        if not documents.is_any_due(session, now):
            return AnalysisReport()
    inst.sentiment()
    inst.language()
    taken = inst.database.write(lambda session: _take(session, now, limit))
    if not taken.ids:
        return AnalysisReport(more=True)
    try:
        return _analyse(inst, taken, now, started)
    except Exception as error:
        _give_back(inst, taken, error, now + timedelta(seconds=time.monotonic() - started))
        raise


def _analyse(inst: Installation, taken: Taken, now: datetime, started: float) -> AnalysisReport:
    with inst.database.reading() as session:
        batch = documents.with_authors(session, taken.ids)
        profiles, in_use = brands.profiles(session), heads.active(session)
    found = [f for document, author in batch for f in _mentions(document, author, profiles)]
    found = _understood(inst, found, in_use)
    classified_at = now + timedelta(seconds=time.monotonic() - started)
    outcome = inst.database.write(lambda session: _keep(session, taken, batch, found, classified_at))
    return AnalysisReport(len(batch), len(found), outcome.cases, outcome.alerts, more=True)


def _give_back(inst: Installation, taken: Taken, error: Exception, now: datetime) -> None:
    """Have what failed tried again: soon while it is young, then less and less often.

    What took longer than its lease is due again by now, and its try counts: it holds up a worker as one that ends it.
    """
    if now >= taken.lease:
        return
    until = now + min(max((now - taken.newest) / 10, SHORTEST_WAIT), LONGEST_WAIT)
    said = f"{type(error).__name__}: {error}"
    with suppress(DBAPIError):  # the database is what failed: the lease ends by itself
        inst.database.write(lambda session: documents.give_back(session, taken, until, said))


def given_up(inst: Installation, since: datetime) -> int:
    """Count the documents collected since then that could not be analysed."""
    with inst.database.reading() as session:
        return documents.given_up(session, since)


def put_off(inst: Installation) -> list[str]:
    """Return the errors of the documents that wait for another try."""
    with inst.database.reading() as session:
        return documents.put_off(session)


def _take(session: Session, now: datetime, limit: int) -> Taken:
    """Lease a batch. A document that ended its worker, or held it up, five times, at last alone, is given up."""
    taken = documents.take_for_analysis(session, now, limit)
    suspects = documents.tried_too_often(session, taken.ids)
    for suspect in suspects:
        log.error("document %s is not analysed: it ended its worker five times", suspect)
        documents.give_up(session, suspect, "Its analysis ended the worker five times.")
    return replace(taken, ids=[i for i in taken.ids if i not in suspects])


def _mentions(document: Document, author: Author | None, profiles: Sequence[BrandProfile]) -> list[Found]:
    """Return one Found for each brand that the document concerns and did not write itself."""
    text = full_text(document)
    found = []
    for profile in profiles:
        if document.audience not in ("", str(profile.brand.id)) or _is_own(author, profile):
            continue
        matches = [m for query in _queries(profile) for m in matching.find(query, text)]
        if matches:
            found.append(Found(document, author, profile, text, tuple(matches)))
    return found


def _queries(profile: BrandProfile) -> list[Query]:
    queries = []
    for expression in profile.expressions:
        try:
            queries.append(parse(expression))
        except QueryError:  # stored by an older version; `doctor` names it
            continue
    return queries


def _is_own(author: Author | None, profile: BrandProfile) -> bool:
    handles = {handle.lstrip("@").casefold() for handle in profile.brand.handles}
    return author is not None and author.handle.lstrip("@").casefold() in handles


def _understood(inst: Installation, found: Sequence[Found], in_use: Mapping[UUID, BrandHead]) -> list[Found]:
    """Add language, topics and tone, all windows of all documents in one batch; then what brands' heads make of it."""
    if not found:
        return []
    detector, model = inst.language(), inst.sentiment()
    languages = {f.document.id: f.document.language or detector.detect(f.text) for f in found}
    readings = read_mentions(
        model, [Mentioned(f.text, [(m.start, m.end) for m in f.matches], languages[f.document.id]) for f in found]
    )
    of_brand = judges(in_use, (f.profile.brand for f in found), model.version)
    return [
        replace(
            f,
            language=languages[f.document.id],
            sentiment=judge.judge(reading) if (judge := of_brand.get(f.profile.brand.id)) else reading.sentiment,
            topics=reading.topics,
        )
        for f, reading in zip(found, readings, strict=True)
    ]


def _keep(
    session: Session,
    taken: Taken,
    batch: Sequence[tuple[Document, Author | None]],
    found: Sequence[Found],
    now: datetime,
) -> deciding.Outcome:
    """Write that the documents are done, and the mentions, cases and alerts of each: one transaction.

    What was edited, withdrawn or erased while the model read it is left as it is now, and read again if need be.
    """
    done = documents.mark_analysed(session, taken)
    understood = [one for one in found if one.document.id in done]
    existing = mentions.of_document(session, list(done))
    brands.lock(session, {f.profile.brand.id for f in understood})
    recent = RecentStories(session, now)
    outcome = deciding.Outcome()
    for one in understood:
        outcome += deciding.decide(
            session, recent, one, existing.pop((one.document.id, one.profile.brand.id), None), now
        )
    texts = {document.id: full_text(document) for document, _ in batch}
    for mention in existing.values():
        deciding.unmatched(session, mention, texts[mention.document_id], now)
    documents.say_language(session, {f.document.id: f.language for f in understood})
    return outcome
