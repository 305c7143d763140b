"""Links, sign-ins and agents of before letters and identities, after the migrations."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlmodel import select

from listener.store import migrate as migrating
from listener.store.database import Database
from listener.store.migrate import migrate
from models import Agent, AgentIdentity, Invitation, SignIn
from tests.conftest import POSTGRES, need_service

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def _postgres() -> Iterator[str]:
    """The address of an empty database, dropped at the end."""
    need_service("PostgreSQL", POSTGRES)
    name = f"listener_links_{os.getpid()}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of before, with an agent who was invited and is signed in."""
    on_sqlite = request.param == "sqlite"
    database = Database(f"sqlite:///{tmp_path / 'old.db'}" if on_sqlite else request.getfixturevalue("_postgres"))
    _moved(database, "0020")
    agent = {"id": uuid4() if not on_sqlite else uuid4().hex, "at": NOON}
    rows = (
        "INSERT INTO agent (id, email, name, role, tier, all_brands, needs_approval, locale, time_zone, active, "
        "created_at) VALUES (:id, 'mia@example.org', 'Mia', 'agent', 'n1', true, false, 'nl', '', true, :at)",
        "INSERT INTO invitation (token_hash, agent_id, expires_at) VALUES ('a', :id, :at)",
        "INSERT INTO sign_in (token_hash, agent_id, created_at, expires_at, seen_at, address, browser) "
        "VALUES ('b', :id, :at, :at, :at, '', '')",
    )
    with database.engine.execution_options(listener_writes=True).begin() as connection:
        for row in rows:
            connection.execute(text(row), agent)
    yield database
    database.close()


def _moved(database: Database, revision: str, *, down: bool = False) -> None:
    config = migrating._config()
    with database.engine.execution_options(listener_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)


def test_links_and_sign_ins_go_on(old: Database) -> None:
    """A link of before is there, as one that nobody mailed, and a sign-in, as one by password."""
    migrate(old)
    with old.reading() as session:
        link, sign_in, agent = (session.exec(select(table)).one() for table in (Invitation, SignIn, Agent))
        assert (link.mailed_at, link.trouble, sign_in.by_provider) == (None, "", False)
    identity = AgentIdentity(issuer="https://login.example.org", subject="u-1", agent_id=agent.id)
    old.write(lambda session: session.add(identity))
    _moved(old, "0020", down=True)
    migrate(old)
    with old.reading() as session:
        assert session.exec(select(Agent)).one().email == "mia@example.org"
