"""Posts out of files: whatever the charset, the delimiter, the names of the columns."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from listener.connectors._rows import How, read_rows
from listener.errors import ListenerError
from listener.store.database import Database
from models import Document, SourceSpending
from tests.cli.conftest import Run, said

CSV = """Identifiant;Commentaire;Date;Auteur;Note
1;"Déçu; très déçu
de Kolibrie";04/03/2026 10:30;marie;1
2;;04/03/2026 11:00;jean;5
3;Kolibrie : parfait;hier;luc;5
4;Rien à dire;05/03/2026 09:00;;4
"""
FRENCH = ("--dates", "%d/%m/%Y %H:%M", "--zone", "Europe/Paris")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What a spreadsheet of Windows saves."""
    made = tmp_path / "avis.csv"
    made.write_bytes(CSV.encode("cp1252"))
    return made


def test_a_file_is_imported_once(run: Run, home_database: Database, file: Path) -> None:
    """Columns found by their names, dates in their zone, broken lines named by number; again nothing is new."""
    report = said(run("source", "import-documents", str(file), *FRENCH, "--json"))
    assert (report["lines"], report["new"], report["undated"]) == (4, 2, 0)
    assert [line for line, _ in report["broken"]] == [4, 5]
    assert "neither text nor title" in report["broken"][0][1]
    assert report["columns"] == {"id": "Identifiant", "text": "Commentaire", "published_at": "Date", "author": "Auteur"}
    assert report["unused"] == ["Note"]
    with home_database.reading() as session:
        first, _ = session.exec(select(Document).order_by(Document.external_id)).all()
        assert first.text == "Déçu; très déçu\nde Kolibrie"
        assert first.published_at == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
        assert session.exec(select(SourceSpending)).all() == []
    again = said(run("source", "import-documents", str(file), *FRENCH, "--json"))
    assert (again["new"], again["unchanged"], again["source"]) == (0, 2, "avis")


def test_a_dry_run_keeps_nothing(run: Run, home_database: Database, file: Path) -> None:
    """It counts what would be a mention, brand by brand."""
    run("brand", "add", "Kolibrie")
    report = run("source", "import-documents", str(file), *FRENCH, "--dry-run").output
    assert "Kolibrie: 1 mention" in report and "line 5: " in report
    with home_database.reading() as session:
        assert session.exec(select(Document)).all() == []


def test_json_lines_and_a_source_of_choice(run: Run, home_database: Database, tmp_path: Path) -> None:
    """Nested authors, what is undated is old news, the same words are one post."""
    posts = tmp_path / "posts.jsonl"
    lines = ['{"text": "one", "author": {"handle": "ann"}}', "", '{"text": "one"}', "not JSON", '{"text": 5}']
    posts.write_text("\n".join(lines), "utf-8")
    shown = run("source", "add", "push", "--option", "sender=Shop", "--name", "Shop")
    assert "shown this once: whsec_" in shown.stderr and "/api/v1/ingest/" in shown.stdout
    report = said(run("source", "import-documents", str(posts), "--source", "Shop", "--json"))
    assert (report["new"], report["unchanged"], [line for line, _ in report["broken"]]) == (1, 1, [4, 5])
    with home_database.reading() as session:
        assert session.exec(select(Document)).one().backlog


@pytest.mark.parametrize(
    ("content", "chosen", "why"),
    [
        (b"a,b\n1,2\n", {}, "No column holds the text"),
        (b"a,b\n1,2\n", {"text": "c"}, "no column “c”"),
        (b"a,b\n1,2\n", {"words": "a"}, "“words” is nothing"),
        (b"", {}, "no line that can be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(content: bytes, chosen: dict[str, str], why: str) -> None:
    """Before anything is read, with the names there are."""
    with pytest.raises(ListenerError, match=why):
        read_rows(content, How(chosen))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-04T10:00:00+01:00", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("2026-03-04 10:00", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("Wed, 04 Mar 2026 10:00:00 +0100", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("4 mrt 2026 10:00", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("1772618400", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("1772618400000", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("03/04/2026 10:00", None),
    ],
)
def test_dates_are_read_and_never_guessed(written: str, meant: datetime | None) -> None:
    """Third of April or fourth of March: that is for the operator to say."""
    (row,) = read_rows(f"text;date\nx;{written}\n".encode(), How()).rows
    assert (row.document.published_at if row.document else None) == meant
