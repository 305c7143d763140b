"""What went wrong with a source is kept, in words, until long after it is well again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from listener.decide.coverage import Standing
from listener.errors import FetchError
from listener.services import coverage
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.reporting import build_digest
from listener.store.troubles import KEPT
from listener.terms import Batch
from models import Brand, Source, SourceTrouble
from tests.fakes import Outside
from tests.services.conftest import NOON, Post


def error(code: str, message: str = "It failed") -> FetchError:
    return FetchError(message, code=code, advice="Wait.")


def read(inst: Installation, source: Source, outside: Outside, answer: Batch | FetchError, hours: float) -> datetime:
    moment = NOON + timedelta(hours=hours)
    outside.connector.answers = [answer]
    with inst.database.writing() as session:
        session.get_one(Source, source.id).next_poll_at = moment
    assert poll_source(inst, source.id, moment).taken
    return moment


def troubles(inst: Installation, source: Source) -> Sequence[SourceTrouble]:
    return coverage.troubles_of(inst, source)


def test_failures_alike_are_one_trouble_that_ends(inst: Installation, source: Source, outside: Outside) -> None:
    """With how often, the newest words, and when it was well again; another failure is another trouble."""
    read(inst, source, outside, Batch(), 0)
    began = read(inst, source, outside, error("timeout", "It takes too long"), 1)
    last = read(inst, source, outside, error("timeout", "It takes far too long"), 2)
    read(inst, source, outside, error("http_error", "It answered 500"), 3)
    assert [one.recovered_at for one in troubles(inst, source)] == [None, None]
    well = read(inst, source, outside, Batch(), 4)
    read(inst, source, outside, Batch(), 5)
    newest, oldest = troubles(inst, source)
    assert (oldest.message, oldest.times, oldest.advice) == ("It takes far too long", 2, "Wait.")
    assert (oldest.began_at, oldest.last_at, oldest.recovered_at) == (began, last, well)
    assert (newest.code, newest.times, newest.recovered_at) == ("http_error", 1, well)


def test_the_same_failure_after_a_good_reading_is_a_new_trouble(
    inst: Installation, source: Source, outside: Outside
) -> None:
    """Else nobody could see that it comes and goes."""
    for hours, answer in enumerate((error("timeout"), Batch(), error("timeout"))):
        read(inst, source, outside, answer, hours)
    assert [one.recovered_at is None for one in troubles(inst, source)] == [True, False]


def test_only_the_newest_are_kept(inst: Installation, source: Source, outside: Outside) -> None:
    """A source that comes and goes for months fills no table."""
    for turn in range(2 * KEPT):
        read(inst, source, outside, error("timeout", f"Trouble {turn}"), 2 * turn)
        read(inst, source, outside, Batch(), 2 * turn + 1)
    kept = troubles(inst, source)
    assert [one.message for one in kept] == [f"Trouble {turn}" for turn in range(2 * KEPT - 1, KEPT - 1, -1)]


def test_an_hour_in_which_posts_were_missed_is_told(
    inst: Installation, source: Source, brand: Brand, outside: Outside, post: Post
) -> None:
    """In the ledger, with the source, and in the digest of the day."""
    read(inst, source, outside, Batch((post("one"),)), 0)
    read(inst, source, outside, Batch((post("two"),), incomplete=True), 0.05)
    with inst.database.reading() as session:
        assert "some of it was missed" in session.get_one(Source, source.id).health_detail
    day = coverage.last_day(inst, NOON + timedelta(minutes=30))[source.id]
    assert day == {Standing.INCOMPLETE: 1}
    (told,) = build_digest(inst, brand.slug, NOON.date(), NOON + timedelta(days=1)).unread
    assert "shows 12:00–13:00: some was missed." in told.detail
