"""Hand out what is held: a brand's mentions, or all about a person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session

from listener.decide.digest import local_day
from listener.errors import NotFound
from listener.services.installation import Installation
from listener.store import brands, corrections, privacy
from models import Author, Case, Document, Mention, Source

COLUMNS = (
    "id", "brand", "published_at", "collected_at", "classified_at", "source", "network", "author", "handle",
    "followers", "title", "text", "url", "language", "label", "negative", "neutral", "positive", "sure", "model",
    "level", "score", "reasons", "terms", "verdict", "story", "case", "case_state",
)  # fmt: skip


def export_mentions(
    inst: Installation, slug: str, since: date | None = None, until: date | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the brand's mentions published from the day `since` to the day `until`, both included, in its time zone.

    Oldest first; flat memory. `reasons` and `terms` are lists. Raises NotFound for an unknown brand.
    """
    with inst.database.reading(whole=True) as session:
        brand = brands.by_slug(session, slug)
        start = local_day(since, brand.time_zone)[0] if since else None
        end = local_day(until, brand.time_zone)[1] if until else None
        for row in privacy.brand_mentions(session, brand.id, start, end):
            yield _mention(slug, *row)


def _mention(
    slug: str, mention: Mention, document: Document, source: Source, author: Author | None, case: Case | None
) -> dict[str, Any]:
    known = author if author and not author.is_forgotten else None
    same = ("id", "published_at", "collected_at", "classified_at", "language", "label", "negative", "neutral",
            "positive", "sure", "model", "level", "score", "verdict")  # fmt: skip
    return {name: getattr(mention, name) for name in same} | {
        "brand": slug,
        "source": source.name,
        "network": author.network if author else "",
        "author": known.name if known else "",
        "handle": known.handle if known else "",
        "followers": author.followers if author else None,
        "title": document.title,
        "text": document.text,
        "url": document.url,
        "reasons": [reason["code"] for reason in mention.reasons],
        "terms": list(dict.fromkeys(match["term"] for match in mention.matches)),
        "story": mention.story_id,
        "case": case.number if case else None,
        "case_state": case.state if case else None,
    }


def export_person(inst: Installation, handle: str, network: str | None = None) -> dict[str, Any]:
    """Return all that is held about who publishes as `handle`, on one network or on all.

    Raises NotFound when nothing is held. Persons of the same handle on several networks may be several persons.
    """
    with inst.database.reading() as session:
        authors = privacy.authors_named(session, inst.settings.secret_keys, handle, network)
        known = [author for author in authors if not author.is_forgotten]
        if not known:
            raise NotFound(f"Nothing is held about “{handle}”", "Write the handle as its network does.")
        return {"handle": handle, "persons": [_person(session, author) for author in known]}


def _person(session: Session, author: Author) -> dict[str, Any]:
    mentions = privacy.mentions_of(session, [author.id])
    cases = privacy.cases_of(session, [author.id])
    alerts = privacy.alerts_of(session, [c.id for c in cases], [m.id for m, _ in mentions])
    return {
        "author": author.model_dump(exclude={"id"}),
        "documents": [
            document.model_dump(exclude={"source_id", "author_id", "audience", "analyse_at", "analyse_attempts"})
            | {"source": source.name}
            for document, source in privacy.documents_of(session, [author.id])
        ],
        "mentions": [
            mention.model_dump(exclude={"author_id", "brand_id"})
            | {"brand": brand.slug, "said": _said(session, mention)}
            for mention, brand in mentions
        ],
        "cases": [_case(session, case) for case in cases],
        "alerts": [alert.model_dump(include={"kind", "level", "title", "text", "created_at"}) for alert in alerts],
    }


def _said(session: Session, mention: Mention) -> list[dict[str, Any]]:
    """What the team said of a mention; not who said it."""
    words = corrections.of_mention(session, mention.id)
    return [word.correction.model_dump(include={"field", "value", "said_at", "withdrawn_at"}) for word in words]


def _case(session: Session, case: Case) -> dict[str, Any]:
    """A case with what was noted on it; not who of the team noted it: that is data about someone else."""
    shown = {"number", "state", "level", "mentions", "published_at", "opened_at", "due_at", "answered_at", "closed_at"}
    events = [event.model_dump(include={"kind", "at", "detail"}) for event in privacy.events_of(session, [case.id])]
    return case.model_dump(include=shown | {"close_reason"}) | {"events": events}
