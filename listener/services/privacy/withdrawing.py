"""What its author, or the source, deleted there: the words go here too, and the cases say so."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from listener.services.privacy.forgetting import FORGOTTEN, clean_digest, clean_mention
from listener.store import cases, documents, mentions, privacy
from listener.terms import CaseEventKind
from models import Case, Document, Mention, Source, Story


def withdraw(session: Session, source: Source, external_ids: Sequence[str], now: datetime) -> int:
    """Take the words out of the source's documents that are gone there; return how many were.

    Document and mention stay, so that counts and times do, and each case of theirs gets an event. What the source
    brings again under the id stays without words. Doing it again does nothing.
    """
    gone = [one for one in documents.known(session, source.id, external_ids).values() if one.deleted_at is None]
    if not gone:
        return 0
    found = list(mentions.of_document(session, [document.id for document in gone]).values())
    named = _named_after(session, gone, found)
    words = frozenset(filter(None, [*(d.url for d in gone), *(d.title for d in gone), *(s.title for s in named)]))
    held = privacy.cases_by_id(session, {mention.case_id for mention in found if mention.case_id})
    for document in gone:
        _clear(document, now)
    session.flush()
    privacy.forget_places(session, [mention.id for mention in found])
    for mention in found:
        clean_mention(mention)
        if mention.case_id:
            _tell(session, held[mention.case_id], mention, now)
    for story in named:
        left = " ".join(privacy.first_text(session, story.id).split())[:140]
        story.title, story.fingerprint = left or FORGOTTEN, story.fingerprint if left else None
    for digest in privacy.digests_of(session, {mention.brand_id for mention in found}):
        clean_digest(digest, words, [])
    return len(gone)


def _named_after(session: Session, gone: Sequence[Document], found: Sequence[Mention]) -> list[Story]:
    """Return the stories whose title is the words of one of the documents."""
    words = [" ".join(f"{document.title} {document.text}".split()) for document in gone]
    stories = privacy.stories_of(session, found)
    return [story for story in stories if any(story.title in text for text in words)]


def _clear(document: Document, now: datetime) -> None:
    """The address stays: it is where an agent sees that the post is gone, and keeps its copies out."""
    document.text = document.title = document.analysis_error = ""
    document.analyse_at, document.deleted_at = None, now


def _tell(session: Session, case: Case, mention: Mention, now: datetime) -> None:
    case.version += 1
    cases.record(session, case, CaseEventKind.WITHDRAWN, now, mention_id=mention.id)
