"""Mentions and their stories."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from listener.store import authors
from listener.terms import Label
from models import Document, Mention, Source, Story


def of_document(session: Session, document_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], Mention]:
    """Return the existing mentions of these documents by (document, brand)."""
    found = session.exec(select(Mention).where(col(Mention.document_id).in_(document_ids)))
    return {(mention.document_id, mention.brand_id): mention for mention in found}


def recent_stories(session: Session, brand_id: UUID, since: datetime) -> list[tuple[UUID, bytes | None, str]]:
    """Return (story, fingerprint, key of its words) of the brand's stories told since then, newest first."""
    rows = session.exec(
        select(Story.id, Story.fingerprint, Story.words_key)
        .where(Story.brand_id == brand_id, Story.last_at >= since)
        .order_by(col(Story.last_at).desc())
    )
    return [(story_id, fingerprint, key) for story_id, fingerprint, key in rows]


def earlier_negatives(session: Session, brand_id: UUID, author_id: UUID, before: datetime, within: timedelta) -> int:
    """Count the author's negative posts about the brand, under whatever name, in the span that ends at `before`."""
    return session.exec(
        select(func.count())
        .select_from(Mention)
        .where(
            Mention.brand_id == brand_id,
            col(Mention.author_id).in_(authors.same_person(session, author_id)),
            Mention.label == Label.NEGATIVE,
            Mention.published_at < before,
            Mention.published_at >= before - within,
        )
    ).one()


def of_story_since(session: Session, story_id: UUID, since: datetime) -> int:
    return session.exec(
        select(func.count()).select_from(Mention).where(Mention.story_id == story_id, Mention.published_at >= since)
    ).one()


def of_day(
    session: Session, brand_id: UUID, start: datetime, end: datetime
) -> Sequence[tuple[Mention, Document, Source, Story]]:
    """Return the brand's mentions published in [start, end), with what a digest tells of them."""
    rows = session.exec(
        select(Mention, Document, Source, Story)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .join(Source, col(Document.source_id) == col(Source.id))
        .join(Story, col(Mention.story_id) == col(Story.id))
        .where(Mention.brand_id == brand_id, Mention.published_at >= start, Mention.published_at < end)
    )
    return list(rows)


def tally(session: Session, brand_id: UUID, start: datetime, end: datetime) -> dict[Label, int]:
    """Count the brand's mentions published in [start, end) by label."""
    rows = session.exec(
        select(Mention.label, func.count())
        .where(Mention.brand_id == brand_id, Mention.published_at >= start, Mention.published_at < end)
        .group_by(Mention.label)
    )
    return {Label(label): count for label, count in rows}
