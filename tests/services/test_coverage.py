"""What is not heard is seen: by the hour, in the queue, in the digest, and by an alarm."""

from datetime import timedelta

from sqlmodel import select

from listener.decide.coverage import Standing
from listener.decide.remarks import told
from listener.errors import FetchError
from listener.services import coverage
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.rendering import REPORT
from listener.services.reporting import build_digest
from listener.terms import AlertKind, Batch, Health
from models import Alert, Brand, Channel, Source, SourceHour
from tests.fakes import Outside
from tests.services.conftest import NOON, Post

FAILED = FetchError("It failed", code="http_error", advice="Wait.")
REFUSED = FetchError("Too often", code="throttled", advice="Wait.")


def stored(inst: Installation, source: Source) -> Source:
    with inst.database.reading() as session:
        return session.get_one(Source, source.id)


def alarms(inst: Installation) -> list[Alert]:
    with inst.database.reading() as session:
        return list(session.exec(select(Alert).where(Alert.kind == AlertKind.OPERATOR)))


def test_a_source_that_stops_rings_within_twice_its_usual_gap(
    inst: Installation, source: Source, outside: Outside, post: Post, channel: Channel
) -> None:
    """It brought something every ten minutes, then nothing more, and every reading went well: one alarm."""
    posts = tuple(post(f"post {n}", minutes_ago=-10 * n) for n in range(16))
    now = last = NOON
    rang = None
    while now < NOON + timedelta(hours=5) and rang is None:
        there = [one for one in posts if one.published_at <= now]
        outside.connector.answers = [Batch(tuple(there))]
        report = poll_source(inst, source.id, now)
        last = now if report.new else last
        rang = now if alarms(inst) else None
        now = stored(inst, source).next_poll_at
    # Readings fall a little apart from the posts, so a gap as it was seen has half a minute more.
    assert rang is not None and timedelta(minutes=10) < rang - last <= timedelta(minutes=21)
    assert stored(inst, source).health is Health.SILENT
    poll_source(inst, source.id, now)
    (alarm,) = alarms(inst)
    assert "Forum" in alarm.title and "Nothing new for" in alarm.text
    assert coverage.unheard(inst, now).names == ("Forum",)
    assert coverage.unheard(inst, now).since == last


def test_each_hour_says_how_it_went(inst: Installation, source: Source, outside: Outside) -> None:
    """Read, late, refused, failed, not tried: from the rows that the readings left."""
    for hours, answer in ((0, Batch()), (1, Batch()), (2, FAILED), (3, REFUSED), (5, Batch())):
        outside.connector.answers = [answer]
        with inst.database.writing() as session:
            session.get_one(Source, source.id).next_poll_at = NOON + timedelta(hours=hours)
        assert poll_source(inst, source.id, NOON + timedelta(hours=hours)).taken
    day = coverage.last_day(inst, NOON + timedelta(hours=5, minutes=30))[source.id]
    assert day == {Standing.READ: 1, Standing.LATE: 2, Standing.FAILING: 1, Standing.THROTTLED: 1, Standing.UNREAD: 1}


def test_the_digest_names_the_hours_that_were_missed(
    inst: Installation, source: Source, brand: Brand, outside: Outside
) -> None:
    """Though the source is well again: in the hours of the brand's place."""
    for hours, answer in ((0, Batch()), (1, FAILED), (2, FAILED), (3, Batch())):
        outside.connector.answers = [answer]
        with inst.database.writing() as session:
            session.get_one(Source, source.id).next_poll_at = NOON + timedelta(hours=hours)
        poll_source(inst, source.id, NOON + timedelta(hours=hours))
    with inst.database.writing() as session:
        for hour in range(16, 24):
            session.add(SourceHour(source_id=source.id, hour=NOON.replace(hour=hour), reads=1))
    (unread,) = build_digest(inst, brand.slug, NOON.date(), NOON + timedelta(days=1)).unread
    assert (unread.name, unread.detail) == ("Forum", "Not read 13:00–15:00.")
    assert [str(one) for one in told(unread.said)] == [unread.detail]


def test_hours_to_come_are_not_missed(inst: Installation, source: Source, brand: Brand, outside: Outside) -> None:
    """Of a day that is under way: neither those, nor the one that has just begun."""
    outside.connector.answers = [Batch()]
    poll_source(inst, source.id, NOON)
    for minutes in (10, 70):
        assert build_digest(inst, brand.slug, NOON.date(), NOON + timedelta(minutes=minutes)).unread == ()
    (unread,) = build_digest(inst, brand.slug, NOON.date(), NOON + timedelta(minutes=130)).unread
    assert unread.detail == "Not read 13:00–14:00."


def test_the_digest_says_by_code_why_a_source_is_not_read(
    inst: Installation, source: Source, brand: Brand, outside: Outside
) -> None:
    """Reason, hours and advice, for readers of other languages; through the JSON that is kept."""
    outside.connector.answers = [FAILED]
    poll_source(inst, source.id, NOON)
    report = build_digest(inst, brand.slug, NOON.date(), NOON + timedelta(days=1))
    (unread,) = REPORT.validate_python(REPORT.dump_python(report, mode="json")).unread
    reason = told(unread.said)[0]
    assert (reason.code, reason.values["code"]) == ("failed_outside", "http_error")
    assert [one.values["of"] for one in told(unread.advised)] == ["sources/fake/http_error"]


def test_what_is_not_read_is_unheard_until_it_is(inst: Installation, source: Source, outside: Outside) -> None:
    """Failing counts from the last good reading, also when nobody reads at all; what was switched off is not missed."""
    outside.connector.answers = [Batch()]
    poll_source(inst, source.id, NOON)
    later = stored(inst, source).next_poll_at
    assert coverage.unheard(inst, later).names == ()
    assert coverage.unheard(inst, later + timedelta(minutes=6)).since == NOON
    outside.connector.answers = [FAILED]
    poll_source(inst, source.id, later)
    assert coverage.unheard(inst, later).since == NOON
    assert coverage.unheard(inst, later, "nobody").names == ("Forum",)
    with inst.database.writing() as session:
        row = session.get_one(Source, source.id)
        row.enabled, row.health = False, Health.DISABLED
    assert coverage.unheard(inst, later).names == ()
