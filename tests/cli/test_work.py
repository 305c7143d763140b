"""From a published post to the queue with one command, and what else looks at it."""

import csv
import io
import json
from pathlib import Path

import pytest

from listener.store.database import Database
from tests.cli.conftest import Run, feed, said
from tests.factories import make_brand, make_case, make_source
from tests.local_server import Answer, LocalServer

COMPLAINT = "Kolibrie lost my parcel and nobody answers, this is the worst service I have ever seen"


@pytest.mark.usefixtures("home_database")
def test_one_pass_makes_a_case_and_tells_of_it(run: Run, publisher: LocalServer) -> None:
    """`poll` alone reads, judges, opens the case and sends the message; a second pass does nothing twice."""
    publisher.answers["/feed"] = feed(COMPLAINT, "Nice weather today")
    publisher.answers["/hook"] = Answer(b"ok")
    run("brand", "add", "Kolibrie")
    run("source", "add", publisher.url("/feed"))
    run("source", "add", publisher.url("/nothing"))
    run("channel", "add", "webhook", "--url", publisher.url("/hook"))
    report = said(run("poll", "--json"))
    assert (report["sources"], report["failed"], report["new"], report["mentions"], report["cases"]) == (2, 1, 2, 1, 1)
    assert report["messages"] == 1
    assert report["troubles"][0]["advice"]
    (case,) = said(run("queue", "--json"))
    assert (case["brand"], case["text"]) == ("kolibrie", COMPLAINT)
    assert 50 < case["minutes_left"] < 60
    again = said(run("poll", "--json"))
    assert (again["sources"], again["messages"]) == (0, 0)
    assert [r.path for r in publisher.requests].count("/hook") == 1
    digest = said(run("digest", "kolibrie", "--json"))
    assert (digest["volume"], digest["negative"], digest["cases_opened"]) == (1, 1, 1)


def test_the_queue_is_in_the_agents_order(run: Run, home_database: Database) -> None:
    """What is due first comes first; a filter narrows; nothing open says where cases come from."""
    assert "No case is open" in run("queue").stdout
    from datetime import timedelta

    brand, source = make_brand(home_database), make_source(home_database)
    make_case(home_database, brand, source, age=timedelta(minutes=10), text="later [red]x[/red] \x1b[31m")
    make_case(home_database, brand, source, age=timedelta(minutes=70), text="late")
    assert [case["text"][:5] for case in said(run("queue", "--json"))] == ["late", "later"]
    assert [case["text"] for case in said(run("queue", "--late", "--json"))] == ["late"]
    shown = run("queue").stdout
    assert "-10 min" in shown and "[red]x[/red]" in shown and "\x1b" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_the_digest_is_written_as_a_page(run: Run, home_database: Database, tmp_path: Path) -> None:
    """Looking is free; sending without a channel says what is missing; days can be named."""
    make_case(home_database, make_brand(home_database), make_source(home_database))
    page = tmp_path / "digest.html"
    assert "Acme" in run("digest", "acme", "--html", str(page)).stdout
    assert page.read_text().startswith("<!DOCTYPE html>") or "<html" in page.read_text()
    assert "channel add" in run("digest", "acme", "--send", code=1).stderr
    assert said(run("digest", "acme", "--day", "2026-01-31", "--json"))["day"] == "2026-01-31"
    run("digest", "acme", "--day", "31/01/2026", code=1)


def test_todays_digest_is_sent_as_it_stands(run: Run, home_database: Database, publisher: LocalServer) -> None:
    """It can be sent again and again, while a day that is over is told once."""
    publisher.answers["/hook"] = Answer(b"ok")
    make_brand(home_database)
    run("channel", "add", "webhook", "--url", publisher.url("/hook"))
    for _ in range(2):
        assert said(run("digest", "acme", "--send", "--json"))["sending"]["sent"] == 1
    over = ("digest", "acme", "--day", "yesterday", "--send", "--json")
    assert said(run(*over))["sending"] == {"sent": 1, "repeated": False, "errors": []}
    assert said(run(*over))["sending"]["repeated"] is True
    assert len(publisher.requests) == 3


def test_texts_are_classified_in_order(run: Run) -> None:
    """A JSON line each; a broken one has its error in its place and the exit code is 1."""
    rows = [
        {"text": COMPLAINT, "brand": "Kolibrie", "id": "a"},
        {"text": "Ik ben zo blij met mijn nieuwe fiets, geweldig!"},
        {"texts": "broken"},
        {"text": "", "id": 0},
    ]
    result = run("classify", "-", says="\n".join(json.dumps(row) for row in rows), code=1)
    first, second, broken, empty = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["label"], first["language"], first["id"], first["mention"]) == ("negative", "en", "a", True)
    assert sum(first["scores"].values()) == pytest.approx(1, abs=0.001)
    assert first["urgency"]["level"] == "high"
    assert sum(reason["weight"] for reason in first["urgency"]["reasons"]) == pytest.approx(
        first["urgency"]["score"], abs=0.001
    )
    assert (second["label"], second["language"]) == ("positive", "nl")
    assert broken == {"line": 3, "error": "The line has no `text`"}
    assert (empty["label"], empty["id"]) == ("neutral", 0)


def test_classifying_stores_nothing(run: Run, tmp_path: Path) -> None:
    """Not even a home folder is made; lines of text will do."""
    texts = tmp_path / "texts"
    texts.write_text("What a lovely day\n")
    assert json.loads(run("classify", str(texts)).stdout)["label"] == "positive"
    assert not (tmp_path / "home").exists()
    run("classify", str(tmp_path / "none"), code=1)


def test_a_query_is_tried_on_texts(run: Run) -> None:
    """Each text says where it matches or why not."""
    result = run("query", "test", "lumen -jobs", "--json", says="Lumen is late\nLumen jobs\nlumens\n")
    explained = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["matched"] for one in explained] == [True, False, False]
    assert explained[0]["matches"] == [{"term": "lumen", "start": 0, "end": 5}]
    assert "excluded" in explained[1]["sentence"]
    assert "1 of 2 texts match" in run("query", "test", "lumen", says="Lumen\nother\n").stderr


def test_an_export_opens_safely_in_a_spreadsheet(run: Run, home_database: Database, tmp_path: Path) -> None:
    """Cells that begin like formulas are guarded; the file is its owner's alone."""
    brand, source = make_brand(home_database), make_source(home_database, name="=cmd()")
    for text in ("=1+1", "＝1+1", "\t=1", 'plain, «quoted» "text"\nof two lines'):
        make_case(home_database, brand, source, text=text, url="")
    file = tmp_path / "out.csv"
    run("export", "--brand", "acme", "--format", "csv", "--bom", "-o", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert file.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    assert [row["text"] for row in rows] == ["'=1+1", "'＝1+1", "'\t=1", 'plain, «quoted» "text"\nof two lines']
    assert {row["source"] for row in rows} == {"'=cmd()"}
    lines = run("export", "--brand", "acme").stdout.splitlines()
    assert json.loads(lines[0])["text"] == "=1+1"
    assert run("export", "--brand", "acme", "--since", "2001-01-01", "--until", "2001-01-02").stdout == ""
    run("export", code=1)


def test_a_person_is_forgotten_from_the_command_line(run: Run, publisher: LocalServer, home_database: Database) -> None:
    """What is held is shown, forgotten, and then nothing is held."""
    from tests.factories import make_author

    author = make_author(home_database, "ann")
    make_case(home_database, make_brand(home_database), make_source(home_database), author=author)
    assert said(run("export", "--author", "@Ann"))["persons"][0]["documents"]
    assert "--yes" in run("erase", "--author", "ann", code=1).stderr
    assert said(run("erase", "--author", "ann", "--yes", "--json"))["documents"] == 1
    run("export", "--author", "ann", code=1)
    assert said(run("erase", "--author", "ann", "--yes", "--json"))["documents"] == 0


def test_retention_counts_before_it_deletes(run: Run, home_database: Database) -> None:
    """A trial changes nothing; too few days are refused."""
    from datetime import timedelta

    brand, source = make_brand(home_database), make_source(home_database)
    from tests.factories import make_mention

    make_mention(home_database, brand, source, age=timedelta(days=400))
    make_mention(home_database, brand, source)
    for _ in range(2):
        assert said(run("retention", "--dry-run", "--json"))["mentions"] == 1
    assert "--yes" in run("retention", code=1).stderr
    assert said(run("retention", "--yes", "--json"))["documents"] == 1
    assert said(run("retention", "--dry-run", "--json"))["mentions"] == 0
    run("retention", "--days", "3", "--yes", code=1)
