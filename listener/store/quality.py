"""What the numbers of the alerts are made of: alerts and sampled mentions, with what people said of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from listener.decide.hindsight import RANG
from listener.store.corrections import looked
from listener.store.reviews import UNKNOWN
from models import Mention, ReviewDraw, ReviewSample


def alerts(session: Session, brand_id: UUID, start: datetime) -> list[tuple[datetime, str, bool | None]]:
    """Return when each alert of the brand rang since `start`, its language, and whether it was right, if known."""
    which = (col(Mention.brand_id) == brand_id) & (col(Mention.classified_at) >= start)
    rang = which & col(Mention.verdict).in_(list(RANG))
    known = {mention_id: one.urgent for mention_id, one in looked(session, rang).items()}
    rows = session.execute(select(col(Mention.id), col(Mention.classified_at), col(Mention.language)).where(rang))
    return [(at, language or UNKNOWN, known.get(mention_id)) for mention_id, at, language in rows]


def samples(session: Session, brand_id: UUID, since: str) -> list[tuple[ReviewSample, bool | None]]:
    """Return what was drawn of the brand's days from `since` on, and whether it should have alerted, if known."""
    which = (col(ReviewSample.brand_id) == brand_id) & (col(ReviewSample.day) >= since)
    drawn = session.execute(select(ReviewSample).where(which)).scalars().all()
    known = looked(session, col(Mention.id).in_(select(col(ReviewSample.mention_id)).where(which)))
    return [(one, known[one.mention_id].urgent) for one in drawn]


def draws(session: Session, brand_id: UUID, since: str) -> list[ReviewDraw]:
    """Return the draws of the brand's days from `since` on."""
    wanted = (col(ReviewDraw.brand_id) == brand_id, col(ReviewDraw.day) >= since)
    return list(session.execute(select(ReviewDraw).where(*wanted)).scalars())
