"""The clock, the storm and the digest over real cases."""

from datetime import date, timedelta

from sqlmodel import select

from listener.services import alerting
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.reporting import build_digest, build_due_digests
from listener.services.watching import watch_cases
from listener.terms import (
    AlertKind,
    Batch,
    CaseAlert,
    CaseEventKind,
    DeliveryState,
    DigestAlert,
    FetchedDocument,
    StormAlert,
)
from models import Brand, Case, CaseEvent, Channel, Delivery, Source
from tests.fakes import Outside
from tests.services.conftest import NOON, Post

COMPLAINTS = [
    "@kolibrie terrible, my parcel of {n} March is lost and the courier shouted at my neighbour",
    "terrible again @kolibrie: invoice {n} charged twice, support hangs up, what now?",
    "@kolibrie the app shows terrible error {n} since the update and I cannot pay my order",
    "my mother waited {n} hours for @kolibrie and the sofa came without legs, terrible",
    "@kolibrie refund number {n} promised in spring has still not come, terrible service",
    "terrible smell in shop {n} of @kolibrie today, staff laughed when we said so",
]


def collect(inst: Installation, outside: Outside, source: Source, *posts: FetchedDocument) -> None:
    outside.connector.answers = [Batch(posts)]
    poll_source(inst, source.id, NOON)
    analyse_due(inst, NOON)


def kinds(inst: Installation) -> list[CaseEventKind]:
    with inst.database.reading() as session:
        return [e.kind for e in session.exec(select(CaseEvent).order_by(CaseEvent.at, CaseEvent.id))]


def test_warnings_then_the_breach_each_once(
    inst: Installation, outside: Outside, source: Source, brand: Brand, channel: Channel, post: Post
) -> None:
    """A case nobody takes warns at 30 and 45 minutes of publication and breaches at 60."""
    collect(inst, outside, source, post(COMPLAINTS[0], minutes_ago=10))
    assert watch_cases(inst, NOON + timedelta(minutes=19)) == 0
    for minute in (20, 20, 35, 35, 50, 50, 300):
        watch_cases(inst, NOON + timedelta(minutes=minute))
    assert kinds(inst) == [
        CaseEventKind.OPENED,
        CaseEventKind.WARNED,
        CaseEventKind.WARNED,
        CaseEventKind.BREACHED,
    ]


def test_a_watch_that_slept_tells_the_latest_only(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post
) -> None:
    """After fifty silent minutes there is one warning to give, not two."""
    collect(inst, outside, source, post(COMPLAINTS[0], minutes_ago=1))
    assert watch_cases(inst, NOON + timedelta(minutes=50)) == 1
    assert kinds(inst) == [CaseEventKind.OPENED, CaseEventKind.WARNED]


def test_one_case_is_told_with_its_minutes(
    inst: Installation, outside: Outside, source: Source, brand: Brand, channel: Channel, post: Post
) -> None:
    """The message carries who, what, where, why, the deadline and the way to the case."""
    collect(inst, outside, source, post(COMPLAINTS[0], by="ann", minutes_ago=10))
    assert alerting.send_next(inst, channel.id, NOON + timedelta(minutes=1)).sent
    (told,) = outside.notifier.told
    assert isinstance(told, CaseAlert)
    assert (told.kind, told.brand, told.number, told.author) == (AlertKind.CASE_OPENED, "Kolibrie", 1, "ann")
    assert told.due_at == NOON + timedelta(minutes=50)
    assert told.url.endswith("/cases/1")
    assert told.reasons
    assert told.text == COMPLAINTS[0]


def test_a_storm_is_one_message(
    inst: Installation, outside: Outside, source: Source, brand: Brand, channel: Channel, post: Post
) -> None:
    """Six cases at once make one message that names all; each delivery knows in which it was told."""
    collect(inst, outside, source, *(post(text, by=f"a{n}") for n, text in enumerate(COMPLAINTS)))
    report = alerting.send_next(inst, channel.id, NOON + timedelta(minutes=1))
    assert (report.sent, report.more) == (True, False)
    (told,) = outside.notifier.told
    assert isinstance(told, StormAlert)
    assert len(told.cases) == 6
    with inst.database.reading() as session:
        rows = session.exec(select(Delivery)).all()
    (sent,) = [row for row in rows if row.state is DeliveryState.SENT]
    assert {row.rolled_into for row in rows if row.state is DeliveryState.ROLLED_UP} == {sent.id}


def test_a_digest_is_built_once_and_sent(
    inst: Installation, outside: Outside, source: Source, brand: Brand, channel: Channel, post: Post
) -> None:
    """The day's digest comes after the digest hour, once, with its numbers."""
    collect(
        inst, outside, source,
        post(COMPLAINTS[0], by="a"), post(COMPLAINTS[1], by="b"), post("kolibrie is lovely", by="c"),
    )  # fmt: skip
    morning = NOON.replace(hour=6) + timedelta(days=1)
    assert build_due_digests(inst, morning) == 0
    assert build_due_digests(inst, morning + timedelta(hours=1)) == 1
    assert build_due_digests(inst, morning + timedelta(hours=2)) == 0
    assert alerting.send_bulk(inst, morning + timedelta(hours=2)) == 1
    (told,) = outside.notifier.told
    assert isinstance(told, DigestAlert)
    report = told.report
    assert (report.day, report.volume, report.negative, report.positive) == (date(2026, 6, 1), 3, 2, 1)
    assert (report.cases_opened, report.still_open, report.cases_answered) == (2, 2, 0)
    assert report.sources_read == 1
    assert {story.case_number for story in report.stories} == {1, 2}
    assert report == build_digest(inst, "kolibrie", date(2026, 6, 1), NOON + timedelta(days=1))


def test_the_queue_order_puts_what_is_due_first(
    inst: Installation, outside: Outside, source: Source, brand: Brand, post: Post
) -> None:
    """Published earlier means due earlier, whatever was collected first."""
    collect(
        inst, outside, source,
        post(COMPLAINTS[0], by="a", minutes_ago=5), post(COMPLAINTS[1], by="b", minutes_ago=40),
    )  # fmt: skip
    with inst.database.reading() as session:
        cases = session.exec(select(Case).order_by(Case.priority_at)).all()
    assert [case.due_at - NOON for case in cases] == [timedelta(minutes=20), timedelta(minutes=55)]
