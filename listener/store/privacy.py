"""What is held about a person, how it is forgotten, and what is old enough to go."""

import hashlib
import hmac
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from listener.terms import FetchedDocument
from models import (
    Alert,
    Author,
    Brand,
    Case,
    CaseCall,
    CaseEvent,
    Digest,
    Document,
    Followed,
    Mention,
    MentionVector,
    Reply,
    Source,
    Story,
)
from models.documents import MARK


def mark(secret: str, word: str) -> str:
    """Return what stands for an erased handle or id: a keyed hash (HMAC, RFC 2104), equal only for equal words.

    Whoever looks one up asks with every secret key there is: the newest marks, older ones have marked.
    """
    bare = unicodedata.normalize("NFKC", word).strip().lstrip("@").casefold()
    return MARK + hmac.new(secret.encode(), f"erased\0{bare}".encode(), hashlib.sha256).hexdigest()


def erased(session: Session, secrets: Sequence[str], network: str, handles: Iterable[str]) -> set[str]:
    """Return those handles of a network whose persons asked to be forgotten: what they publish is not kept."""
    marks = {mark(secret, handle): handle for handle in handles for secret in secrets}
    found = session.exec(select(Author.handle).where(Author.network == network, col(Author.handle).in_(list(marks))))
    return {marks[one] for one in found}


def without_erased(
    session: Session, secrets: Sequence[str], network: str, fetched: Sequence[FetchedDocument]
) -> tuple[FetchedDocument, ...]:
    """Return what may be kept of a reading of that network: nothing by persons who asked to be forgotten."""
    refused = erased(session, secrets, network, {one.author.handle for one in fetched if one.author})
    return tuple(one for one in fetched if one.author is None or one.author.handle not in refused)


def authors_named(session: Session, secrets: Sequence[str], handle: str, network: str | None) -> Sequence[Author]:
    """Return the authors with that handle, with or without @, in any case; those already forgotten too."""
    bare = handle.strip().lstrip("@").lower()
    same = or_(
        func.lower(col(Author.handle)).in_([bare, f"@{bare}"]),
        col(Author.handle).in_([handle.strip(), *(mark(secret, handle) for secret in secrets)]),
    )
    query = select(Author).where(same).order_by(col(Author.network))
    return session.exec(query if network is None else query.where(Author.network == network)).all()


def author_at(session: Session, network: str, handle: str) -> Author | None:
    return session.exec(select(Author).where(Author.network == network, Author.handle == handle)).first()


def documents_of(session: Session, author_ids: Sequence[UUID]) -> Sequence[tuple[Document, Source]]:
    rows = session.exec(
        select(Document, Source)
        .join(Source, col(Document.source_id) == col(Source.id))
        .where(col(Document.author_id).in_(author_ids))
        .order_by(col(Document.published_at))
    )
    return list(rows)


def lock(session: Session, documents: Iterable[Document]) -> None:
    """Let nobody write of these documents until the transaction ends: who is writing of them is waited for."""
    ids = sorted(document.id for document in documents)
    session.exec(select(Document.id).where(col(Document.id).in_(ids)).order_by(col(Document.id)).with_for_update())


def mentions_of(session: Session, author_ids: Sequence[UUID]) -> Sequence[tuple[Mention, Brand]]:
    rows = session.exec(
        select(Mention, Brand)
        .join(Brand, col(Mention.brand_id) == col(Brand.id))
        .where(col(Mention.author_id).in_(author_ids))
        .order_by(col(Mention.published_at))
    )
    return list(rows)


def forget_places(session: Session, mention_ids: Iterable[UUID]) -> None:
    """Delete where posts lie among meanings: much of what somebody said can be guessed from that."""
    session.execute(delete(MentionVector).where(col(MentionVector.mention_id).in_(list(mention_ids))))


def forget_calls(session: Session, case_ids: Iterable[UUID]) -> None:
    """Take the words of notes out of what calls colleagues to the cases."""
    session.execute(update(CaseCall).where(col(CaseCall.case_id).in_(list(case_ids))).values(words=""))


def unfollow(session: Session, document_ids: Iterable[UUID]) -> None:
    """Ask for these no more: no source knows them by what is left of their ids."""
    session.execute(delete(Followed).where(col(Followed.document_id).in_(list(document_ids))))


def cases_of(session: Session, author_ids: Sequence[UUID]) -> Sequence[Case]:
    """Return the cases that began with a post of theirs, and those that took one or answered them."""
    took = select(Case.merged_into).where(col(Case.author_id).in_(author_ids), col(Case.merged_into).is_not(None))
    told = select(Reply.case_id).join(Mention, col(Reply.mention_id) == col(Mention.id))
    either = or_(
        col(Case.author_id).in_(author_ids), col(Case.id).in_(took),
        col(Case.id).in_(told.where(col(Mention.author_id).in_(author_ids))),
    )  # fmt: skip
    return session.exec(select(Case).where(either).order_by(col(Case.number))).all()


def cases_told_by(session: Session, author_ids: Sequence[UUID]) -> Sequence[Case]:
    """Return the cases with a post by one of them."""
    told = select(Mention.case_id).where(col(Mention.author_id).in_(author_ids))
    return session.exec(select(Case).where(col(Case.id).in_(told))).all()


def changed(session: Session, cases: Sequence[Case]) -> None:
    """Count the cases as changed: open pages that show them, and processes that keep them, read them anew."""
    which = col(Case.id).in_([one.id for one in cases])
    session.exec(update(Case).where(which).values(version=Case.version + 1))


def events_of(session: Session, case_ids: Sequence[UUID]) -> Sequence[CaseEvent]:
    query = select(CaseEvent).where(col(CaseEvent.case_id).in_(case_ids))
    return session.exec(query.order_by(col(CaseEvent.at), col(CaseEvent.id))).all()


def alerts_of(session: Session, case_ids: Sequence[UUID], mention_ids: Sequence[UUID]) -> Sequence[Alert]:
    either = or_(col(Alert.case_id).in_(case_ids), col(Alert.mention_id).in_(mention_ids))
    return session.exec(select(Alert).where(either).order_by(col(Alert.created_at))).all()


def stories_of(session: Session, mentions: Sequence[Mention]) -> Sequence[Story]:
    return session.exec(select(Story).where(col(Story.id).in_({m.story_id for m in mentions}))).all()


def begins_with(session: Session, story: Story, mention_ids: Collection[UUID]) -> bool:
    """Tell whether the first post of a story is one of these."""
    query = select(Mention.id).where(Mention.story_id == story.id)
    return session.exec(query.order_by(col(Mention.published_at), col(Mention.id)).limit(1)).first() in mention_ids


def first_with_words(session: Session, story_id: UUID) -> Document | None:
    """Return the story's first document that still says something."""
    query = (
        select(Document)
        .join(Mention, col(Mention.document_id) == col(Document.id))
        .where(Mention.story_id == story_id, or_(col(Document.text) != "", col(Document.title) != ""))
        .order_by(col(Mention.published_at), col(Mention.id))
    )
    return session.exec(query.limit(1)).first()


def cases_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, Case]:
    return {case.id: case for case in session.exec(select(Case).where(col(Case.id).in_(list(ids))))}


def digests_of(
    session: Session, brand_ids: Iterable[UUID], published: Iterable[datetime] | None = None
) -> Sequence[Digest]:
    """Return the brands' digests; those alone of the days of these moments, wherever on earth the day is theirs."""
    query = select(Digest).where(col(Digest.brand_id).in_(list(brand_ids)))
    if published is not None:
        days = {(moment + timedelta(days=n)).date().isoformat() for moment in published for n in (-1, 0, 1)}
        query = query.where(col(Digest.day).in_(days))
    return session.exec(query).all()


def give_to(session: Session, old: Author, new: Author) -> None:
    """Give what is one author's to another, then delete the first."""
    for table in (Document, Mention, Case):
        session.exec(update(table).where(col(table.author_id) == old.id).values(author_id=new.id))
    session.flush()
    session.delete(old)


# --- What is exported ---------------------------------------------------------------------------


def brand_mentions(
    session: Session, brand_id: UUID, since: datetime | None, until: datetime | None
) -> Iterator[tuple[Mention, Document, Source, Author | None, Case | None]]:
    """Yield the brand's mentions published in [since, until), in that order, a few hundred in memory at a time."""
    bounds: list[ColumnElement[bool]] = [col(Mention.brand_id) == brand_id]
    bounds += [col(Mention.published_at) >= since] if since else []
    bounds += [col(Mention.published_at) < until] if until else []
    query = (
        select_rows(Mention, Document, Source, Author, Case)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .join(Source, col(Document.source_id) == col(Source.id))
        .join(Author, col(Mention.author_id) == col(Author.id), isouter=True)
        .join(Case, col(Mention.case_id) == col(Case.id), isouter=True)
        .where(*bounds)
        .order_by(col(Mention.published_at), col(Mention.id))
        .execution_options(yield_per=300)
    )
    for row in session.execute(query):
        yield row[0], row[1], row[2], row[3], row[4]
        session.expunge_all()
