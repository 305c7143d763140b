"""Bring the database to the schema of this version. Safe to run by several processes at once."""

from contextlib import suppress
from importlib.resources import files
from sqlite3 import OperationalError

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from listener.store.database import Database

SURVEYED = 10_000  # mentions from which on the indexes are counted
_LOCK = 4_907_331  # any constant: the advisory lock that makes concurrent migrations wait


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("models") / "migrations"))
    return config


def migrate(database: Database) -> str:
    """Upgrade to the newest revision and return its name."""
    config = _config()
    with database.engine.execution_options(listener_writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    survey(database)
    return newest()


def newest() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(database: Database) -> str | None:
    """Return the revision the database is at, or None when it was never migrated."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def survey(database: Database) -> None:
    """Count what lies in the indexes of an SQLite file, so that it chooses among them well; a server does so by itself.

    Without it the index of a brand seems as good as that of a case. Of each index a part is read, some milliseconds.
    The figures of a small database would mislead as soon as it grows: then there are none.
    """
    if database.engine.dialect.name != "sqlite":
        return
    with database.engine.execution_options(listener_writes=True).begin() as connection:
        if (connection.exec_driver_sql("SELECT max(rowid) FROM mention").scalar() or 0) >= SURVEYED:
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
            connection.exec_driver_sql("ANALYZE")


def clears_away(database: Database) -> bool:
    """Tell whether former versions of rows are cleared away by themselves: PostgreSQL's autovacuum may be off."""
    if database.engine.dialect.name != "postgresql":
        return True
    with database.engine.connect() as connection:
        return connection.exec_driver_sql("SHOW autovacuum").scalar() == "on"


def rewrite(database: Database) -> None:
    """Write an SQLite file anew, so that nothing deleted stays in its pages; elsewhere the server's own vacuum does."""
    if database.engine.dialect.name != "sqlite":
        return
    with database.engine.connect() as connection, suppress(OperationalError):  # busy: done at the next start
        cursor = connection.connection.cursor()
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor.execute(statement).fetchall()
        cursor.close()
