"""When a document was published, as far as its source can be believed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from listener.terms import DateOrigin

CLOCK_SKEW = timedelta(minutes=2)  # clocks of publishers differ; less is no lie
BACKLOG_AGE = timedelta(hours=24)  # older than this when collected: history, not an alarm


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication time in UTC, where it comes from, and whether the document is history."""

    published_at: datetime
    origin: DateOrigin
    backlog: bool


def date_document(stated: datetime | None, collected_at: datetime, *, first_read: bool) -> Dated:
    """Date a document: the future is clamped to now, the undated gets the moment it was first seen.

    What is older than a day when collected, and what is undated in the first reading of a source
    (it may be years old), is backlog: counted in the digest, never a case.
    """
    if stated is None:
        return Dated(collected_at, DateOrigin.FIRST_SEEN, backlog=first_read)
    stated = stated.astimezone(UTC)
    if stated > collected_at + CLOCK_SKEW:
        return Dated(collected_at, DateOrigin.CLAMPED, backlog=False)
    return Dated(min(stated, collected_at), DateOrigin.STATED, backlog=collected_at - stated > BACKLOG_AGE)
