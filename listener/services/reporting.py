"""Sum up a brand's local day, once, and write it down to be told."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from listener.config import Settings
from listener.decide.coverage import hour_of
from listener.decide.digest import (
    DayBefore,
    DigestCase,
    DigestMention,
    due_day,
    local_day,
    net_sentiment,
    summarise,
)
from listener.decide.remarks import kept
from listener.languages import SOURCES
from listener.services import operating
from listener.services.addresses import case_address
from listener.services.coverage import missed_on
from listener.services.installation import Installation
from listener.services.rendering import REPORT
from listener.store import alerts, brands, cases, clocks, mentions, sources
from listener.terms import AlertKind, DigestReport, Label, Topic, UnreadSource
from models import Alert, Brand, Case, Digest, Document, Mention, Source, Story

DAYS_COMPARED = 7


def build_due_digests(inst: Installation, now: datetime) -> int:
    """Build each brand's digest of yesterday once its local digest hour has come; return how many."""
    with inst.database.reading() as session:
        due = [
            (brand, day)
            for brand in brands.active(session)
            if (day := due_day(now, brand.time_zone, brand.digest_hour)) is not None
            and _existed(brand, day)
            and not _built(session, brand.id, day)
        ]
    return sum(publish_digest(inst, brand.slug, day, now) is not None for brand, day in due)


def publish_digest(inst: Installation, slug: str, day: date, now: datetime) -> DigestReport | None:
    """Build, store and queue the digest of a day; None when that was done before (unique brand and day)."""

    def publish(session: Session) -> DigestReport | None:
        brand = brands.by_slug(session, slug)
        if _built(session, brand.id, day):
            return None
        report = _report(session, inst.settings, brand, day, now)
        digest = Digest(
            brand_id=brand.id, day=day.isoformat(), built_at=now, report=REPORT.dump_python(report, mode="json")
        )
        session.add(digest)
        session.flush()
        alert = Alert(
            key=f"digest:{brand.id}:{day.isoformat()}", kind=AlertKind.DIGEST, brand_id=brand.id,
            digest_id=digest.id, created_at=now,
        )  # fmt: skip
        alerts.raise_alert(session, alert, now)
        return report

    return inst.database.write(publish)


def build_digest(inst: Installation, slug: str, day: date, now: datetime) -> DigestReport:
    """Return the report of a day as it stands now, without storing or telling it."""
    with inst.database.reading() as session:
        return _report(session, inst.settings, brands.by_slug(session, slug), day, now)


def _existed(brand: Brand, day: date) -> bool:
    return brand.created_at < local_day(day, brand.time_zone)[1]


def _built(session: Session, brand_id: UUID, day: date) -> bool:
    found = select(Digest.id).where(Digest.brand_id == brand_id, Digest.day == day.isoformat())
    return session.exec(found).first() is not None


def _report(session: Session, settings: Settings, brand: Brand, day: date, now: datetime) -> DigestReport:
    start, end = local_day(day, brand.time_zone)
    of_day = mentions.of_day(session, brand.id, start, end)
    numbers = {case.id: case for case in cases.published_between(session, brand.id, start, end)}
    numbers |= {case.id: case for case in cases.with_ids(session, {m.case_id for m, *_ in of_day if m.case_id})}
    troubled = sources.unread(session, brand.id)
    return summarise(
        brand.name,
        day,
        brand.time_zone,
        mentions=[_mention(settings, row, numbers) for row in of_day],
        cases=_cases(session, [case for case in numbers.values() if start <= case.published_at < end]),
        previous_days=[_day_before(session, brand, day - timedelta(days=n)) for n in range(1, DAYS_COMPARED + 1)],
        unread=_unread(session, brand, troubled, start, min(end, hour_of(now))),
        sources_read=sources.count_read(session, brand.id, start),
    )


def _unread(
    session: Session, brand: Brand, troubled: Sequence[Source], start: datetime, end: datetime
) -> list[UnreadSource]:
    """Return what is not read now, with the hours that were missed, and what was not read in some hours of the day.

    The hour that is under way is not missed yet, nor are those to come.
    """
    missed = {one.name: one for one in missed_on(session, brand, start, end)}
    told = [_with_hours(source, missed.get(source.name)) for source in troubled]
    named = {one.name for one in told}
    return told + [one for name, one in missed.items() if name not in named]


def _with_hours(source: Source, missed: UnreadSource | None) -> UnreadSource:
    """Return why a source is not read now, with the hours of the day that were missed."""
    detail = f"{source.health_detail} {missed.detail if missed else ''}".strip()
    said = source.health_remarks or kept([operating.failed(source.health_detail, source.health_code)])
    advised = operating.advised(source.health_advice, SOURCES, source.connector, source.health_code)
    return UnreadSource(
        source.name, source.health, detail, source.health_advice,
        said=(*said, *(missed.said if missed else ())) if source.health_code else (),
        advised=tuple(kept(advised)) if source.health_code else (),
    )  # fmt: skip


def _mention(
    settings: Settings, row: tuple[Mention, Document, Source, Story], numbers: dict[UUID, Case]
) -> DigestMention:
    mention, document, source, story = row
    case = numbers.get(mention.case_id) if mention.case_id else None
    return DigestMention(
        story=str(story.id), text=document.text, label=mention.label, negativity=mention.negative,
        level=mention.level, published_at=mention.published_at, title=document.title, url=document.url,
        source=source.name, language=mention.language, risks=_risks(mention),
        case_number=case.number if case else None, case_state=case.state if case else None,
        case_url=case_address(settings, case.number) if case else "", mention=str(mention.id),
    )  # fmt: skip


def _risks(mention: Mention) -> tuple[Topic, ...]:
    named: Sequence[str] = [str(reason["code"]).removeprefix("risk:") for reason in mention.reasons]
    return tuple(Topic(name) for name in named if name in set(Topic))


def _cases(session: Session, found: Sequence[Case]) -> list[DigestCase]:
    """Return the cases with when their first response was due: another clock may run by now."""
    due = clocks.first_due(session, [case.id for case in found])
    return [
        DigestCase(case.published_at, due.get(case.id, case.due_at), case.state, case.answered_at, case.late_on_arrival)
        for case in found
    ]


def _day_before(session: Session, brand: Brand, day: date) -> DayBefore:
    counts = mentions.tally(session, brand.id, *local_day(day, brand.time_zone))
    volume = sum(counts.values())
    return DayBefore(volume, net_sentiment(counts.get(Label.POSITIVE, 0), counts.get(Label.NEGATIVE, 0), volume))
