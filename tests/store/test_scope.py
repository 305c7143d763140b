"""In a scope other brands are not there: not to read, not to count, not to change."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, inspect, select, text, union_all, update
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from listener.errors import NotAllowed
from listener.store import agents, casefile, queue, tallies, team
from listener.store.database import Database
from listener.store.scope import COMMON, HANGS_ON, SHARED, UNREAD, tables
from listener.terms import CaseEventKind, Scope
from models import Agent, Author, Brand, Case, CaseEvent, Channel, Document, Mention, Query, Source
from tests.factories import keep, make_agent, make_author, make_brand, make_case, make_source, now


@pytest.fixture
def acme(database: Database) -> Brand:
    return make_brand(database, "Acme")


@pytest.fixture
def case(database: Database, acme: Brand) -> Case:
    """A case of the brand within, beside one of a brand outside from the same source."""
    source = make_source(database)
    outside = make_brand(database, "Bolt")
    make_case(database, outside, source, author=make_author(database))
    make_source(database, "Bolt's own", brand_id=outside.id)
    return make_case(database, acme, source, author=make_author(database))


@pytest.fixture
def within(database: Database, acme: Brand, case: Case) -> Database:
    return database.within(Scope(frozenset({acme.id})))


def test_every_table_has_its_line() -> None:
    """A table is of a brand, hangs on one that is, or is said to be of none: exactly one of these."""
    for table in tables():
        branded = table is Brand or "brand_id" in inspect(table).columns
        assert [branded, table in HANGS_ON, table in COMMON, table in UNREAD].count(True) == 1, table.__name__
    for table, (mine, theirs) in HANGS_ON.items():
        assert mine.class_ is table
        assert "brand_id" in inspect(theirs.class_).columns
    assert all(inspect(table).columns["brand_id"].nullable for table in SHARED)


@pytest.mark.parametrize("table", [Brand, Case, CaseEvent, Mention, Document, Author, Query])
def test_only_rows_within_are_found(within: Database, table: type[SQLModel]) -> None:
    """Rows, aliases of them, counts, sub queries, unions and keys give what lies within, once."""
    key = inspect(table).attrs.id.class_attribute
    inner = select(key).subquery()
    ways: list[Any] = [
        select(table), select(aliased(table)), select(key), select(inner), select(table).join(inner, inner.c.id == key),
        union_all(select(key)), select(select(key).cte()),
    ]  # fmt: skip
    with within.reading() as session:
        assert [len(session.execute(way).all()) for way in ways] == [1] * len(ways)
        assert session.execute(select(func.count()).select_from(table)).scalar_one() == 1
        assert session.execute(select(func.count()).select_from(inner)).scalar_one() == 1


def test_a_key_of_another_brand_opens_nothing(database: Database, within: Database, case: Case) -> None:
    """Who knows the key of a row outside gets nothing for it."""
    with database.reading() as session:
        others: list[tuple[type[SQLModel], UUID]] = [
            (table, row.id)
            for table, mine in ((Case, case.brand_id), (Mention, case.brand_id))
            for row in session.execute(select(table).where(table.brand_id != mine)).scalars()
        ]
    assert len(others) == 2
    with within.reading() as session:
        assert [session.get(table, key) for table, key in others] == [None, None]
        assert session.get(Case, case.id) is not None


def test_the_queue_is_that_of_the_scope(within: Database, case: Case) -> None:
    """Rows, total, counts and stamp of the queue know nothing of other brands."""
    with within.reading() as session:
        assert [row.case.id for row in queue.rows(session, queue.QueueFilter(), now(), 10)] == [case.id]
        assert queue.total(session, queue.QueueFilter(), now()) == 1
        assert [(count.slug, count.open) for count in tallies.tally(session, now()).of(None)] == [("acme", 1)]
        assert queue.stamp(session).endswith(".1.1")


def test_a_post_of_a_source_that_became_another_brands_own_is_not_shown(
    database: Database, within: Database, acme: Brand, case: Case
) -> None:
    """Neither in its case nor among what its author said; the case stays, without its words."""
    author = make_author(database)
    moved = make_source(database, "Bolt's too")
    other = make_case(database, acme, moved, author=author)
    with within.reading() as session:
        assert len(casefile.posts_of(session, other.id)) == 1
        assert [one.number for one in casefile.told(session, case, [author.id]).earlier] == [other.number]
    outside = make_brand(database, "Corvane")
    database.write(lambda session: setattr(session.get_one(Source, moved.id), "brand_id", outside.id))
    with within.reading() as session:
        own, others = casefile.told(session, other, [author.id]), casefile.told(session, case, [author.id])
        assert casefile.posts_of(session, other.id) == own.posts == others.earlier == []
        (row,) = queue.rows_of(session, [other.number])
        assert row.post is None


def test_nobody_without_a_brand_sees_anything(database: Database, case: Case) -> None:
    """An empty list is no brand, never all of them."""
    with database.within(Scope(frozenset())).reading() as session:
        assert session.execute(select(Case)).all() == []
        assert session.execute(select(Brand)).all() == []


def test_changes_stop_at_the_border(database: Database, within: Database, case: Case) -> None:
    """An update and a deletion of everything leave other brands, and what is for all of them, as they are."""
    with within.writing() as session:
        session.execute(update(Case).values(version=9))
        session.execute(update(Source).values(name="ours"))
        session.execute(delete(CaseEvent))
    with database.reading() as session:
        assert sorted(session.execute(select(col(Case.version))).scalars()) == [1, 9]
        assert sorted(session.execute(select(col(Source.name))).scalars()) == ["A forum", "Bolt's own"]
        assert len(session.execute(select(CaseEvent)).all()) == 1


def test_rows_without_a_brand_are_read_and_not_changed(database: Database, within: Database) -> None:
    """A source for all brands is shown, one of another brand is not, and neither is changed or made."""
    with within.reading() as session:
        assert [one.name for one in session.execute(select(Source)).scalars()] == ["A forum"]
    with pytest.raises(NotAllowed), within.writing() as session:
        session.execute(select(Source)).scalars().one().name = "ours"
    with pytest.raises(NotAllowed), within.writing() as session:
        session.add(Channel(notifier="slack", name="for all"))
    with database.reading() as session:
        assert session.execute(select(Channel)).all() == []


def test_rows_for_another_brand_are_not_written(database: Database, within: Database, acme: Brand) -> None:
    """A new row of a brand outside is refused, a new brand too; one's own is kept."""
    with database.reading() as session:
        outside = session.execute(select(Brand).where(col(Brand.id) != acme.id)).scalars().one()
    for row in (Query(brand_id=outside.id, expression="bolt"), Brand(slug="new", name="New")):
        with pytest.raises(NotAllowed), within.writing() as session:
            session.add(row)
    keep(within, Query(brand_id=acme.id, expression="acme"))


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT 1"),
        select(inspect(Case).local_table),
        select(Case).from_statement(text('SELECT * FROM "case"')),
        insert(Query).values(expression="x"),
    ],
    ids=["text", "table", "from text", "insert"],
)
def test_a_statement_that_cannot_be_kept_inside_is_refused(within: Database, statement: Any) -> None:
    """What names no models cannot be kept in a scope: it fails loudly, and shows nothing."""
    with within.writing() as session, pytest.raises(TypeError, match="scope"):
        session.execute(statement)


def test_the_team_is_that_of_the_scope(database: Database, within: Database, acme: Brand) -> None:
    """Who works for other brands alone is no colleague; who works for all of them, or for this one, is."""
    people = {name: make_agent(database, name, password_hash="x") for name in ("All", "Ours", "Theirs", "Nobody")}
    with database.writing() as session:
        outside = session.execute(select(col(Brand.id)).where(col(Brand.id) != acme.id)).scalar_one()
        for name, brands in (("Ours", [acme.id]), ("Theirs", [outside]), ("Nobody", [])):
            agents.let_work_for(session, session.get_one(Agent, people[name].id), brands)
    for view, seen in ((within, ["All", "Ours"]), (database, ["All", "Ours", "Theirs"])):
        with view.reading() as session:
            assert [heap.name for heap in team.by_holder(session, now(), now())] == seen


def test_an_event_of_another_brand_is_not_the_newest(database: Database, within: Database, case: Case) -> None:
    """What happens to another brand's case does not move the stamp of this scope."""
    with within.reading() as session:
        before = queue.stamp(session)
    with database.writing() as session:
        other = session.execute(select(Case).where(col(Case.brand_id) != case.brand_id)).scalars().one()
        other.version += 1
        session.add(CaseEvent(case_id=other.id, kind=CaseEventKind.NOTED, at=now()))
    with within.reading() as session:
        assert queue.stamp(session) == before


def test_a_statement_that_one_scope_compiled_shows_another_its_own_rows(database: Database) -> None:
    """Statements are compiled once for all scopes; whose rows they show is a value of each run."""
    acme, zeta, source = make_brand(database), make_brand(database, "Zeta"), make_source(database)
    ours, theirs = make_case(database, acme, source).number, make_case(database, zeta, source).number
    numbers = select(col(Case.number)).order_by(col(Case.number))
    asked: list[tuple[set[UUID], list[int]]] = [
        ({acme.id}, [ours]), ({zeta.id}, [theirs]), ({acme.id, zeta.id}, [ours, theirs]), (set(), []),
    ]  # fmt: skip
    for brands, expected in asked:
        with database.within(Scope(frozenset(brands))).reading() as session:
            assert list(session.scalars(numbers)) == expected
