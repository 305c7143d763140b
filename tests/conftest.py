"""Fixtures everyone shares: real databases, and what to do where a service is missing."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import models  # noqa: F401 - registers the tables
from listener.config import Settings
from listener.store.database import Database
from listener.store.migrate import migrate

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1:5432/test")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")


def need_service(name: str, address: str) -> None:
    """Skip with the reason where the service does not run; fail in CI, where it must."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=2).close()
    except OSError as error:
        reason = f"{name} does not answer at {parts.hostname}:{parts.port} ({error.strerror})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test never reads the settings, nor touches the home folder, of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("LISTENER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LISTENER_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def _postgres_address() -> Iterator[str]:
    """A database of this run alone, dropped at its end."""
    need_service("PostgreSQL", POSTGRES)
    name = f"listener_{os.getpid()}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    address = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    database = Database(address)
    migrate(database)
    database.close()
    yield address
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture
def sqlite_database(_sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database."""
    file = tmp_path / "home" / "listener.db"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(_sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def postgres_database(_postgres_address: str) -> Iterator[Database]:
    """A migrated, empty PostgreSQL database."""
    database = Database(_postgres_address)
    yield database
    with database.engine.begin() as connection:  # TRUNCATE makes each file of each table anew, which takes far longer
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty database: the test runs once on SQLite, once on PostgreSQL."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home of this test alone."""
    return Settings(home=tmp_path / "home", secret_key="a secret for tests only", _env_file=None)  # type: ignore[call-arg]
