"""What its author, or the source, deleted there: the words go here too, and the cases say so."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from listener.services.privacy.forgetting import clean_digests, clean_mention, rename, said, stories_named
from listener.store import cases, documents, mentions, posted, privacy
from listener.store.documents import full_text
from listener.terms import CaseEventKind
from models import Case, Document, Mention, Source


def withdraw(session: Session, source: Source, external_ids: Sequence[str], now: datetime) -> int:
    """Take the words out of the source's documents that are gone there; return how many were.

    Document and mention stay, so that counts and times do, and each case of theirs gets an event. What the source
    brings again under the id stays without words. Doing it again does nothing.
    """
    gone = [one for one in documents.known(session, source.id, external_ids).values() if one.deleted_at is None]
    if not gone:
        return 0
    privacy.lock(session, gone)
    found = list(mentions.of_document(session, [document.id for document in gone]).values())
    named = stories_named(session, [full_text(document) for document in gone], found)
    words = said(gone, found, named)
    held = privacy.cases_by_id(session, {mention.case_id for mention in found if mention.case_id})
    for document in gone:
        _clear(document, now)
    session.flush()
    privacy.forget_places(session, [mention.id for mention in found])
    posted.quoting(session, [mention.id for mention in found], now)
    for mention in found:
        clean_mention(mention)
        if mention.case_id:
            _tell(session, held[mention.case_id], mention, now)
    for story in named:
        rename(session, story)
    days = [document.published_at for document in gone]
    clean_digests(session, privacy.digests_of(session, {mention.brand_id for mention in found}, days), words, now)
    return len(gone)


def _clear(document: Document, now: datetime) -> None:
    """The address stays: it is where an agent sees that the post is gone, and keeps its copies out."""
    document.text = document.title = document.analysis_error = ""
    document.analyse_at, document.deleted_at = None, now


def _tell(session: Session, case: Case, mention: Mention, now: datetime) -> None:
    case.version += 1
    cases.record(session, case, CaseEventKind.WITHDRAWN, now, mention_id=mention.id)
