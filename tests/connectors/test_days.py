"""A short day of every kind of source: storms, cuts, refusals and killed readers, and each post is stored once."""

import pytest

from listener.config import Settings
from listener.store.database import Database
from tests.fakes import Outside
from tests.standins.days import DAYS, IN_PART, KINDS, live
from tests.standins.living import Day
from tests.standins.script import script


@pytest.mark.parametrize("kind", KINDS)
def test_every_post_of_a_short_day_is_stored_once(kind: str, settings: Settings, sqlite_database: Database) -> None:
    """300 posts in two hours, each in the database once, none taken for an edit; what cannot be seen is told."""
    inst = Outside().installation(settings, sqlite_database)
    lived, line = live(kind, inst, script(300, hours=2), dying=0.03)
    assert not (lived.untold if kind in IN_PART else lived.missing)
    assert not lived.doubles and lived.edited == 0
    assert any(fate.is_cut for fate in line.fates)


@pytest.mark.parametrize("kind", ["reddit_feed", "google_alerts"])
def test_a_feed_that_shows_too_little_says_so(kind: str, settings: Settings, sqlite_database: Database) -> None:
    """A storm between two readings pushes posts out of it: some are missed, and the ledger has the hour."""
    with DAYS[kind](script(600, hours=2)) as standin:
        lived = Day(Outside().installation(settings, sqlite_database), standin).live(most=2_000)
        assert lived.missing and lived.told and not lived.untold
        assert len(lived.stored) >= 200
