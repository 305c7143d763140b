"""A short day of every kind of source: storms, cuts, refusals and killed readers, and each post is stored once."""

import pytest

from listener.config import Settings
from listener.store.database import Database
from tests.fakes import Outside
from tests.standins.days import DAYS
from tests.standins.living import Day
from tests.standins.script import script


@pytest.mark.parametrize("kind", DAYS)
def test_every_post_of_a_short_day_is_stored_once(kind: str, settings: Settings, sqlite_database: Database) -> None:
    """300 posts in two hours, each in the database once, none taken for an edit."""
    with DAYS[kind](script(300, hours=2)) as standin:
        day = Day(Outside().installation(settings, sqlite_database), standin, dying=0.03)
        lived = day.live(most=2_000)
        assert not lived.missing and not lived.doubles
        assert lived.edited == 0
