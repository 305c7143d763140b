"""Understand what was collected: match, judge, decide; open or join cases; write the alerts."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

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
from models import Author, BrandHead, Document


@dataclass(frozen=True, slots=True)
class AnalysisReport:
    """What one batch gave. `more` is True when the batch was full: call again."""

    documents: int = 0
    mentions: int = 0
    cases: int = 0
    alerts: int = 0
    more: bool = False


def analyse_due(inst: Installation, now: datetime, limit: int = 32) -> AnalysisReport:
    """Analyse the documents that are due, at most `limit`. The model runs outside any transaction."""
    started = time.monotonic()
    ids = inst.database.write(lambda session: _take(session, now, limit))
    if not ids:
        return AnalysisReport()
    with inst.database.reading() as session:
        batch = documents.with_authors(session, ids)
        profiles, in_use = brands.profiles(session), heads.active(session)
    found = [f for document, author in batch for f in _mentions(document, author, profiles)]
    found = _understood(inst, found, in_use)
    classified_at = now + timedelta(seconds=time.monotonic() - started)
    outcome = inst.database.write(lambda session: _keep(session, batch, found, classified_at))
    return AnalysisReport(len(batch), len(found), outcome.cases, outcome.alerts, more=len(ids) == limit)


def _take(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease a batch. A document that broke the worker again and again is analysed alone, then given up."""
    ids = documents.take_for_analysis(session, now, limit)
    suspects = documents.tried_too_often(session, ids)
    for suspect in suspects:
        documents.give_up(session, suspect, "Its analysis ended the worker five times.")
    return [i for i in ids if i not in suspects]


def full_text(document: Document) -> str:
    """Return title and text as one; a title that only repeats the beginning of the text is left out."""
    beginning = document.title.rstrip("…. ")
    if not beginning or document.text.startswith(beginning):
        return document.text or document.title
    return f"{document.title}\n\n{document.text}"


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
    batch: Sequence[tuple[Document, Author | None]],
    found: Sequence[Found],
    now: datetime,
) -> deciding.Outcome:
    """Write mentions, cases and alerts of the batch, and that it is done: one transaction."""
    ids = [document.id for document, _ in batch]
    existing = mentions.of_document(session, ids)
    brands.lock(session, {f.profile.brand.id for f in found})
    recent = RecentStories(session, now)
    outcome = deciding.Outcome()
    for one in found:
        outcome += deciding.decide(session, recent, one, existing.get((one.document.id, one.profile.brand.id)), now)
    documents.mark_analysed(session, ids, {f.document.id: f.language for f in found})
    return outcome
