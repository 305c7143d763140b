"""What is typed, set or written wrongly: two lines that name it, exit code 1, nothing kept; never a traceback."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.config import Settings, default_home
from tests.cli.conftest import Run, said


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DATABASE_URL", "foo", "sqlite:///"),
        ("DATABASE_URL", "postgresql://u:p@h:port/x", "sqlite:///"),
        ("BROKER_URL", "foo", "redis://"),
        ("BROKER_URL", "redis://h:port/0", "Port could not be cast"),
        ("SMTP_URL", "http://127.0.0.1:25", "smtps://"),
        ("SMTP_URL", "smtp://u:p@h:port", "Port could not be cast"),
        ("BASE_URL", "listener.example", "https://listener.example.org"),
        ("ALLOW_HOSTS", "10.0.0.1, http://x/y", "not an address such as http://x/y"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
) -> None:
    """By every command, doctor included, with how to write it."""
    monkeypatch.setenv(f"LISTENER_{name}", value)
    told = run("brand", "list", code=1).output
    assert f"LISTENER_{name}" in told and advice in told and "Value error" not in told
    assert f"LISTENER_{name}" in run("doctor", code=1).output


def test_settings_are_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """In any case; empty, as a variable that is handed on and was never set, is as if it were not there."""
    monkeypatch.setenv("LISTENER_LOG_LEVEL", "warning")
    monkeypatch.setenv("LISTENER_HOME", "")
    monkeypatch.setenv("LISTENER_BASE_URL", "")
    monkeypatch.setenv("LISTENER_BROKER_URL", "sentinel://one:26379;sentinel://two:26379")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert (settings.log_level, settings.home, settings.base_url) == (
        "WARNING",
        default_home(),
        "http://127.0.0.1:8600",
    )


def test_a_file_of_settings_in_another_charset_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An accent of Latin-1 in the sender's name."""
    (tmp_path / ".env").write_bytes("LISTENER_MAIL_FROM=été".encode("latin-1"))
    monkeypatch.chdir(tmp_path)
    assert ".env is not UTF-8" in run("brand", "list", code=1).output


def test_nobody_else_reads_the_database(run: Run) -> None:
    """It holds what persons said: the file is the owner's, in a folder of any rights."""
    home = Path(os.environ["LISTENER_HOME"])
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    run("brand", "add", "Air Lumen")
    assert stat.S_IMODE((home / "listener.db").stat().st_mode) == 0o600


def test_a_digest_is_of_a_day_that_has_come(run: Run, tmp_path: Path) -> None:
    """Not of tomorrow, nor of the last day of the calendar; and its page goes where it can be written."""
    run("brand", "add", "Air Lumen")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert "has not come yet" in run("digest", "air-lumen", "--day", tomorrow, code=1).output
    for day in ("0001-01-01", "9999-12-31"):
        run("digest", "air-lumen", "--day", day, code=1)
    told = run("digest", "air-lumen", "--html", str(tmp_path / "nowhere" / "today.html"), code=1).output
    assert "cannot be written" in told and "--html" in told


def test_an_export_says_what_it_cannot_do(run: Run) -> None:
    """Days the wrong way round, days of a person, two exports in one, the end of all calendars."""
    run("brand", "add", "Air Lumen")
    brand = ("export", "--brand", "air-lumen")
    assert "is after" in run(*brand, "--since", "2026-12-01", "--until", "2026-11-01", code=1).output
    assert "two exports" in run(*brand, "--author", "jo", code=1).output
    assert "as JSON" in run("export", "--author", "jo", "--format", "csv", code=1).output
    run(*brand, "--until", "9999-12-31", code=1)


def test_a_file_that_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    """A folder where lines are expected."""
    assert "Is a directory" in run("query", "test", "lumen", str(tmp_path), code=1).output


def test_a_full_disk_behind_the_output_is_told() -> None:
    """As a process: what a command prints goes nowhere."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "listener.cli", "brand", "list", "--json"], stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert ended.returncode == 1 and "Traceback" not in ended.stderr and "No space left" in ended.stderr


def test_a_promise_that_cannot_be_kept_is_refused(run: Run) -> None:
    """Warned after it is broken; answered in no time."""
    assert "No warning comes before" in run("brand", "add", "W", "--sla", "30", "--warn", "45", code=1).output
    run("brand", "add", "Air Lumen")
    change = ("brand", "change", "air-lumen", "--sla", "30")
    assert "No warning comes before" in run(*change, "--warn", "30", code=1).output
    run(*change, "--warn", "20", "--warn", "45")
    assert said(run("brand", "show", "air-lumen", "--json"))["warnings"] == [20]
    run("policy", "add", "Never", "--brand", "air-lumen", "--first", "0h", code=1)
    run("calendar", "add", "Desk", "--hours", "mon-fri 09:00-17:00")
    told = run("calendar", "day", "Desk", "2026-12-23", "22:00-06:00", code=1).output
    assert "ends at midnight" in told and "the day after" in told


def test_an_address_is_read_as_people_say_it(run: Run) -> None:
    """Without its scheme; what is none is refused before it is kept."""
    assert "https://example.org/feed" in run("source", "add", "feed", "--url", "nonsense", code=1).output
    run("source", "add", "feed", "--url", "forum.example/feed")
    (source,) = said(run("source", "list", "--json"))
    assert source["options"]["url"] == "https://forum.example/feed"


def test_an_import_that_keeps_nothing_fails(run: Run, tmp_path: Path) -> None:
    """All lines broken, a brand that is not there, a source of another brand; no source is made for nothing."""
    run("brand", "add", "Air Lumen")
    run("brand", "add", "Voltaro")
    broken = tmp_path / "broken.csv"
    broken.write_text("text,date\nLumen lost my bag,2026-11-01\n")
    assert "1 broken" in run("source", "import-documents", str(broken), "--dates", "%Q", code=1).output
    assert said(run("source", "list", "--json")) == []
    good = tmp_path / "good.csv"
    good.write_text("text\nLumen lost my bag\n")
    for more in ((), ("--dry-run",)):
        run("source", "import-documents", str(good), "--brand", "nope", *more, code=1)
    run("source", "import-documents", str(good), "--brand", "air-lumen")
    run("source", "import-documents", str(good), "--brand", "air-lumen")
    told = run("source", "import-documents", str(good), "--brand", "voltaro", code=1).output
    assert "not read for “Voltaro” alone" in told


def test_a_secret_in_an_address_names_no_source(run: Run, tmp_path: Path) -> None:
    """While it has no title: added by hand, or out of a list that says none."""
    run("source", "add", "feed", "--url", "https://bob:s3cret@forum.example/feed?token=abc")
    feeds = tmp_path / "feeds.opml"
    outline = '<outline type="rss" xmlUrl="https://forum.example/other?token=abc"/>'
    feeds.write_text(f'<opml version="2.0"><body>{outline}</body></opml>')
    run("source", "import", str(feeds))
    names = {source["name"] for source in said(run("source", "list", "--json"))}
    assert names == {"https://forum.example/feed", "https://forum.example/other"}
