"""One installation of fakes on a real database, and the few rows every step starts from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from listener.config import Settings
from listener.services.installation import Installation
from listener.store.database import Database
from listener.terms import FetchedAuthor, FetchedDocument
from models import Brand, Channel, Query, Source
from tests.fakes import Outside

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def inst(settings: Settings, database: Database, outside: Outside) -> Installation:
    return outside.installation(settings, database)


@pytest.fixture
def source(inst: Installation) -> Source:
    row = Source(connector="fake", name="Forum", options={"url": "https://forum.example/feed"}, next_poll_at=NOON)
    with inst.database.writing() as session:
        session.add(row)
    return row


@pytest.fixture
def brand(inst: Installation) -> Brand:
    row = Brand(slug="kolibrie", name="Kolibrie", handles=["@kolibrie"], created_at=NOON - timedelta(days=30))
    with inst.database.writing() as session:
        session.add(row)
        session.flush()
        session.add(Query(brand_id=row.id, expression="kolibrie @kolibrie"))
    return row


@pytest.fixture
def channel(inst: Installation) -> Channel:
    row = Channel(notifier="fake", name="#webcare", operator=True, next_send_at=NOON)
    with inst.database.writing() as session:
        session.add(row)
    return row


Post = Callable[..., FetchedDocument]


@pytest.fixture
def post() -> Post:
    """Makes a post: `post("text", by="ann", minutes_ago=5)`. Each has an id of its own."""
    made = 0

    def make(
        text: str, *, by: str | None = "ann", minutes_ago: float | None = 5, url: str = "", external_id: str = ""
    ) -> FetchedDocument:
        nonlocal made
        made += 1
        return FetchedDocument(
            external_id=external_id or f"post-{made}",
            text=text,
            url=url,
            author=FetchedAuthor(handle=by) if by else None,
            published_at=None if minutes_ago is None else NOON - timedelta(minutes=minutes_ago),
        )

    return make
