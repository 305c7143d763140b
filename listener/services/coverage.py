"""What was heard and what was not: for the queue's header, the page of the sources, the digest, and the alarm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from listener.decide.coverage import Standing, hour_of, hours_between, in_spans, standing, usual_gap
from listener.decide.remarks import Saying, kept, told
from listener.languages import SOURCES
from listener.services import operating
from listener.services.installation import Installation
from listener.store import brands, coverage, sources, troubles
from listener.terms import Health, UnreadSource
from models import Brand, Source, SourceTrouble

OVERDUE = timedelta(minutes=5)  # after its time: then nobody reads it
_NOT_READ = Saying("hours_not_read", "Not read {hours}.")
_SHORT = Saying("hours_short", "More was written than it shows {hours}: some was missed.")
_UNHEARD = Saying("unheard", "Nothing is heard from “{name}”")
_HEALTH = {Standing.THROTTLED: Health.THROTTLED, Standing.FAILING: Health.FAILING, Standing.UNREAD: Health.FAILING}


@dataclass(frozen=True, slots=True)
class Unheard:
    """Sources that are not heard now, and since when that is so of the first of them."""

    names: tuple[str, ...] = ()
    since: datetime | None = None


def unheard(inst: Installation, now: datetime, slug: str | None = None) -> Unheard:
    """Return what is not heard, of a brand or of all that are in scope; what was switched off by hand is not missed."""
    with inst.database.reading() as session:
        brand = next((one for one in brands.active(session) if one.slug == slug), None) if slug else None
        unwell = sources.perhaps_unheard(session, now - OVERDUE)
        missed = [(one, at) for one in unwell if _is_of(one, brand) and (at := _silent_since(one, now))]
    return Unheard(tuple(one.name for one, _ in missed), min((at for _, at in missed), default=None))


def _is_of(source: Source, brand: Brand | None) -> bool:
    return brand is None or source.brand_id in (None, brand.id)


def _silent_since(source: Source, now: datetime) -> datetime | None:
    """Return when the source was heard last, if it is not heard now."""
    if source.health in (Health.DISABLED, Health.NEW) or not (source.enabled or source.health is Health.GONE):
        return None
    if source.health is Health.SILENT:
        return source.last_document_at
    is_overdue = source.enabled and now - source.next_poll_at > OVERDUE
    if is_overdue or source.health in (Health.FAILING, Health.GONE, Health.THROTTLED):
        return source.last_ok_at or source.created_at
    return None


def last_day(inst: Installation, now: datetime) -> dict[UUID, Counter[Standing]]:
    """Count, for each source, how its last 24 hours went; hours before it was known are left out."""
    with inst.database.reading() as session:
        return _tally(session, [one.id for one in sources.every(session)], now - timedelta(hours=24), now)


def _tally(session: Session, ids: Sequence[UUID], start: datetime, end: datetime) -> dict[UUID, Counter[Standing]]:
    begun, facts = coverage.begun(session, ids), coverage.hours(session, ids, hour_of(start), end)
    return {
        one: Counter(standing(facts.get(one, {}).get(hour)) for hour in hours_between(max(start, first), end))
        for one, first in begun.items()
    }


def missed_on(session: Session, brand: Brand, start: datetime, end: datetime) -> list[UnreadSource]:
    """Return the sources of a brand that were not read in some hours of a day, with the hours in local time."""
    read = [one for one in sources.every(session) if one.enabled and _is_of(one, brand)]
    ids = [one.id for one in read]
    begun, facts = coverage.begun(session, ids), coverage.hours(session, ids, hour_of(start), end)
    found = []
    for one in read:
        known = hours_between(max(start, begun[one.id]), end) if one.id in begun else []
        stood = {hour: standing(facts.get(one.id, {}).get(hour)) for hour in known}
        if missed := _missed(one.name, stood, brand.time_zone):
            found.append(missed)
    return found


def _missed(name: str, stood: Mapping[datetime, Standing], zone: str) -> UnreadSource | None:
    """Say of a source which hours nobody read, and in which posts were missed; None where there are none."""
    hours = [hour for hour, how in stood.items() if how in _HEALTH]
    short = [hour for hour, how in stood.items() if how is Standing.INCOMPLETE]
    said = [_NOT_READ(hours=in_spans(hours, zone))] if hours else []
    said += [_SHORT(hours=in_spans(short, zone))] if short else []
    worst = Counter(stood[hour] for hour in hours).most_common(1)
    health = _HEALTH[worst[0][0]] if worst else Health.OK
    return UnreadSource(name, health, " ".join(said), "", said=tuple(kept(said))) if said else None


def troubles_of(inst: Installation, source: Source) -> Sequence[SourceTrouble]:
    """Return what went wrong with a source lately, the newest first."""
    with inst.database.reading() as session:
        return troubles.of_source(session, source.id)


def habit_of(session: Session, source: Source, now: datetime) -> timedelta | None:
    """Return the usual gap between its news; None while its habit is not known."""
    return usual_gap(*coverage.gaps(session, source.id, now))


def tell_silence(session: Session, source: Source, now: datetime) -> None:
    """Raise the operator's alarm for a source that became silent: once for each silence."""
    since = source.last_document_at or now
    text = [
        *told(source.health_remarks),
        *operating.advised(source.health_advice, SOURCES, source.connector, source.health_code),
    ]
    key = f"source:{source.id}:silent:{since.isoformat()}"
    operating.tell(session, key, _UNHEARD(name=source.name), text, now, brand_id=source.brand_id)
