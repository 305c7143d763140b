"""Transactions under several writers."""

import threading

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from listener.errors import ConfigError
from listener.store.cases import next_number
from listener.store.database import Database
from listener.store.migrate import current, migrate, newest
from models import Brand


def test_a_failed_block_leaves_no_trace(database: Database) -> None:
    """An error inside a writing block rolls everything back."""

    class StopError(Exception):
        pass

    with pytest.raises(StopError), database.writing() as session:
        session.add(Brand(slug="a", name="A"))
        session.flush()
        raise StopError
    with database.reading() as session:
        assert session.exec(select(Brand)).all() == []


def test_writers_wait_for_each_other(database: Database) -> None:
    """Eight threads draw numbers that read first and write then: none is lost, none doubled, none is «locked»."""
    drawn: list[int] = []

    def draw() -> None:
        drawn.extend(database.write(next_number) for _ in range(10))

    threads = [threading.Thread(target=draw) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(1, 81))


def test_a_conflict_that_stays_is_raised(database: Database) -> None:
    """Work that breaks a unique key every time fails in the end instead of looping."""

    def add(session: Session) -> None:
        session.add(Brand(slug="same", name="A"))

    database.write(add)
    with pytest.raises(IntegrityError):
        database.write(add)


def test_reading_forgets_what_is_changed(database: Database) -> None:
    """A row changed in a reading session is not written, not even by the next statement of it."""
    database.write(lambda session: session.add(Brand(slug="acme", name="Acme")))
    with database.reading() as session:
        brand = session.exec(select(Brand)).one()
        brand.name = "Changed"
        session.exec(select(Brand)).all()
    with database.reading() as session:
        assert session.exec(select(Brand)).one().name == "Acme"


@pytest.mark.services
def test_a_server_that_hung_up_is_asked_again(postgres_database: Database) -> None:
    """After PostgreSQL ended every connection that lies in the pool, reading and writing go on as if nothing was."""
    database = postgres_database
    with database.reading() as one, database.reading() as other:
        own = [session.execute(text("SELECT pg_backend_pid()")).scalar_one() for session in (one, other)]
    with psycopg.connect(database.address.replace("+psycopg", ""), autocommit=True) as server:
        for pid in own:
            server.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    with database.reading() as session:
        assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() not in own
    database.write(lambda session: session.add(Brand(slug="acme", name="Acme")))


def test_migrating_twice_changes_nothing(database: Database) -> None:
    """A migrated database is at the newest revision, and stays there."""
    assert current(database) == newest()
    migrate(database)
    assert current(database) == newest()


def test_the_tables_are_those_of_the_migrations(database: Database) -> None:
    """The models say nothing that the migrations have not made."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_a_database_that_cannot_serve_is_refused(address: str) -> None:
    """In-memory and unsupported databases are refused with what to set instead."""
    with pytest.raises(ConfigError) as refused:
        Database(address)
    assert refused.value.advice


@pytest.mark.services
def test_it_plans_for_memory_and_flash(postgres_database: Database) -> None:
    """Whatever a session does, also one that gave up its transaction before: an index is read where it holds enough."""
    for opened in (postgres_database.reading, postgres_database.writing, postgres_database.reading):
        with opened() as session:
            assert session.connection().scalar(text("SHOW random_page_cost")) == "1.1"
            session.rollback()
