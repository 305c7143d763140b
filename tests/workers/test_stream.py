"""`listener stream` as it is run: what it keeps, what a kill loses, how it ends."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from listener.config import Settings
from listener.services.installation import Installation
from listener.services.registry import add_brand, add_source
from listener.store.database import Database
from listener.store.migrate import migrate
from listener.wiring import installation
from models import Document, Source
from tests.standins.jetstream import Jetstream
from workers.need import EVERY_SECONDS, Need

ANN = "did:plc:annannannannannannannann"
PATIENCE = 120.0


@pytest.fixture
def server() -> Iterator[Jetstream]:
    with Jetstream() as made:
        yield made


@pytest.fixture
def inst(settings: Settings, server: Jetstream) -> Iterator[Installation]:
    """A home on SQLite with a brand and a stream."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with installation(settings) as opened:
        migrate(opened.database)
        add_brand(opened, datetime.now(UTC), name="Kolibrie")
        add_source(opened, "jetstream", {"address": server.address}, datetime.now(UTC))
        yield opened


@contextmanager
def running(inst: Installation, server: Jetstream) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, "LISTENER_HOME": str(inst.settings.home), "LISTENER_ALLOW_HOSTS": server.host}
    process = subprocess.Popen([sys.executable, "-m", "workers.stream"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def texts(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.exec(select(Document.text)).all())


def has_cursor(database: Database) -> bool:
    with database.reading() as session:
        return bool(session.exec(select(Source)).one().cursor)


def test_a_kill_loses_nothing_and_a_signal_ends_it(inst: Installation, server: Jetstream) -> None:
    """What was told while nobody listened is heard by the next process, when the lease of the dead one has ended."""
    with running(inst, server) as process:
        wait(lambda: bool(server.asked))
        server.post(ANN, "3a", "kolibrie one")
        wait(lambda: texts(inst.database) == ["kolibrie one"] and has_cursor(inst.database))
        process.kill()
    server.post(ANN, "3b", "kolibrie two")
    with running(inst, server) as process:
        wait(lambda: texts(inst.database) == ["kolibrie one", "kolibrie two"])
        process.terminate()
        assert process.wait(30) == 0
    assert len(server.asked) == 2


def test_a_part_is_needed_once_there_is_a_stream() -> None:
    """The question is a query: it is asked every few seconds at most."""
    answers, now = [False, True, True], [0.0]
    need = Need(lambda: answers.pop(0), lambda: now[0])
    assert [need(), need()] == [False, False]
    now[0] = EVERY_SECONDS
    assert [need(), need()] == [True, True]
    assert len(answers) == 1
