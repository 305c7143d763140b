"""The sample that people review: what was drawn of which day, and what still waits for a look."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from listener.decide.sampling import Candidate, Drawn
from listener.store import posts
from listener.store.posts import Post
from listener.terms import Verdict
from models import Brand, Correction, Document, Mention, ReviewDraw, ReviewSample

UNKNOWN = "und"  # ISO 639-2: the language could not be told


def days_drawn(session: Session, days: Iterable[str]) -> set[tuple[UUID, str]]:
    """Return which of these days were drawn, by brand and day."""
    found = select(col(ReviewDraw.brand_id), col(ReviewDraw.day)).where(col(ReviewDraw.day).in_(list(days)))
    return {(brand_id, day) for brand_id, day in session.execute(found)}


def candidates(session: Session, brand_id: UUID, start: datetime, end: datetime) -> list[Candidate]:
    """Return the brand's mentions judged in [start, end) that did not alert and were not drawn before.

    What was old when found is left out, as it never alerts whatever it says, and so is what has no words any more.
    """
    rows = session.execute(
        select(col(Mention.id), col(Mention.language))
        .join(Document, col(Mention.document_id) == col(Document.id))
        .where(
            col(Mention.brand_id) == brand_id,
            col(Mention.classified_at) >= start,
            col(Mention.classified_at) < end,
            col(Mention.verdict) == Verdict.DIGEST_ONLY,
            col(Document.backlog).is_(False),
            (col(Document.text) != "") | (col(Document.title) != ""),
            ~exists().where(col(ReviewSample.mention_id) == col(Mention.id)),
        )
        .order_by(col(Mention.id))
    )
    return [Candidate(str(mention_id), language or UNKNOWN) for mention_id, language in rows]


def keep(
    session: Session, brand_id: UUID, day: str, now: datetime, frame: Sequence[Candidate], drawn: Sequence[Drawn]
) -> None:
    """Write down a draw; a second one of the same day conflicts here, and its transaction runs again."""
    sizes = dict(Counter(candidate.language for candidate in frame))
    session.add(ReviewDraw(brand_id=brand_id, day=day, drawn_at=now, sizes=sizes))
    session.add_all(
        ReviewSample(
            mention_id=UUID(one.key), brand_id=brand_id, day=day, language=one.language, probability=one.probability,
            place=one.place,
        )
        for one in drawn
    )  # fmt: skip
    session.flush()


def _waits(since: str, brand: str | None) -> list[ColumnElement[bool]]:
    spoken = exists().where(
        col(Correction.mention_id) == col(ReviewSample.mention_id), col(Correction.withdrawn_at).is_(None)
    )
    mention, document = aliased(Mention), aliased(Document)
    words = exists().where(  # what was erased, or deleted at its source, cannot be judged any more
        col(mention.id) == col(ReviewSample.mention_id),
        col(document.id) == col(mention.document_id),
        (col(document.text) != "") | (col(document.title) != ""),
    )
    wanted = [col(ReviewSample.day) >= since, ~spoken, words, col(Brand.archived_at).is_(None)]
    return [*wanted, col(Brand.slug) == brand] if brand else wanted


def waiting(session: Session, since: str, brand: str | None = None, limit: int = 200) -> list[tuple[Post, Brand]]:
    """Return what was drawn on `since` or later and has no word yet: the newest day first, then by chance."""
    rows = session.execute(
        posts.query()
        .add_columns(Brand)
        .join(ReviewSample, col(ReviewSample.mention_id) == col(Mention.id))
        .join(Brand, col(ReviewSample.brand_id) == col(Brand.id))
        .where(*_waits(since, brand))
        .order_by(col(ReviewSample.day).desc(), col(ReviewSample.place), col(Mention.id))
        .limit(limit)
    ).all()
    found = posts.of_rows(session, rows)
    return [(found[mention.id], brand) for mention, *_, brand in rows if mention.id in found]


def count_waiting(session: Session, since: str) -> dict[str, int]:
    """Count what waits for a look, by the short name of the brand."""
    rows = session.execute(
        select(col(Brand.slug), func.count())
        .select_from(ReviewSample)
        .join(Brand, col(ReviewSample.brand_id) == col(Brand.id))
        .where(*_waits(since, None))
        .group_by(col(Brand.slug))
    )
    return {slug: int(number) for slug, number in rows}
