"""The heads of brands: every attempt, which one is in use, and what they are fitted on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from listener.terms import CaseState, CloseReason, CorrectionField
from models import BrandHead, Case, Correction, Document, Mention

MOST = 4_000  # corrections a head is fitted on: the newest


def active(session: Session) -> dict[UUID, BrandHead]:
    """Return the head in use of each brand that has one."""
    rows = session.execute(select(BrandHead).where(col(BrandHead.active_key).is_not(None))).scalars()
    return {head.brand_id: head for head in rows}


def of_brand(session: Session, brand_id: UUID) -> Sequence[BrandHead]:
    """Return every attempt, the newest first."""
    query = select(BrandHead).where(col(BrandHead.brand_id) == brand_id).order_by(col(BrandHead.version).desc())
    return session.execute(query).scalars().all()


def spoken_since(session: Session, brand_id: UUID, moment: datetime | None) -> tuple[int, int]:
    """Count the brand's mentions with a corrected label: all, and those corrected after the moment."""
    query = select(func.count(func.distinct(col(Correction.mention_id)))).where(
        col(Correction.brand_id) == brand_id,
        col(Correction.field) == CorrectionField.SENTIMENT,
        col(Correction.withdrawn_at).is_(None),
    )
    fresh = query if moment is None else query.where(col(Correction.said_at) > moment)
    return int(session.execute(query).scalar_one()), int(session.execute(fresh).scalar_one())


def corrected(session: Session, brand_id: UUID) -> list[tuple[Correction, Mention, Document]]:
    """Return the brand's newest corrections of the label that count, one a mention, with what was judged."""
    rows = session.execute(
        select(Correction, Mention, Document)
        .join(Mention, col(Correction.mention_id) == col(Mention.id))
        .join(Document, col(Mention.document_id) == col(Document.id))
        .where(
            col(Correction.brand_id) == brand_id,
            col(Correction.field) == CorrectionField.SENTIMENT,
            col(Correction.withdrawn_at).is_(None),
        )
        .order_by(col(Correction.said_at).desc(), col(Correction.id).desc())
        .limit(2 * MOST)
    )
    newest: dict[UUID, tuple[Correction, Mention, Document]] = {}
    for correction, mention, document in rows:
        newest.setdefault(mention.id, (correction, mention, document))
    return list(newest.values())[:MOST]


def left_alone(session: Session, brand_id: UUID, limit: int = MOST) -> list[tuple[Mention, Document]]:
    """Return mentions that someone answered, or found to need no answer, without correcting their label; newest first.

    People correct what is wrong. What they worked on and left as it was tells how much is right.
    """
    spoken = select(col(Correction.mention_id)).where(
        col(Correction.brand_id) == brand_id,
        col(Correction.field) == CorrectionField.SENTIMENT,
        col(Correction.withdrawn_at).is_(None),
    )
    rows = session.execute(
        select(Mention, Document)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .join(Case, col(Mention.case_id) == col(Case.id))
        .where(
            col(Mention.brand_id) == brand_id,
            col(Case.state) == CaseState.CLOSED,
            col(Case.close_reason).in_((CloseReason.ANSWERED, CloseReason.NO_ANSWER_NEEDED)),
            col(Mention.id).not_in(spoken),
        )
        .order_by(col(Mention.classified_at).desc(), col(Mention.id))
        .limit(limit)
    )
    return [(mention, document) for mention, document in rows]
