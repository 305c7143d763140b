"""Cases and promises of before policies had a scope, after the migration."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlmodel import select

from listener.config import Settings
from listener.services import clocks, registry, webcare
from listener.services.installation import Installation
from listener.services.watching import watch_cases
from listener.store import migrate as migrating
from listener.store.database import Database
from listener.store.migrate import migrate
from listener.terms import CaseEventKind, ClockKind, EscalationReason, Tier
from models import CaseClock, CaseEvent, SlaPolicy
from tests.conftest import POSTGRES, need_service
from tests.factories import make_agent
from tests.fakes import Outside

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def _old(database: Database, revision: str) -> None:
    config = migrating._config()
    with database.engine.execution_options(listener_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.fixture
def _postgres() -> Iterator[str]:
    """The address of an empty database, dropped at the end."""
    need_service("PostgreSQL", POSTGRES)
    name = f"listener_old_{os.getpid()}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database at the revision before, with a brand that promises 40 minutes and a case that was warned once."""
    on_sqlite = request.param == "sqlite"
    database = Database(f"sqlite:///{tmp_path / 'old.db'}" if on_sqlite else request.getfixturevalue("_postgres"))
    _old(database, "0004")
    _fill(database)
    yield database
    database.close()


def _fill(database: Database) -> None:
    brand, story, policy, case, event = (uuid4().hex for _ in range(5))
    moment = {"at": NOON.isoformat(sep=" ")[:19], "due": (NOON + timedelta(minutes=40)).isoformat(sep=" ")[:19]}
    with database.engine.begin() as connection:
        for statement in (
            "INSERT INTO brand (id, slug, name, handles, time_zone, locale, digest_hour, created_at) "
            f"VALUES ('{brand}', 'acme', 'Acme', '[]', 'UTC', 'en', 7, :at)",
            f"INSERT INTO sla_policy VALUES ('{policy}', '{brand}', 40, '[20, 30]')",
            "INSERT INTO story (id, brand_id, title, words_key, mentions, first_at, last_at) "
            f"VALUES ('{story}', '{brand}', 'Story', '', 1, :at, :at)",
            'INSERT INTO "case" (id, number, brand_id, story_id, open_key, state, level, score, mentions, version, '
            "published_at, collected_at, classified_at, opened_at, due_at, priority_at, watch_at, watched, "
            f"late_on_arrival) VALUES ('{case}', 7, '{brand}', '{story}', '{story}', 'new', 'high', 0.7, 1, 1, "
            ":at, :at, :at, :at, :due, :due, :at, 1, false)",
            f"INSERT INTO case_event VALUES ('{event}', '{case}', 'opened', :at, NULL, NULL, '{{}}')",
        ):
            connection.execute(text(statement), moment if ":at" in statement else {})


def test_a_case_keeps_its_deadline_and_what_was_told(old: Database, settings: Settings) -> None:
    """The promise of the brand becomes its policy, and the next warning is the one that was not told."""
    migrate(old)
    inst = Outside().installation(settings, old)
    with old.reading() as session:
        (policy,) = session.exec(select(SlaPolicy)).all()
        (row,) = session.exec(select(CaseClock)).all()
    assert (policy.name, policy.first_response_minutes, policy.next_response_minutes) == ("acme", 40, 40)
    assert (row.clock, row.due_at, row.told) == (
        ClockKind.FIRST_RESPONSE,
        NOON + timedelta(minutes=40),
        ["warned:1200"],
    )
    assert clocks.reckon_all(inst, NOON) == 1
    assert registry.show_brand(inst, "acme").form.sla_minutes == 40
    assert watch_cases(inst, NOON + timedelta(minutes=25)) == 0
    for minute in (31, 41):
        watch_cases(inst, NOON + timedelta(minutes=minute))
    assert _kinds(old) == [CaseEventKind.OPENED, CaseEventKind.WARNED, CaseEventKind.BREACHED]


def _kinds(database: Database) -> list[CaseEventKind]:
    with database.reading() as session:
        return [event.kind for event in session.exec(select(CaseEvent).order_by(CaseEvent.at, CaseEvent.id))]


def test_the_promises_of_tiers_go_with_their_revision(old: Database, settings: Settings) -> None:
    """What showed the clock of a tier is worked out anew under a policy that knows of none, and the other way round."""
    migrate(old)
    inst = Outside().installation(settings, old)
    registry.add_calendar(inst, NOON, name="Client", hours="daily 06:00-20:00")
    registry.change_policy(inst, "acme", at_n2=10, at_n2_calendar="Client", pauses=["waiting", "escalated"])
    webcare.escalate(inst, 7, make_agent(old), Tier.N2, EscalationReason.OTHER, "", NOON + timedelta(minutes=1))
    assert webcare.case(inst, 7).row.case.clock is ClockKind.AT_N2
    config = migrating._config()
    with old.engine.execution_options(listener_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0018")
        assert connection.execute(text("SELECT count(*) FROM case_clock WHERE clock LIKE 'at_n%'")).scalar() == 0
    migrate(old)
    form = registry.show_policy(inst, "acme").form
    assert (form.at_n2, form.at_n2_calendar) == (None, None)
    assert not [pause for pause in form.pauses if "escalated" in pause]
    assert clocks.reckon_all(inst, NOON) == 1
    assert webcare.case(inst, 7).row.case.clock is ClockKind.FIRST_RESPONSE


def test_the_calendars_of_tiers_go_with_their_revision(old: Database, settings: Settings) -> None:
    """The tier's promise stays, and is worked out anew in the hours of the policy."""
    migrate(old)
    inst = Outside().installation(settings, old)
    registry.add_calendar(inst, NOON, name="Client", hours="mon-fri 20:00-23:00")
    registry.change_policy(inst, "acme", at_n2=10, at_n2_calendar="Client")
    webcare.escalate(inst, 7, make_agent(old), Tier.N2, EscalationReason.OTHER, "", NOON + timedelta(minutes=1))
    assert _due_at_n2(inst) == datetime(2026, 6, 1, 20, 10, tzinfo=UTC)
    config = migrating._config()
    with old.engine.execution_options(listener_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0032")
    migrate(old)
    assert clocks.reckon_all(inst, NOON) == 1
    assert _due_at_n2(inst) == NOON + timedelta(minutes=11)


def _due_at_n2(inst: Installation) -> datetime:
    return next(one.due_at for one in webcare.case(inst, 7).clocks if one.clock is ClockKind.AT_N2)


def test_it_can_be_undone(old: Database) -> None:
    """The tables of before are there again, with the brand's promise."""
    migrate(old)
    config = migrating._config()
    with old.engine.execution_options(listener_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        assert connection.execute(text("SELECT first_response_minutes FROM sla_policy")).scalar() == 40
    migrate(old)
    with old.reading() as session:
        assert session.exec(select(SlaPolicy.name)).all() == ["acme"]
