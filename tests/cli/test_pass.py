"""One pass goes on where one of its steps cannot."""

from collections.abc import Sequence
from dataclasses import replace

from listener.cli._pass import one_pass
from listener.config import Settings
from listener.store.database import Database
from listener.terms import Batch, FetchedDocument, Sentiment
from tests.factories import make_brand, make_source, now
from tests.fakes import FakeSentiment, Outside


class Fails(FakeSentiment):
    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        raise ValueError("no such letter")


def test_what_cannot_be_judged_keeps_nobody_from_being_told(sqlite_database: Database, settings: Settings) -> None:
    """The pass says what failed, and the post waits for another."""
    outside = Outside()
    inst = replace(outside.installation(settings, sqlite_database), sentiment=Fails)
    make_brand(sqlite_database)
    make_source(sqlite_database, connector="fake", next_poll_at=now())
    outside.connector.answers = [Batch((FetchedDocument(external_id="1", text="Acme is terrible"),))]
    told: list[str] = []
    report = one_pass(inst, told.append)
    assert (report.new, report.documents) == (1, 0)
    assert [trouble["error"] for trouble in report.troubles] == ["Judging failed: no such letter"]
    assert told[-1] == "Building the digests that are due"
