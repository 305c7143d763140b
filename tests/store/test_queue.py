"""The queue's reads: the agent's order, few queries, a stamp that moves."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from listener.config import Settings
from listener.services import webcare
from listener.services.installation import Installation
from listener.store import casefile, queue
from listener.store.database import Database
from listener.store.queue import QueueFilter
from listener.terms import CaseState, CloseReason, Level
from models import Case, Source
from tests.factories import make_agent, make_brand, make_case, make_mention, make_source, now
from tests.fakes import Outside


@pytest.fixture
def inst(settings: Settings, database: Database) -> Installation:
    return Outside().installation(settings, database)


def _numbers(database: Database, wanted: QueueFilter) -> list[int]:
    with database.reading() as session:
        return [row.case.number for row in queue.rows(session, wanted, now(), 50)]


def test_what_must_be_answered_first_comes_first(database: Database) -> None:
    """Earliest priority first: due time, with a head start for what is critical."""
    brand, source = make_brand(database), make_source(database)
    young = make_case(database, brand, source, age=timedelta(minutes=5))
    old = make_case(database, brand, source, age=timedelta(minutes=40))
    critical = make_case(database, brand, source, age=timedelta(minutes=25), level=Level.CRITICAL)
    assert _numbers(database, QueueFilter()) == [critical.number, old.number, young.number]


def test_filters_narrow(inst: Installation) -> None:
    """Brand, level, holder, nobody's, late and closed each keep what they name."""
    database = inst.database
    acme, zeta, source = make_brand(database), make_brand(database, "Zeta"), make_source(database)
    late = make_case(database, acme, source, age=timedelta(minutes=90))
    high = make_case(database, zeta, source, level=Level.CRITICAL)
    done = make_case(database, acme, source)
    ann = make_agent(database)
    webcare.claim(inst, high.number, ann, now())
    webcare.close(inst, done.number, ann, CloseReason.SPAM, now())
    assert _numbers(database, QueueFilter(brand="acme")) == [late.number]
    assert _numbers(database, QueueFilter(level=Level.CRITICAL)) == [high.number]
    assert _numbers(database, QueueFilter(holder=ann.id)) == [high.number]
    assert _numbers(database, QueueFilter(unheld=True)) == [late.number]
    assert _numbers(database, QueueFilter(late=True)) == [late.number]
    assert _numbers(database, QueueFilter(states=(CaseState.CLOSED,))) == [done.number]


def test_a_row_shows_the_most_urgent_post(database: Database) -> None:
    """Of several posts of a case the row shows the one with the highest score."""
    brand, source = make_brand(database), make_source(database)
    case = make_case(database, brand, source, score=0.5, text="mild")
    make_mention(database, brand, source, case=case, score=0.9, text="worst")
    with database.reading() as session:
        (row,) = queue.rows(session, QueueFilter(), now(), 50)
    assert row.post and row.post.document.text == "worst"


def test_a_long_queue_takes_as_many_queries_as_a_short_one(database: Database) -> None:
    """Six queries, for one row or for thirty: which cases, they themselves, posts, sources, what people said, tags."""
    brand, source = make_brand(database), make_source(database)
    make_case(database, brand, source)
    short = _queries(database)
    for _ in range(29):
        make_case(database, brand, source)
    assert _queries(database) == short == 6


def _queries(database: Database) -> int:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.reading() as session:
            queue.rows(session, QueueFilter(), now(), 50)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len([statement for statement in seen if statement.startswith("SELECT")])


def test_amber_begins_with_the_first_warning(database: Database) -> None:
    """And at the deadline where nothing warns."""
    brand, source = make_brand(database), make_source(database)
    one = make_case(database, brand, source)
    with database.reading() as session:
        (row,) = queue.rows(session, QueueFilter(), now(), 50)
    assert row.warn_at == one.published_at + timedelta(minutes=30)
    database.write(lambda session: setattr(session.get_one(Case, one.id), "warn_at", None))
    with database.reading() as session:
        (row,) = queue.rows(session, QueueFilter(), now(), 50)
    assert row.warn_at == one.due_at


def test_the_stamp_moves_with_every_change(inst: Installation) -> None:
    """Open, claim, note, release and close each change what live pages compare."""
    database = inst.database
    brand, source, ann = make_brand(database), make_source(database), make_agent(database)
    stamps = [webcare.stamp(inst)]
    case = make_case(database, brand, source)
    stamps.append(webcare.stamp(inst))
    for step in (
        lambda: webcare.claim(inst, case.number, ann, now()),
        lambda: webcare.note(inst, case.number, ann, "seen", now()),
        lambda: webcare.release(inst, case.number, ann, now()),
        lambda: webcare.close(inst, case.number, ann, CloseReason.SPAM, now()),
    ):
        step()
        stamps.append(webcare.stamp(inst))
    assert len(set(stamps)) == len(stamps)


def test_a_swap_with_an_old_version_changes_nothing(database: Database) -> None:
    """The compare-and-swap compares: a case read before a change cannot be written after it."""
    brand, source = make_brand(database), make_source(database)
    stale = make_case(database, brand, source)
    assert database.write(lambda session: casefile.swap(session, stale, mentions=2))
    assert not database.write(lambda session: casefile.swap(session, stale, mentions=9))
    with database.reading() as session:
        fresh = casefile.by_number(session, stale.number)
    assert fresh and (fresh.mentions, fresh.version) == (2, stale.version + 1)
    assert isinstance(source, Source)
