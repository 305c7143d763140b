"""A month on a budget: sources read as workers read them, against stand-ins that bill; only the clock is pretence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlmodel import select

from listener.config import Settings
from listener.ports import HttpAnswer
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.registry import add_source
from listener.store import spending
from listener.store.database import Database
from listener.terms import Health, Spent
from models import Document, Source
from tests.connectors.recorded import passed
from tests.fakes import Outside
from tests.standins._server import Asked, Post, StandIn
from tests.standins.x import FIRST, X
from tests.standins.youtube import YouTube

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Clocked:
    """The door to a stand-in, without the network: it has published what was written until `now`."""

    standin: StandIn
    every: timedelta
    now: datetime = JUNE
    asked: list[tuple[datetime, str]] = field(default_factory=list)

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        path, _, query = url.removeprefix(self.standin.address).partition("?")
        self.asked.append((self.now, path))
        said, _ = self.standin.told(Asked("GET", path, _parsed(query), dict(headers or {}), b""))
        return passed("GET", HttpAnswer(said.status, url, said.headers, said.body))

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        raise AssertionError(f"posted to {url}")

    def go_to(self, moment: datetime) -> None:
        self.now = moment
        posts = self.standin.posts
        while JUNE + self.every * len(posts) <= moment:
            posts.append(Post(len(posts) + 1, JUNE + self.every * len(posts), "Acme again"))
        if isinstance(self.standin, X):
            self.standin.oldest = FIRST + next(post.serial for post in posts if post.at > moment - 7 * DAY)


@dataclass
class Month:
    """How each reading left the source: when, how often it promises to be read, its health."""

    source: Source
    readings: list[tuple[datetime, timedelta, Health, str]] = field(default_factory=list)


def _parsed(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database) -> Iterator[Installation]:
    yield Outside().installation(settings, sqlite_database)


def live(inst: Installation, standin: StandIn, every: timedelta, days: int, **more: Any) -> tuple[Month, Installation]:
    http = Clocked(standin, every)
    inst = replace(inst, connectors={standin.name: standin.connector()}, http=http)
    interval = more.pop("interval", None)
    source = add_source(inst, standin.name, standin.options() | more, JUNE, interval=interval)
    month, now = Month(source), JUNE
    while now < JUNE + days * DAY:
        http.go_to(now)
        assert poll_source(inst, source.id, now).taken
        with inst.database.reading() as session:
            row = session.get_one(Source, source.id)
        promised = timedelta(seconds=row.interval)
        month.readings.append((now, promised, row.health, row.health_detail))
        now = row.next_poll_at
    return month, inst


def ledger_of(inst: Installation, source: Source) -> tuple[dict[str, Spent], dict[str, Document]]:
    """What was spent on each day, and what was read, by its id."""
    with inst.database.reading() as session:
        seen = {one.external_id: one for one in session.exec(select(Document)).all()}
        return spending.days(session, source.id, "2026-05-01"), seen


def test_youtube_never_takes_more_units_than_a_day_has(inst: Installation) -> None:
    """A thousand units, ten searches: spread over each day of California, and every video found as soon as promised."""
    with YouTube(words=True, arriving=0) as standin:
        month, inst = live(inst, standin, timedelta(hours=3), 30, units=1000)
    assert not [detail for _, _, health, detail in month.readings if health is Health.FAILING]
    days, seen = ledger_of(inst, month.source)
    assert len(days) >= 30 and max(spent.calls for spent in days.values()) <= 1000
    assert sum(spent.calls for spent in days.values()) > 30 * 600, "it is used, not only kept"
    longest = max(promised for _, promised, _, _ in month.readings[1:])
    assert any("Read every" in detail and "hours" in detail for _, _, _, detail in month.readings), "and it is said"
    due = [post for post in standin.posts if JUNE < post.at < JUNE + 29 * DAY]
    late = [seen[f"yt:video:v{post.serial}"].collected_at - post.at for post in due]
    assert max(late) <= longest * 1.1


def test_x_never_takes_more_posts_than_a_month_buys(inst: Installation) -> None:
    """15.00 buy a thousand posts: sixty a day last half the month; it is said before, then it rests until July."""
    with X(arriving=0) as standin:
        month, inst = live(inst, standin, timedelta(minutes=24), 33, budget=15, interval=3 * 3600)
    days, seen = ledger_of(inst, month.source)
    june = [spent for day, spent in days.items() if day.startswith("2026-06")]
    assert 985 <= sum(spent.posts for spent in june) <= 1000
    assert sum(spent.cost for spent in june) <= 15
    rests = [now for now, _, health, _ in month.readings if health is Health.THROTTLED]
    assert rests and all(now < datetime(2026, 7, 1, tzinfo=UTC) for now in rests)
    assert "is not read until 1 July, 00:00 UTC" in next(d for _, _, h, d in month.readings if h is Health.THROTTLED)
    assert any(
        "Posts left until 1 July, 00:00 UTC: " in detail and "they last" in detail for _, _, _, detail in month.readings
    )
    stopped = rests[-1]
    assert month.readings[-1][0] >= datetime(2026, 7, 1, tzinfo=UTC), "and goes on in July"
    due = [post for post in standin.posts if JUNE < post.at < stopped - timedelta(hours=4)]
    late = [seen[str(FIRST + post.serial)].collected_at - post.at for post in due]
    assert max(late) <= timedelta(hours=3) * 1.1
    assert any(one.collected_at >= datetime(2026, 7, 1, tzinfo=UTC) for one in seen.values())
