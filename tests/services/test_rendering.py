"""Each message speaks the language and the time of its brand."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from listener.errors import SendError
from listener.services import rendering, reporting
from listener.services.alerting import send_bulk, send_next
from listener.services.installation import Installation
from listener.store import alerts
from listener.terms import (
    AlertKind,
    CaseAlert,
    DeliveryState,
    DigestAlert,
    Level,
    NoticeAlert,
    NoticeReader,
    StormAlert,
)
from models import Agent, Alert, Brand, Channel, Delivery
from tests.factories import make_brand, make_case, make_source
from tests.fakes import Outside
from tests.services.conftest import NOON


@pytest.fixture
def channel(inst: Installation) -> Channel:
    row = Channel(notifier="fake", name="#all", operator=True, least_level=Level.LOW, next_send_at=NOON)
    with inst.database.writing() as session:
        session.add(row)
    return row


def brand_of(inst: Installation, name: str, locale: str, zone: str) -> Brand:
    return make_brand(inst.database, name, locale=locale, time_zone=zone)


def alarm(inst: Installation, brand: Brand, key: str) -> None:
    """Raise the alarm of a new case of the brand."""
    case = make_case(inst.database, brand, make_source(inst.database))
    row = Alert(key=key, kind=AlertKind.CASE_OPENED, brand_id=brand.id, case_id=case.id, created_at=NOON)
    inst.database.write(lambda session: alerts.raise_alert(session, row, NOON))


def test_a_case_speaks_its_brands_language(inst: Installation, channel: Channel, outside: Outside) -> None:
    """Locale and zone of the brand travel with the alarm."""
    alarm(inst, brand_of(inst, "Voltaro", "fr", "Europe/Brussels"), "a")
    assert send_next(inst, channel.id, NOON).sent
    (told,) = outside.notifier.told
    assert isinstance(told, CaseAlert)
    assert (told.locale, told.time_zone) == ("fr", "Europe/Brussels")


def test_a_storm_speaks_as_most_of_its_cases(inst: Installation, channel: Channel, outside: Outside) -> None:
    """A channel for all brands is told in the language most of the alarms have; each case keeps its own."""
    dutch = brand_of(inst, "Kolibrie", "nl", "Europe/Amsterdam")
    french = brand_of(inst, "Voltaro", "fr", "Europe/Paris")
    for place, brand in enumerate((french, dutch, dutch, french, dutch)):
        alarm(inst, brand, f"case {place}")
    assert send_next(inst, channel.id, NOON).sent
    (told,) = outside.notifier.told
    assert isinstance(told, StormAlert)
    assert (told.locale, told.time_zone) == ("nl", "Europe/Amsterdam")
    assert sorted(case.locale for case in told.cases) == ["fr", "fr", "nl", "nl", "nl"]


@pytest.mark.parametrize(("of_alert", "of_channel", "locale"), [("nl", "", "nl"), ("", "fr", "fr"), ("", "", "en")])
def test_a_notice_speaks_its_brands_language(
    of_alert: str, of_channel: str, locale: str, inst: Installation, outside: Outside
) -> None:
    """The brand it concerns, else the brand of its channel; English where there is none at all."""
    about, of = (brand_of(inst, f"Brand {word}", word, "UTC") if word else None for word in (of_alert, of_channel))
    place = Channel(notifier="fake", name="#ops", operator=True, brand_id=of.id if of else None, next_send_at=NOON)
    notice = Alert(key="n", kind=AlertKind.OPERATOR, title="t", text="x", brand_id=about.id if about else None)
    with inst.database.writing() as session:
        session.add(place)
        session.add(notice)
        session.flush()
        session.add(Delivery(alert_id=notice.id, channel_id=place.id, created_at=NOON, next_attempt_at=NOON))
    assert send_next(inst, place.id, NOON).sent
    (told,) = outside.notifier.told
    assert isinstance(told, NoticeAlert)
    assert told.locale == locale


def test_a_notice_of_no_brand_speaks_as_most_brands(inst: Installation, channel: Channel, outside: Outside) -> None:
    """Neither the notice nor its channel is of one brand: the installation's language, not English."""
    for name, locale in (("Voltaro", "fr"), ("Kolibrie", "nl"), ("Ardente", "fr")):
        brand_of(inst, name, locale, "Europe/Brussels")
    notice = Alert(key="n", kind=AlertKind.OPERATOR, title="t", text="x", created_at=NOON)
    inst.database.write(lambda session: alerts.raise_alert(session, notice, NOON))
    assert send_next(inst, channel.id, NOON).sent
    (told,) = outside.notifier.told
    assert isinstance(told, NoticeAlert)
    assert (told.locale, told.time_zone) == ("fr", "Europe/Brussels")


def test_a_notice_knows_who_reads_it_and_who_has_it(inst: Installation, outside: Outside) -> None:
    """Addresses with an account have its language and zone, in whatever letters they were typed; a former one none."""
    ann = Agent(email="ann@voltaro.example", name="Ann", locale="nl", time_zone="Europe/Amsterdam")
    bo = Agent(email="bo@voltaro.example", name="Bo", locale="fr", active=False)
    to = ["Ann@voltaro.example", "bo@voltaro.example", "it@voltaro.example"]
    place = Channel(notifier="fake", name="Mail", operator=True, options={"to": to}, next_send_at=NOON)
    with inst.database.writing() as session:
        session.add_all([place, ann, bo])
    partly = SendError("it is refused", code="recipient_refused")
    partly.reached = ("Ann@voltaro.example",)
    outside.notifier.failures = [partly]
    notice = Alert(key="n", kind=AlertKind.OPERATOR, title="t", text="x", created_at=NOON)
    inst.database.write(lambda session: alerts.raise_alert(session, notice, NOON))
    assert not send_next(inst, place.id, NOON).sent
    assert send_next(inst, place.id, NOON + timedelta(minutes=10)).sent
    (told,) = outside.notifier.told
    assert isinstance(told, NoticeAlert)
    assert told.readers == (NoticeReader("Ann@voltaro.example", "nl", "Europe/Amsterdam"),)
    assert told.reached == ("Ann@voltaro.example",)


def deliveries(inst: Installation) -> list[Delivery]:
    with inst.database.reading() as session:
        return list(session.exec(select(Delivery)))


def test_who_has_a_digest_is_remembered_for_the_next_attempt(
    inst: Installation, channel: Channel, outside: Outside
) -> None:
    """The row keeps it through failures that know nothing of it, and forgets it once all have the digest."""
    brand_of(inst, "Voltaro", "fr", "Europe/Brussels")
    partly = SendError("Ann is refused", code="recipient_refused")
    partly.reached = ("bo@voltaro.example",)
    outside.notifier.failures = [partly, SendError("No server", code="unreachable")]
    assert reporting.publish_digest(inst, "voltaro", date(2026, 5, 31), NOON)
    for minutes in (0, 10):
        assert send_bulk(inst, NOON + timedelta(minutes=minutes)) == 0
        assert deliveries(inst)[0].reached == ["bo@voltaro.example"]
    assert send_bulk(inst, NOON + timedelta(minutes=30)) == 1
    (told,) = outside.notifier.told
    assert isinstance(told, DigestAlert)
    assert (told.reached, told.channel_id) == (("bo@voltaro.example",), channel.id)
    (done,) = deliveries(inst)
    assert (done.state, done.reached) == (DeliveryState.SENT, [])


def test_reports_survive_storage(inst: Installation) -> None:
    """A report read back from its JSON is the one that was written."""
    brand_of(inst, "Voltaro", "nl", "Europe/Brussels")
    report = reporting.build_digest(inst, "voltaro", date(2026, 5, 31), NOON)
    assert rendering.REPORT.validate_python(rendering.REPORT.dump_python(report, mode="json")) == report
