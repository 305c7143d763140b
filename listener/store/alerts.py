"""Alerts, channels and deliveries: written before they are sent."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from listener.terms import AlertKind, CaseEventKind, CaseState, DeliveryState, Level
from models import Agent, Alert, Brand, Case, CaseEvent, Channel, Delivery

# Longer than the door lets one message take; after it another worker may send.
SEND_LEASE = timedelta(seconds=60)
UNSENT = (DeliveryState.PENDING, DeliveryState.SENDING)


def raise_alert(session: Session, alert: Alert, now: datetime, *, persons: Sequence[Channel] = ()) -> bool:
    """Write the alert and a delivery for each channel that wants it; False when its reason was told before.

    A channel disabled today still gets its row: what it missed goes out when it is enabled again. `persons` are the
    mails of people who are told too, whatever they want.
    """
    if session.exec(select(Alert.id).where(Alert.key == alert.key)).first() is not None:
        return False
    wanting = [*persons, *(channel for channel in _listening(session, alert.brand_id) if _wants(channel, alert))]
    session.add(alert)
    session.flush()
    bulk = alert.kind is AlertKind.DIGEST
    for channel in wanting:
        session.add(Delivery(alert_id=alert.id, channel_id=channel.id, bulk=bulk, created_at=now, next_attempt_at=now))
    return True


def _listening(session: Session, brand_id: UUID | None) -> Sequence[Channel]:
    either = or_(col(Channel.brand_id).is_(None), col(Channel.brand_id) == brand_id)
    return session.exec(select(Channel).where(either, col(Channel.agent_id).is_(None))).all()


def mail_of(session: Session, agent: Agent, notifier: str, now: datetime) -> Channel:
    """Return the channel that reaches one person alone, made at the first message."""
    channel = session.exec(select(Channel).where(Channel.agent_id == agent.id)).first()
    if channel is None:
        channel = Channel(agent_id=agent.id, notifier=notifier, name=agent.name, created_at=now, next_send_at=now)
        channel.alerts = channel.digests = False
        session.add(channel)
    if channel.options != {"to": [agent.email]}:
        channel.options = {"to": [agent.email]}
    session.flush()
    return channel


def _wants(channel: Channel, alert: Alert) -> bool:
    if alert.kind is AlertKind.DIGEST:
        return channel.digests
    if alert.kind is AlertKind.OPERATOR:
        return channel.operator
    return channel.alerts and alert.level.rank >= channel.least_level.rank


def wanted(session: Session, brand_id: UUID, level: Level) -> bool:
    """Tell whether any channel wants alerts of that level."""
    return any(c.alerts and level.rank >= c.least_level.rank for c in _listening(session, brand_id))


def due_channels(session: Session, now: datetime, behind: Collection[UUID] = ()) -> list[UUID]:
    """Return enabled channels that may send now and have something urgent to send, or are `behind`."""
    waiting = select(Delivery.channel_id).where(
        col(Delivery.state).in_(UNSENT), Delivery.next_attempt_at <= now, col(Delivery.bulk).is_(False)
    )
    return list(
        session.exec(
            select(Channel.id).where(
                col(Channel.enabled),
                Channel.next_send_at <= now,
                or_(col(Channel.id).in_(waiting), col(Channel.id).in_(behind)),
            )
        )
    )


def take_channel(session: Session, channel_id: UUID, now: datetime) -> Channel | None:
    """Lease the channel by compare-and-swap on its next sending time."""
    taken = session.exec(
        update(Channel)
        .where(col(Channel.id) == channel_id, col(Channel.enabled), col(Channel.next_send_at) <= now)
        .values(next_send_at=now + SEND_LEASE)
        .returning(col(Channel.id))
    ).first()
    return session.get(Channel, channel_id, populate_existing=True) if taken else None


def take_deliveries(
    session: Session, channel_id: UUID, now: datetime, *, bulk: bool, limit: int
) -> list[tuple[Delivery, Alert]]:
    """Lease the channel's due deliveries, oldest first, and count the attempt."""
    rows = session.exec(
        select(Delivery, Alert)
        .join(Alert, col(Delivery.alert_id) == col(Alert.id))
        .where(
            Delivery.channel_id == channel_id,
            col(Delivery.state).in_(UNSENT),
            Delivery.next_attempt_at <= now,
            Delivery.bulk == bulk,
        )
        .order_by(col(Delivery.created_at), col(Delivery.id))
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return [(delivery, alert) for delivery, alert in rows]


def lease_deliveries(deliveries: Sequence[Delivery], now: datetime) -> None:
    for delivery in deliveries:
        delivery.state = DeliveryState.SENDING
        delivery.attempts += 1
        delivery.next_attempt_at = now + SEND_LEASE


def settle(session: Session, ids: Sequence[UUID], **values: Any) -> int:
    """Write the outcome of deliveries that are still being sent; a settled one is left alone. Return how many."""
    still = update(Delivery).where(col(Delivery.id).in_(ids), col(Delivery.state) == DeliveryState.SENDING)
    return session.exec(still.values(**values)).rowcount


def bulk_channels(session: Session, now: datetime) -> list[UUID]:
    """Return enabled channels with a digest to send."""
    waiting = select(Delivery.channel_id).where(
        col(Delivery.state).in_(UNSENT), Delivery.next_attempt_at <= now, col(Delivery.bulk)
    )
    return list(session.exec(select(Channel.id).where(col(Channel.enabled), col(Channel.id).in_(waiting))))


def case_of(session: Session, alert: Alert) -> tuple[Case, Brand] | None:
    row = session.exec(
        select(Case, Brand).join(Brand, col(Case.brand_id) == col(Brand.id)).where(Case.id == alert.case_id)
    ).first()
    return (row[0], row[1]) if row else None


def who_has(session: Session, case: Case) -> str:
    """Return the name of who has the case; of who closed it, once it is closed."""
    agent_id = case.holder_id
    if case.state is CaseState.CLOSED:
        ended = select(CaseEvent.agent_id).where(CaseEvent.case_id == case.id, CaseEvent.kind == CaseEventKind.CLOSED)
        agent_id = session.exec(ended.order_by(col(CaseEvent.at).desc())).first()
    agent = session.get(Agent, agent_id) if agent_id else None
    return agent.name if agent else ""


def number_of(session: Session, case_id: UUID | None) -> int | None:
    """Return the number of a case, if there is one."""
    return session.exec(select(Case.number).where(Case.id == case_id)).first() if case_id else None
