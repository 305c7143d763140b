"""What changes all day is cleared away by PostgreSQL before pages feel it."""

import pytest
from sqlalchemy import text

from listener.store.database import Database
from listener.store.migrate import clears_away


@pytest.mark.services
def test_former_versions_of_cases_are_cleared_away_by_number_not_by_share(postgres_database: Database) -> None:
    asked = text("SELECT relname, reloptions FROM pg_class WHERE relname IN ('case', 'case_clock', 'mention')")
    with postgres_database.engine.connect() as connection:
        said = {row.relname: row.reloptions for row in connection.execute(asked)}
    soon = ["autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=1000"]
    assert said == {"case": soon, "case_clock": soon, "mention": None}


def test_a_file_needs_no_clearing(sqlite_database: Database) -> None:
    assert clears_away(sqlite_database)
