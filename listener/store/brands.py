"""Brands with what makes a text theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from listener.decide.threshold import DEFAULT
from listener.errors import NotFound
from listener.store import policies
from listener.terms import SlaTarget
from models import AlertWish, Brand, Query


@dataclass(frozen=True, slots=True)
class BrandProfile:
    """A brand, its expressions, its promise and the urgency from which on a case opens: what judging needs."""

    brand: Brand
    expressions: tuple[str, ...]
    target: SlaTarget
    threshold: float = DEFAULT


def active(session: Session) -> Sequence[Brand]:
    return session.exec(select(Brand).where(col(Brand.archived_at).is_(None)).order_by(col(Brand.name))).all()


def by_slug(session: Session, slug: str) -> Brand:
    brand = session.exec(select(Brand).where(Brand.slug == slug)).first()
    if brand is None:
        known = ", ".join(b.slug for b in active(session)) or "none yet"
        raise NotFound(f"There is no brand “{slug}”", advice=f"Brands: {known}. Add one with: listener brand add NAME")
    return brand


def keys_of(session: Session, slugs: Iterable[str]) -> Sequence[UUID]:
    """Return the keys of the active brands among those; a name of none is left out."""
    named = select(Brand.id).where(col(Brand.slug).in_(list(slugs)), col(Brand.archived_at).is_(None))
    return session.exec(named).all()


def profiles(session: Session) -> list[BrandProfile]:
    """Return every active brand that is not paused with its queries, policy and threshold, in four queries."""
    brands = [brand for brand in active(session) if brand.paused_at is None]
    expressions: dict[UUID, list[str]] = {}
    for query in session.exec(select(Query)).all():
        expressions.setdefault(query.brand_id, []).append(query.expression)
    targets = policies.general(session, [brand.id for brand in brands])
    thresholds = {wish.brand_id: wish.threshold for wish in session.exec(select(AlertWish)).all()}
    return [
        BrandProfile(
            brand,
            tuple(expressions.get(brand.id, ())),
            targets[brand.id],
            thresholds.get(brand.id, DEFAULT),
        )
        for brand in brands
    ]


def lock(session: Session, ids: Iterable[UUID]) -> None:
    """Let one transaction at a time decide for a brand: two posts of one author may not open two cases.

    Rows are locked in the order of their keys, so that two transactions never wait for each other. SQLite has
    one writer anyway.
    """
    wanted = select(Brand.id).where(col(Brand.id).in_(list(ids))).order_by(col(Brand.id))
    session.exec(wanted.with_for_update(key_share=True)).all()
