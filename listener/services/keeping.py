"""Keep what a reading brought: each document once, edits taken over. Inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session

from listener.config import Settings
from listener.decide.canonical import canonical_url
from listener.decide.dates import date_document
from listener.decide.schedule import habit, habit_delivered
from listener.services import spreading
from listener.services.privacy import rewording
from listener.services.privacy.rewording import Reworded
from listener.store import coverage, documents, privacy, troubles
from listener.terms import FetchedAuthor, FetchedDocument, Health
from models import Author, Document, Source


def keep_documents(
    session: Session,
    settings: Settings,
    source: Source,
    fetched: Sequence[FetchedDocument],
    now: datetime,
    *,
    is_history: bool = False,
) -> tuple[int, int]:
    """Insert the new, update the edited; return how many of each. Of `is_history` what is undated is old.

    What is older than the retention would be deleted the next night, and who asked to be forgotten stays so.
    """
    network = _network(source)
    oldest = now - timedelta(days=settings.retention_days)
    fetched = [one for one in fetched if one.published_at is None or one.published_at >= oldest]
    fetched = privacy.without_erased(session, settings.secret_keys, network, fetched)
    first_read = is_history or source.last_ok_at is None
    audience = str(source.brand_id) if source.brand_id else ""
    known = documents.known(session, source.id, [f.external_id for f in fetched])
    addresses = {f.external_id: canonical_url(f.url) for f in fetched if f.url}
    placed = documents.by_address(session, audience, addresses.values())
    authors = _authors(session, network, fetched)
    again = [(known[one.external_id], one) for one in fetched if one.external_id in known]
    spreading.read_again(session, again, now)
    new, edits = 0, list[Reworded]()
    for one in reversed(fetched):  # feeds put the newest first: keys tell the order in which posts were written
        if existing := known.get(one.external_id):
            edits += _take_edit(existing, one, now)
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
    rewording.follow(session, edits, now)
    return new, len(edits)


def remember_reading(
    session: Session,
    source: Source,
    fetched: Sequence[FetchedDocument],
    new: int,
    now: datetime,
    *,
    incomplete: bool = False,
) -> None:
    """Note with the source that it was read well and brought so many new documents: its habit, when the last came."""
    coverage.add_read(session, source, new, now, incomplete=incomplete)
    if source.failures or source.health in (Health.NEW, Health.FAILING, Health.THROTTLED):
        troubles.recovered(session, source.id, now)
    dates = [document.published_at for document in fetched]
    source.documents_per_day = habit(source.documents_per_day, new, source.last_ok_at, now, dates)
    if new:
        first_reading = source.last_ok_at is None
        newest = max((date for date in dates if date), default=now) if first_reading else now
        source.last_document_at = min(newest.astimezone(UTC), now)
    source.failures = 0
    source.last_ok_at = now


def keep_delivered(
    session: Session, settings: Settings, source: Source, delivered: Sequence[FetchedDocument], now: datetime
) -> None:
    """Keep the new of what came between two readings. Of what is known the source has the last word: who tells may
    tell less than it shows, and what was delivered late is old."""
    known = documents.known(session, source.id, [one.external_id for one in delivered])
    fresh = [one for one in delivered if one.external_id not in known]
    new, _ = keep_documents(session, settings, source, fresh, now)
    if new:
        coverage.add_delivered(session, source, now)
        source.documents_per_day = habit_delivered(source.documents_per_day, new)
        source.last_document_at = now


def _same(there: Document, one: FetchedDocument, source: Source) -> bool:
    """Tell whether another source brought it first, or ours under another id."""
    return there.source_id != source.id or (there.title, there.text) == (one.title, one.text)


def _document(source: Source, one: FetchedDocument, audience: str, now: datetime, *, first_read: bool) -> Document:
    dated = date_document(one.published_at, now, first_read=first_read)
    return Document(
        source_id=source.id, external_id=one.external_id, audience=audience, url=one.url,
        title=one.title, text=one.text, published_at=dated.published_at, date_origin=dated.origin,
        collected_at=now, edited_at=one.edited_at, language=one.language, shares=one.shares, replies=one.replies,
        in_reply_to=one.in_reply_to, backlog=dated.backlog, analyse_at=now,
    )  # fmt: skip


def _take_edit(existing: Document, one: FetchedDocument, now: datetime) -> list[Reworded]:
    existing.shares, existing.replies = max(existing.shares, one.shares), max(existing.replies, one.replies)
    title = one.title or existing.title  # asked for by its id, a post comes without what stands above it in a list
    if existing.deleted_at or (existing.title, existing.text) == (title, one.text):
        return []
    former = Reworded(existing, existing.title, existing.text)
    existing.title, existing.text = title, one.text
    existing.edited_at = one.edited_at or now
    existing.analyse_at, existing.analyse_attempts, existing.analysis_error = now, 0, ""
    return [former]


def _network(source: Source) -> str:
    """Where the source's authors have their handles: its host, or the connector for sources without one."""
    return urlsplit(str(source.options.get("url", ""))).hostname or source.connector


def _authors(session: Session, network: str, fetched: Sequence[FetchedDocument]) -> Mapping[str, Author]:
    """Return the authors by handle, made or brought up to date."""
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
        author.verified = said.verified if said.verified is not None else author.verified
    session.flush()
    return known
