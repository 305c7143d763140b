"""From an alert row to the value a notifier tells."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from listener.config import Settings
from listener.decide.remarks import told
from listener.services.addresses import case_address, digest_address, queue_address
from listener.store import agents, alerts, brands, clocks
from listener.terms import Alert as AlertValue
from listener.terms import (
    AlertKind,
    CaseAlert,
    ClockKind,
    DigestAlert,
    DigestReport,
    NoticeAlert,
    NoticeReader,
    Reason,
    StormAlert,
)
from models import Agent, Alert, Author, Brand, Case, Channel, Delivery, Digest, Document, Mention, Source

REPORT = TypeAdapter(DigestReport)


def message(session: Session, settings: Settings, chosen: Sequence[tuple[Delivery, Alert]]) -> AlertValue:
    """Return what one message tells: one alert, or a storm of case alerts, the most urgent first.

    Each speaks the language and the time of its brand, or of the one person who is told; a storm those of most of its
    cases.
    """
    if len(chosen) == 1:
        return _single(session, settings, *chosen[0])
    cases = [_case(session, settings, delivery, alert) for delivery, alert in chosen]
    cases.sort(key=lambda case: (-case.level.rank, case.due_at))
    ((locale, time_zone), _) = Counter((case.locale, case.time_zone) for case in cases).most_common(1)[0]
    return StormAlert(
        id=chosen[0][1].id, cases=tuple(cases), url=queue_address(settings), locale=locale, time_zone=time_zone
    )


def _single(session: Session, settings: Settings, delivery: Delivery, alert: Alert) -> AlertValue:
    if alert.kind is AlertKind.DIGEST:
        return _digest(session, settings, delivery, alert)
    if alert.kind is AlertKind.MENTION:
        return _mention(session, alert)
    if alert.case_id is not None:
        return _case(session, settings, delivery, alert)
    return _notice(session, settings, delivery, alert)


def _notice(session: Session, settings: Settings, delivery: Delivery, alert: Alert) -> NoticeAlert:
    """Tell in the language of the brand it concerns, of the one that its channel is for, or of most brands.

    Who has an account is told in their own, where the channel writes to addresses.
    """
    channel = session.get_one(Channel, delivery.channel_id)
    locale, time_zone = voice(session, alert.brand_id or channel.brand_id)
    return NoticeAlert(
        id=alert.id, kind=alert.kind, title=alert.title, text=alert.text, url=settings.base_url, locale=locale,
        time_zone=time_zone, remarks=told(alert.remarks), readers=_readers(session, channel, time_zone),
        reached=tuple(delivery.reached),
    )  # fmt: skip


def voice(session: Session, brand_id: UUID | None) -> tuple[str, str]:
    """Return the language and the time zone of a brand; without one those of most brands."""
    if brand_id:
        brand = session.get_one(Brand, brand_id)
        return brand.locale, brand.time_zone
    spoken = Counter((brand.locale, brand.time_zone) for brand in brands.active(session)).most_common(1)
    return spoken[0][0] if spoken else ("en", "UTC")


def _readers(session: Session, channel: Channel, time_zone: str) -> tuple[NoticeReader, ...]:
    addresses = [str(address) for address in channel.options.get("to") or ()]
    known = [(address, agents.by_email(session, address)) for address in addresses]
    return tuple(
        NoticeReader(address, agent.locale, agent.time_zone or time_zone)
        for address, agent in known
        if agent and agent.active
    )


def _case(session: Session, settings: Settings, delivery: Delivery, alert: Alert) -> CaseAlert:
    row = alerts.case_of(session, alert)
    assert row is not None, "a case alert names its case (foreign key)"
    case, brand = row
    mention_id = (
        alert.mention_id
        or session.exec(
            select(Mention.id)
            .where(col(Mention.case_id).in_([case.id, case.merged_into]))  # posts go with a case that is merged
            .order_by(col(Mention.score).desc())
        ).first()
    )
    mention, document, source, author = _post(session, mention_id)
    clock = alert.clock or ClockKind.FIRST_RESPONSE
    due_at = clocks.due_of(session, case.id, clock) or case.due_at
    reader = _reader(session, delivery)
    return CaseAlert(
        id=alert.id, kind=alert.kind, brand=brand.name, number=case.number, url=case_address(settings, case.number),
        text=document.text, title=document.title, author=_name(author), source=source.name, post_url=document.url,
        language=mention.language, level=case.level, reasons=_reasons(mention), published_at=case.published_at,
        due_at=due_at, late_on_arrival=case.late_on_arrival, mentions=case.mentions, clock=clock,
        locale=reader.locale if reader else brand.locale,
        time_zone=(reader.time_zone if reader else "") or brand.time_zone, state=case.state,
        who=alerts.who_has(session, case), tier=case.tier, answered=_is_answered(case), wake_at=case.wake_at,
        close_reason=case.close_reason, merged_into=alerts.number_of(session, case.merged_into),
    )  # fmt: skip


def _is_answered(case: Case) -> bool:
    waits = case.clock in (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)
    return case.answered_at is not None and not waits


def _reader(session: Session, delivery: Delivery) -> Agent | None:
    """Return whom the delivery is for, when it is for one person alone."""
    agent_id = session.get_one(Channel, delivery.channel_id).agent_id
    return session.get(Agent, agent_id) if agent_id else None


def _post(session: Session, mention_id: UUID | None) -> tuple[Mention, Document, Source, Author | None]:
    row = session.exec(
        select(Mention, Document, Source, Author)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .join(Source, col(Document.source_id) == col(Source.id))
        .join(Author, col(Document.author_id) == col(Author.id), isouter=True)
        .where(Mention.id == mention_id)
    ).one()
    return row[0], row[1], row[2], row[3]


def _name(author: Author | None) -> str:
    if author is None or author.is_forgotten:
        return ""
    return author.name or author.handle


def _reasons(mention: Mention) -> tuple[Reason, ...]:
    return tuple(Reason(**reason) for reason in mention.reasons)


def _mention(session: Session, alert: Alert) -> NoticeAlert:
    _, document, source, author = _post(session, alert.mention_id)
    brand = session.get_one(Brand, alert.brand_id)
    by = ", ".join(filter(None, (_name(author), source.name)))
    return NoticeAlert(
        id=alert.id, kind=alert.kind, title=f"{brand.name}: {by}", text=document.text or document.title,
        url=document.url, locale=brand.locale, time_zone=brand.time_zone,
    )  # fmt: skip


def _digest(session: Session, settings: Settings, delivery: Delivery, alert: Alert) -> DigestAlert:
    digest = session.get_one(Digest, alert.digest_id)
    brand = session.get_one(Brand, digest.brand_id)
    return DigestAlert(
        id=alert.id, report=REPORT.validate_python(digest.report), locale=brand.locale,
        url=digest_address(settings, brand.slug, digest.day), channel_id=delivery.channel_id,
        reached=tuple(delivery.reached),
    )  # fmt: skip
