"""What is not heard stands above the queue and with the sources, in words."""

from datetime import timedelta

from fastapi.testclient import TestClient

from listener.services.installation import Installation
from listener.terms import Health
from models import Case, Source, SourceHour
from tests.factories import keep, make_source, now


def test_the_queue_says_what_is_not_heard(ann: TestClient, inst: Installation, case: Case, source: Source) -> None:
    """Nothing while all is well; then how many, since when, and a way to the sources."""
    assert "not heard since" not in ann.get("/queue").text
    since = now() - timedelta(hours=2)
    make_source(inst.database, "The portal", health=Health.FAILING, last_ok_at=since)
    page = ann.get("/queue").text
    assert "1 source not heard since" in page and 'title="The portal"' in page
    assert "1 source not heard since" in ann.get("/queue", headers={"x-fragment": "list"}).text


def test_the_sources_say_how_their_day_went(ann: TestClient, inst: Installation, source: Source) -> None:
    """Hours by how they went."""
    hour = now().replace(minute=0, second=0) - timedelta(hours=1)
    keep(inst.database, SourceHour(source_id=source.id, hour=hour, reads=12))
    keep(inst.database, SourceHour(source_id=source.id, hour=hour - timedelta(hours=1), failed=2))
    page = ann.get("/sources").text
    assert "Last 24 hours:" in page and "1 read" in page and "1 failed" in page
