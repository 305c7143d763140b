"""The commands in this process, on the home folder of one test and a publisher on loopback."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from listener.cli import app
from listener.store.database import Database
from tests.local_server import Answer, LocalServer, local_server

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Runs a command as it is typed: `run("brand", "list")`. `says` is standard input."""
    runner = CliRunner()

    def command(*arguments: str, says: str | bytes | None = None, code: int = 0) -> Result:
        result = runner.invoke(app, list(arguments), input=says)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return command


@pytest.fixture
def home_database(sqlite_database: Database) -> Database:
    """The database in the home folder of this test, migrated: commands find it there."""
    return sqlite_database


def said(result: Result) -> Any:
    """The JSON a command printed."""
    return json.loads(result.stdout)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A server on loopback that Listener may read."""
    with local_server() as server:
        monkeypatch.setenv("LISTENER_ALLOW_HOSTS", server.host)
        yield server


def feed(*texts: str, title: str = "The forum", author: str = "ann") -> Answer:
    """An RSS feed of posts, the newest first, each five minutes older than the one before."""
    moment = datetime.now(UTC)
    entries = "".join(
        f"<item><guid>post-{number}</guid><title>{text[:30]}</title><description>{text}</description>"
        f"<link>https://forum.example/{number}</link><author>{author}</author>"
        f"<pubDate>{format_datetime(moment - timedelta(minutes=5 * number + 1))}</pubDate></item>"
        for number, text in enumerate(texts)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'
    return Answer(body.encode(), headers={"content-type": "application/rss+xml"})
