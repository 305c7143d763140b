"""Telling: each alert once per channel, storms as one, failures kept, refusals told to the operator."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from listener.errors import SendError
from listener.services.alerting import due_channels, send_bulk, send_next
from listener.services.installation import Installation
from listener.store import alerts
from listener.store.alerts import SEND_LEASE
from listener.terms import AlertKind, DeliveryState, Level, NoticeAlert
from models import Alert, Channel, Delivery
from tests.fakes import Outside
from tests.services.conftest import NOON


def notice(session: Session, key: str, now: datetime = NOON) -> bool:
    alert = Alert(key=key, kind=AlertKind.OPERATOR, title=key, text="Something to know.", created_at=now)
    return alerts.raise_alert(session, alert, now)


def deliveries(inst: Installation) -> list[Delivery]:
    with inst.database.reading() as session:
        return list(session.exec(select(Delivery).order_by(Delivery.created_at, Delivery.id)))


def stored(inst: Installation, channel: Channel) -> Channel:
    with inst.database.reading() as session:
        return session.get_one(Channel, channel.id)


def test_one_reason_is_told_once(inst: Installation, channel: Channel, outside: Outside) -> None:
    """The second alert with the same key is refused before anything is written."""
    assert inst.database.write(lambda session: notice(session, "a"))
    assert not inst.database.write(lambda session: notice(session, "a"))
    assert due_channels(inst, NOON) == [channel.id]
    assert send_next(inst, channel.id, NOON).sent
    assert not send_next(inst, channel.id, NOON + timedelta(minutes=5)).sent
    assert [told.title for told in outside.notifier.told if isinstance(told, NoticeAlert)] == ["a"]


def test_messages_of_one_channel_keep_their_pace(inst: Installation, channel: Channel) -> None:
    """After a message the channel rests as long as its notifier asks."""
    for key in ("a", "b"):
        inst.database.write(lambda session, key=key: notice(session, key))
    report = send_next(inst, channel.id, NOON)
    assert (report.sent, report.more, report.wait) == (True, True, timedelta(seconds=1))
    assert due_channels(inst, NOON) == []
    assert send_next(inst, channel.id, NOON + timedelta(seconds=1)).sent


def test_a_temporary_failure_is_tried_again_later(inst: Installation, channel: Channel, outside: Outside) -> None:
    """The waits grow, the message is the same one, and it arrives once."""
    outside.notifier.failures = [SendError("The host is down", code="unreachable") for _ in range(3)]
    inst.database.write(lambda session: notice(session, "a"))
    now, waits = NOON, []
    while not (report := send_next(inst, channel.id, now)).sent:
        assert deliveries(inst)[0].last_error.startswith("The host is down")
        waits.append(report.wait)
        assert not send_next(inst, channel.id, now + report.wait - timedelta(seconds=1)).sent
        now += report.wait
    assert waits == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert len(outside.notifier.told) == 1
    assert deliveries(inst)[0].state is DeliveryState.SENT


def test_retry_after_of_a_channel_is_honoured(inst: Installation, channel: Channel, outside: Outside) -> None:
    """Slack says how long to wait; nothing goes to that channel before."""
    outside.notifier.failures = [SendError("429", code="throttled", retry_after=timedelta(seconds=90))]
    inst.database.write(lambda session: notice(session, "a"))
    assert send_next(inst, channel.id, NOON).wait == timedelta(seconds=90)
    assert due_channels(inst, NOON + timedelta(seconds=89)) == []
    assert due_channels(inst, NOON + timedelta(seconds=90)) == [channel.id]


def test_being_asked_to_wait_is_no_failure(inst: Installation, channel: Channel, outside: Outside) -> None:
    """After three 429 the first 500 is tried again in five seconds, not in minutes."""
    busy = [SendError("429", code="throttled", retry_after=timedelta(seconds=1)) for _ in range(3)]
    outside.notifier.failures = [*busy, SendError("500", code="http_error", status=500)]
    inst.database.write(lambda session: notice(session, "a"))
    waits = [send_next(inst, channel.id, NOON + timedelta(seconds=10 * n)).wait for n in range(4)]
    assert waits == [*[timedelta(seconds=1)] * 3, timedelta(seconds=5)]


def test_a_permanent_refusal_disables_the_channel_and_tells(inst: Installation, outside: Outside) -> None:
    """The refused channel is switched off, its messages are kept, and another channel tells the operator."""
    broken = Channel(notifier="fake", name="#gone", operator=True, next_send_at=NOON, least_level=Level.LOW)
    sound = Channel(notifier="fake", name="mail", operator=True, next_send_at=NOON + timedelta(seconds=5))
    with inst.database.writing() as session:
        session.add_all([broken, sound])
    outside.notifier.failures = [SendError("no_service", code="gone", permanent=True, advice="Make a new webhook.")]
    inst.database.write(lambda session: notice(session, "a"))
    send_next(inst, broken.id, NOON)
    row = stored(inst, broken)
    assert (row.enabled, row.disabled_reason) == (False, "no_service. Make a new webhook.")
    assert row.disabled_code == "gone"
    later = NOON + timedelta(seconds=5)
    assert due_channels(inst, later) == [sound.id]
    send_next(inst, sound.id, later)
    send_next(inst, sound.id, later + timedelta(seconds=1))
    titles = [told.title for told in outside.notifier.told if isinstance(told, NoticeAlert)]
    assert titles == ["a", "The channel “#gone” was switched off"]
    kept = [d for d in deliveries(inst) if d.channel_id == broken.id]
    assert {d.state for d in kept} == {DeliveryState.PENDING}


def test_a_refused_message_does_not_disable_its_channel(inst: Installation, channel: Channel, outside: Outside) -> None:
    """Our own malformed message fails alone; the next one goes out."""
    outside.notifier.failures = [SendError("invalid_blocks", code="invalid_message", permanent=True)]
    for key in ("bad", "good"):
        inst.database.write(lambda session, key=key: notice(session, key))
    send_next(inst, channel.id, NOON)
    assert send_next(inst, channel.id, NOON).sent
    assert [d.state for d in deliveries(inst)] == [DeliveryState.FAILED, DeliveryState.SENT]
    assert stored(inst, channel).enabled


def test_a_worker_killed_while_sending_gives_back(inst: Installation, channel: Channel, outside: Outside) -> None:
    """The lease of channel and delivery ends after a minute; then another worker sends."""
    inst.database.write(lambda session: notice(session, "a"))

    def take_and_die(session: Session) -> None:
        alerts.take_channel(session, channel.id, NOON)
        taken = alerts.take_deliveries(session, channel.id, NOON, bulk=False, limit=10)
        alerts.lease_deliveries([delivery for delivery, _ in taken], NOON)

    inst.database.write(take_and_die)
    assert due_channels(inst, NOON + SEND_LEASE - timedelta(seconds=1)) == []
    assert send_next(inst, channel.id, NOON + SEND_LEASE).sent
    assert len(outside.notifier.told) == 1


def test_a_channel_hears_of_its_brand_and_level_only(inst: Installation, channel: Channel) -> None:
    """A channel with a higher threshold gets no row for what is below it."""
    with inst.database.writing() as session:
        session.get_one(Channel, channel.id).least_level = Level.CRITICAL
    low = Alert(key="x", kind=AlertKind.MENTION, level=Level.HIGH, created_at=NOON)
    inst.database.write(lambda session: alerts.raise_alert(session, low, NOON))
    assert deliveries(inst) == []


def test_digests_wait_behind_nothing_and_block_nothing(inst: Installation, channel: Channel) -> None:
    """The urgent path does not see bulk deliveries."""
    alert = Alert(key="d", kind=AlertKind.DIGEST, created_at=NOON)
    inst.database.write(lambda session: alerts.raise_alert(session, alert, NOON))
    assert [d.bulk for d in deliveries(inst)] == [True]
    assert due_channels(inst, NOON) == []
    assert not send_next(inst, channel.id, NOON).sent


def test_nothing_is_sent_in_bulk_when_nothing_waits(inst: Installation, channel: Channel) -> None:
    """The housekeeping sweep finds no digest and sends none."""
    assert send_bulk(inst, NOON) == 0
