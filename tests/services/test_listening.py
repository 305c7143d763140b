"""Reading a source: leased, kept once, dated, and its health said in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from listener.errors import FetchError
from listener.ports import Http
from listener.services import registry
from listener.services.installation import Installation
from listener.services.listening import due_sources, poll_source
from listener.services.privacy import apply_daily, erase_person
from listener.store.database import Database
from listener.store.sources import LEASE
from listener.terms import Batch, DateOrigin, FetchedAuthor, FetchedDocument, Health
from models import Author, Brand, Document, Source
from tests.fakes import FakeConnector, Outside
from tests.services.conftest import NOON, Post

T = TypeVar("T")


def documents(inst: Installation) -> list[Document]:
    with inst.database.reading() as session:
        return list(session.exec(select(Document).order_by(Document.external_id)))


def stored(inst: Installation, source: Source) -> Source:
    with inst.database.reading() as session:
        return session.get_one(Source, source.id)


def answer(inst: Installation, outside: Outside, *answers: Batch | Exception) -> None:
    outside.connector.answers = list(answers)


def test_a_due_source_is_announced_once(inst: Installation, source: Source) -> None:
    """The sweep of each second does not flood the queue with the same source."""
    assert due_sources(inst, NOON) == [source.id]
    assert due_sources(inst, NOON + timedelta(seconds=1)) == []
    assert due_sources(inst, NOON + timedelta(seconds=61)) == [source.id]


def test_a_source_is_read_by_one_worker(inst: Installation, source: Source, outside: Outside) -> None:
    """While one worker holds the lease another finds nothing to do; a dead one gives it back."""
    from listener.store import sources

    first = inst.database.write(lambda session: sources.take(session, source.id, NOON))
    assert first is not None
    assert not poll_source(inst, source.id, NOON + timedelta(seconds=1)).taken
    assert poll_source(inst, source.id, NOON + LEASE).taken


def test_new_documents_are_kept_once(inst: Installation, source: Source, outside: Outside, post: Post) -> None:
    """The same entries read again are neither new nor edited."""
    answer(inst, outside, Batch((post("one"), post("two")), cursor={"etag": "x"}))
    assert poll_source(inst, source.id, NOON).new == 2
    again = poll_source(inst, source.id, stored(inst, source).next_poll_at)
    assert (again.taken, again.new, again.edited) == (True, 0, 0)
    assert outside.connector.cursors == [{}, {"etag": "x"}]
    assert [d.text for d in documents(inst)] == ["one", "two"]


def test_an_edit_updates_and_is_analysed_again(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """A changed text replaces the old one and comes back on the to-do list."""
    answer(inst, outside, Batch((post("one", external_id="a"),)), Batch((post("uno", external_id="a"),)))
    poll_source(inst, source.id, NOON)
    with inst.database.writing() as session:
        session.exec(select(Document)).one().analyse_at = None
    report = poll_source(inst, source.id, stored(inst, source).next_poll_at)
    (document,) = documents(inst)
    assert (report.new, report.edited, document.text) == (0, 1, "uno")
    assert document.analyse_at is not None
    assert document.edited_at is not None


def test_an_article_in_two_feeds_is_one_document(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """The canonical address joins what two sources bring, tracking parameters aside."""
    other = Source(connector="fake", name="Portal", options={"url": "https://portal.example"}, next_poll_at=NOON)
    with inst.database.writing() as session:
        session.add(other)
    address = "https://news.example/a?id=7"
    answer(inst, outside, Batch((post("t", url=address),)), Batch((post("t", url=address + "&utm_source=x#top"),)))
    assert poll_source(inst, source.id, NOON).new == 1
    assert poll_source(inst, other.id, NOON).new == 0


def test_posts_of_one_thread_are_not_one_document(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """A forum that links every post to its thread loses none, in one reading or in two."""
    thread = "https://forum.example/thread/1"
    first = Batch((post("a", url=thread), post("b", url=thread)))
    answer(inst, outside, first, Batch((post("c", url=thread),)))
    assert poll_source(inst, source.id, NOON).new == 2
    assert poll_source(inst, source.id, stored(inst, source).next_poll_at).new == 1


def test_dates_are_believed_as_far_as_they_can_be(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """The future is clamped, the undated is dated when first seen, the old is backlog."""
    batch = Batch(
        (
            post("future", minutes_ago=-600, external_id="1"),
            post("undated", minutes_ago=None, external_id="2"),
            post("old", minutes_ago=60 * 25, external_id="3"),
            post("fresh", external_id="4"),
        )
    )
    answer(inst, outside, batch)
    poll_source(inst, source.id, NOON)
    future, undated, old, fresh = documents(inst)
    assert (future.published_at, future.date_origin) == (NOON, DateOrigin.CLAMPED)
    assert (undated.published_at, undated.date_origin, undated.backlog) == (NOON, DateOrigin.FIRST_SEEN, True)
    assert (old.date_origin, old.backlog) == (DateOrigin.STATED, True)
    assert (fresh.published_at, fresh.backlog) == (NOON - timedelta(minutes=5), False)


def test_a_failure_backs_off_and_says_what_to_do(inst: Installation, source: Source, outside: Outside) -> None:
    """Each failure waits longer; the health says so with the advice."""
    answer(inst, outside, FetchError("The host does not answer", code="unreachable", advice="Check the address."))
    waits = []
    now = NOON
    for _ in range(3):
        poll_source(inst, source.id, now)
        row = stored(inst, source)
        waits.append(row.next_poll_at - now)
        now = row.next_poll_at
    assert waits == sorted(waits)
    assert waits[0] < waits[2]
    assert (row.health, row.failures) == (Health.FAILING, 3)
    assert "Check the address." in row.health_advice and row.health_code == "unreachable"


def test_what_breaks_a_connector_is_a_failure_of_its_source(
    inst: Installation, source: Source, outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    """It backs off and is seen to fail; the log says where it broke."""
    answer(inst, outside, AttributeError("'NoneType' object has no attribute 'split'"))
    for _ in range(3):
        report = poll_source(inst, source.id, stored(inst, source).next_poll_at)
        assert report.error is not None
        assert report.error.code == "stumbled"
    found = stored(inst, source)
    assert (found.health, found.health_code, found.failures) == (Health.FAILING, "stumbled", 3)
    assert "AttributeError" in caplog.text


def test_counts_that_no_database_can_keep_do_not_stop_a_source(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """Any server may be read, and says what it likes; its post is read all the same."""
    liar = FetchedAuthor("ann@forum.example", followers=10**30)
    answer(inst, outside, Batch((replace(post("kolibrie is late"), author=liar, shares=10**30, replies=-(10**30)),)))
    assert poll_source(inst, source.id, NOON).new == 1
    with inst.database.reading() as session:
        (kept,) = session.exec(select(Document)).all()
        (author,) = session.exec(select(Author)).all()
    assert (kept.shares, kept.replies, author.followers) == (2**31 - 1, 0, 2**31 - 1)


def test_a_database_that_is_gone_is_no_failure_of_the_source(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """The task fails and is tried again when the lease has ended; nothing of what was read is passed over."""
    answer(inst, outside, Batch((post("kolibrie is late"),), cursor={"etag": "x"}))

    class Gone(FakeConnector):
        def fetch(self, options: Any, cursor: Mapping[str, Any], http: Http) -> Batch:
            away.append(True)
            return outside.connector.fetch(options, cursor, http)

    class Away(Database):
        def write(self, work: Callable[[Session], T]) -> T:
            if away:
                raise OperationalError("INSERT", {}, Exception("the server closed the connection"))
            return inst.database.write(work)

    away: list[bool] = []
    broken = replace(inst, database=Away(inst.database.address), connectors={"fake": Gone()})
    with pytest.raises(OperationalError):
        poll_source(broken, source.id, NOON)
    found = stored(inst, source)
    assert (found.failures, found.cursor, found.health) == (0, {}, Health.NEW)
    assert poll_source(inst, source.id, NOON + LEASE).new == 1


def test_retry_after_is_honoured(inst: Installation, source: Source, outside: Outside) -> None:
    """A source that asks for twenty minutes is not read before."""
    error = FetchError("Too many requests", code="throttled", retry_after=timedelta(minutes=20), status=429)
    answer(inst, outside, error)
    poll_source(inst, source.id, NOON)
    row = stored(inst, source)
    assert row.next_poll_at >= NOON + timedelta(minutes=20)
    assert row.health is Health.THROTTLED


def test_gone_disables_the_source(inst: Installation, source: Source, outside: Outside) -> None:
    """410 means: do not ask again. The source is kept, switched off, and says so."""
    answer(inst, outside, FetchError("Gone", code="gone", permanent=True, status=410))
    poll_source(inst, source.id, NOON)
    row = stored(inst, source)
    assert (row.enabled, row.health) == (False, Health.GONE)
    assert due_sources(inst, NOON + timedelta(days=30)) == []


@pytest.mark.parametrize("stopped_by", ["a paused brand", "a colleague"])
def test_who_stops_a_source_while_it_is_read_is_obeyed(
    inst: Installation, source: Source, outside: Outside, brand: Brand, post: Post, stopped_by: str
) -> None:
    """What the reading brings says nothing of it any more: it is off, says why, and goes on when it is switched on."""
    with inst.database.writing() as session:
        session.get_one(Source, source.id).brand_id = brand.id
    later = NOON + timedelta(seconds=3)

    class Meanwhile(FakeConnector):
        def fetch(self, options: object, cursor: object, http: object) -> Batch:
            if stopped_by == "a colleague":
                registry.disable_source(inst, "Forum", later)
            else:
                registry.pause_brand(inst, brand.slug, later)
            return Batch((post("kolibrie is late", external_id="x"),), cursor={"etag": "x"})

    outside.connector = inst.connectors["fake"] = Meanwhile()  # type: ignore[index]
    assert not poll_source(inst, source.id, NOON).taken
    found = stored(inst, source)
    assert (found.enabled, found.health, found.health_since) == (False, Health.DISABLED, later)
    if stopped_by == "a colleague":
        registry.enable_source(inst, "Forum", NOON + timedelta(hours=1))
    else:
        registry.resume_brand(inst, brand.slug, NOON + timedelta(hours=1))
    assert due_sources(inst, NOON + timedelta(hours=1)) == [source.id]
    assert stored(inst, source).cursor == {}


def test_a_move_is_remembered(inst: Installation, source: Source, outside: Outside, post: Post) -> None:
    """After a permanent redirect the new address is read."""
    answer(inst, outside, Batch((post("x"),), moved_to="https://forum.example/new"))
    poll_source(inst, source.id, NOON)
    assert stored(inst, source).options["url"] == "https://forum.example/new"


def test_a_missing_connector_is_said(inst: Installation, source: Source) -> None:
    """A source whose connector was removed fails in words and harms no other."""
    with inst.database.writing() as session:
        session.get_one(Source, source.id).connector = "telepathy"
    report = poll_source(inst, source.id, NOON)
    assert report.error is not None
    assert "telepathy" in report.error.message
    assert stored(inst, source).health is Health.FAILING


def test_a_late_worker_does_not_overwrite(inst: Installation, source: Source, post: Post) -> None:
    """Who comes back after the lease ran out leaves the newer state alone."""

    class Slow(FakeConnector):
        def fetch(self, options: object, cursor: object, http: object) -> Batch:
            with inst.database.writing() as session:  # meanwhile another worker took the source
                session.get_one(Source, source.id).next_poll_at = NOON + timedelta(hours=1)
            return Batch((post("late"),), cursor={"mine": 1})

    slow = Outside(connector=Slow(Batch())).installation(inst.settings, inst.database)
    assert not poll_source(slow, source.id, NOON).taken
    assert stored(inst, source).cursor == {}
    assert documents(inst) == []


def test_what_no_database_can_keep_is_cut(inst: Installation, source: Source, outside: Outside) -> None:
    """NUL, lone surrogates and endless ids, names and addresses neither fail the reading nor change the identity."""
    hostile = FetchedDocument(
        external_id="i" * 5000,
        text="a\x00b\ud800c",
        title="t\x00" * 10,
        url="https://x.example/" + "u" * 5000,
        author=FetchedAuthor(handle="h" * 5000, name="n" * 5000),
        language="x" * 50,
    )
    answer(inst, outside, Batch((hostile,)))
    assert poll_source(inst, source.id, NOON).new == 1
    assert poll_source(inst, source.id, stored(inst, source).next_poll_at).new == 0
    (document,) = documents(inst)
    assert document.text == "ab?c"
    assert document.url == ""


def test_what_retention_would_delete_is_not_collected(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """An entry older than the retention would come back with every reading."""
    answer(inst, outside, Batch((post("ancient", minutes_ago=60 * 24 * 400), post("recent"))))
    assert poll_source(inst, source.id, NOON).new == 1


def test_who_asked_to_be_forgotten_is_not_collected(
    inst: Installation, source: Source, outside: Outside, post: Post
) -> None:
    """After an erasure the next readings bring nothing by that person, and all by others."""
    answer(inst, outside, Batch((post("mine", by="ann", external_id="1"), post("yours", by="bob", external_id="2"))))
    poll_source(inst, source.id, NOON)
    erase_person(inst, "ann")
    answer(
        inst, outside, Batch((post("again", by="ann"), post("mine", by="ann", external_id="1"), post("x", by="bob")))
    )
    report = poll_source(inst, source.id, stored(inst, source).next_poll_at)
    assert (report.new, report.edited) == (1, 0)
    assert "again" not in {d.text for d in documents(inst)}
    assert "mine" not in {d.text for d in documents(inst)}


def test_retention_runs_once_a_day(inst: Installation) -> None:
    """The housekeeping sweep of every half minute deletes once a day."""
    assert apply_daily(inst, NOON) is not None
    assert apply_daily(inst, NOON + timedelta(hours=11)) is None
    assert apply_daily(inst, NOON + timedelta(hours=24)) is not None
