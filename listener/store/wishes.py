"""What brands wish of their alarms, and what a threshold rests on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from listener.decide.threshold import Evidence
from listener.store import corrections
from models import AlertWish, Brand, Document, Mention

POSTS_SINCE = timedelta(days=28)  # four of each weekday
JUDGED_SINCE = timedelta(days=180)
_DAY = timedelta(days=1)


def of_brand(session: Session, brand_id: UUID) -> AlertWish | None:
    return session.execute(select(AlertWish).where(col(AlertWish.brand_id) == brand_id)).scalar_one_or_none()


def measured_before(session: Session, cutoff: datetime) -> Sequence[tuple[AlertWish, Brand]]:
    """Return the wishes of active brands whose threshold was last worked out before the cutoff, locked."""
    rows = session.execute(
        select(AlertWish, Brand)
        .join(Brand, col(AlertWish.brand_id) == col(Brand.id))
        .where(col(AlertWish.measured_at) < cutoff, col(Brand.archived_at).is_(None))
        .order_by(col(AlertWish.id))
        .with_for_update(of=AlertWish, skip_locked=True)
    )
    return [(wish, brand) for wish, brand in rows]


def evidence(session: Session, brand_id: UUID, now: datetime) -> Evidence:
    """Return what people judged in half a year, and the scores of four weeks: a story counts once, by its highest.

    What was old when its source was first read never rings, and is left out. A brand younger than four weeks has as
    many days as since its first mention, at least one.
    """
    recent = (
        select(func.max(col(Mention.score)), func.min(col(Mention.classified_at)))
        .join(Document, col(Mention.document_id) == col(Document.id))
        .where(
            col(Mention.brand_id) == brand_id,
            col(Mention.classified_at) >= now - POSTS_SINCE,
            col(Mention.classified_at) <= now,
            col(Document.backlog).is_(False),
        )
        .group_by(col(Mention.story_id))
    )
    stories = session.execute(recent).all()
    span = POSTS_SINCE if _is_older(session, brand_id, now) else now - min((first for _, first in stories), default=now)
    return Evidence(
        judged=list(corrections.judged(session, brand_id, now - JUDGED_SINCE)),
        scores=[score for score, _ in stories],
        days=max(span, _DAY) / _DAY,
    )


def _is_older(session: Session, brand_id: UUID, now: datetime) -> bool:
    before = select(col(Mention.id)).where(
        col(Mention.brand_id) == brand_id, col(Mention.classified_at) < now - POSTS_SINCE
    )
    return session.execute(before.limit(1)).first() is not None
