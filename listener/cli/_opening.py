"""The installation a command works on: settings read, database ready."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from listener.errors import ConfigError

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

    from listener.config import Settings
    from listener.services.installation import Installation
    from listener.store.database import Database


def now() -> datetime:
    return datetime.now(UTC)


def settings() -> Settings:
    """Read the settings. Raises ConfigError that names the variable that is wrong."""
    from pydantic import ValidationError

    from listener.config import Settings

    try:
        found = Settings()
    except UnicodeDecodeError as error:
        raise ConfigError(".env is not UTF-8", "Save it as UTF-8.") from error
    except ValidationError as error:
        first = error.errors()[0]
        said = str(first.get("ctx", {}).get("error", "")) or first["msg"]
        name = "LISTENER_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{name} cannot be used: {said}", "Change it in the environment or in .env.") from error
    return found.model_copy(update={"home": found.home.expanduser().absolute()})


@contextmanager
def opened() -> Iterator[Installation]:
    """Open the installation of this home; a new database gets its tables.

    Raises ConfigError when the database does not answer, also in the middle of the work: what was begun is undone.
    """
    from sqlalchemy.exc import OperationalError

    from listener.wiring import installation

    with installation(settings()) as inst:
        try:
            make_ready(inst.database)
            yield inst
        except OperationalError as error:
            raise database_trouble(error) from error


def make_ready(database: Database) -> None:
    """Migrate a new database. Raises ConfigError for one that does not answer, or is of another version."""
    from listener.store.migrate import migrate, newest

    found = revision(database)
    if found is None:
        migrate(database)
    elif found != newest():
        raise other_version(found)


def revision(database: Database) -> str | None:
    """Return the revision of the database's tables, None for a new one. Raises ConfigError when it does not answer."""
    from sqlalchemy.exc import DBAPIError

    from listener.store.migrate import current

    try:
        return current(database)
    except DBAPIError as error:
        raise database_trouble(error) from error


def database_trouble(error: DBAPIError) -> ConfigError:
    """Say what the database says, and what to do."""
    said = str(error.orig).strip().splitlines()[0]
    if "disk" in said:  # «database or disk is full», «disk I/O error»
        return ConfigError(
            f"The database cannot be written: {said}",
            "Make room on the disk of the home folder, then do it again: nothing was left half done.",
        )
    if "locked" in said:
        return ConfigError("The database is busy: another process has been writing for long", "Try again.")
    return ConfigError(
        f"The database does not answer: {said}",
        "Look at LISTENER_DATABASE_URL and at the server; for SQLite, at the rights on the home folder.",
    )


def other_version(found: str) -> ConfigError:
    """Say what to do with a database of an older, or of a newer Listener."""
    from listener.store.migrate import newest

    if found < newest():  # revisions are numbered
        return ConfigError(
            f"The database is at revision {found}, this version of Listener needs {newest()}",
            "Stop Listener where it runs on this database, then: listener migrate",
        )
    return ConfigError(
        f"The database is at revision {found}, made by a newer Listener than this one",
        "Install that version or a later one; an older one could damage what it does not know.",
    )
