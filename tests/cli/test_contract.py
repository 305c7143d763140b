"""What every command keeps: help with an example, the home anywhere, two kinds of failure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from listener.cli import app
from listener.cli._frame import home_first
from listener.config import Settings
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]

PROMISED = [
    "up", "demo", "poll", "brand add", "brand list", "brand show", "brand change", "brand remove", "source add",
    "source list", "source show", "source change", "source remove", "source check", "source import", "user add",
    "user list", "user show", "user change", "user remove", "channel add", "channel list", "channel show",
    "policy add", "policy list", "policy show", "policy change", "policy remove", "policy apply", "calendar add",
    "calendar list", "calendar show", "calendar change", "calendar day", "calendar remove",
    "channel change", "channel remove", "channel test", "channel enable", "channel disable", "classify", "query test",
    "queue", "digest", "review", "quality", "model evaluate", "model train", "model refit", "model return", "export",
    "erase", "retention", "web", "worker", "beat", "stream", "migrate", "doctor", "model calibrate", "brand threshold",
]  # fmt: skip


def commands() -> dict[str, Any]:
    """Every command by its full name."""

    def walk(group: Any, path: str) -> Iterator[tuple[str, Any]]:
        for name, one in group.commands.items():
            full = f"{path} {name}".strip()
            if hasattr(one, "commands"):
                yield from walk(one, full)
            else:
                yield full, one

    return dict(walk(typer.main.get_command(app), ""))


def test_every_promised_command_is_there() -> None:
    """Scripts depend on these names."""
    assert set(PROMISED) <= set(commands())


@pytest.mark.parametrize("name", commands())
def test_a_command_explains_itself_with_an_example(name: str, run: Run) -> None:
    """`--help` says what it does and shows a line to type."""
    shown = run(*name.split(), "--help").stdout
    assert "Examples" in shown
    assert f"listener {name}" in shown or "LISTENER_" in shown
    assert commands()[name].help, "what it does, in a sentence"


def test_the_help_fits_eighty_columns(run: Run) -> None:
    """No line of the first page is wider than a terminal of 80 columns."""
    assert max(len(line) for line in run("--help").stdout.splitlines()) <= 80


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["queue", "--home", "/x", "--json"], ["--home", "/x", "queue", "--json"]),
        (["brand", "add", "A", "--home=/x"], ["--home=/x", "brand", "add", "A"]),
        (["query", "test", "--", "--home"], ["query", "test", "--", "--home"]),
        (["queue", "--home"], ["--home", "queue"]),
        ([], []),
    ],
)
def test_the_home_may_stand_anywhere(typed: list[str], meant: list[str]) -> None:
    """`listener queue --home X` is `listener --home X queue`."""
    assert home_first(typed) == meant


def test_the_home_option_is_used(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is made in the folder that was named."""
    monkeypatch.setenv("LISTENER_HOME", str(tmp_path / "elsewhere"))  # so that it is put back after the test
    run("brand", "list", "--home", str(tmp_path / "chosen"))
    assert (tmp_path / "chosen" / "listener.db").is_file()


def test_a_mistyped_command_is_a_usage_error(run: Run) -> None:
    """Usage errors exit with 2."""
    run("queeu", code=2)
    run("queue", "--limit", "many", code=2)


def test_a_failure_says_what_to_do(run: Run) -> None:
    """What a person can repair exits with 1, in two lines on standard error."""
    result = run("queue", "--brand", "nobody", code=1)
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "listener: There is no brand “nobody”.", "Brands: none yet. Add one with: listener brand add NAME",
    ]  # fmt: skip


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named, not the validator."""
    monkeypatch.setenv("LISTENER_POLL_THREADS", "many")
    assert "LISTENER_POLL_THREADS" in run("queue", code=1).stderr


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"OIDC_ISSUER": "http://login.example.org"}, "LISTENER_OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://login.example.org"}, "LISTENER_OIDC_CLIENT_ID"),
        ({"PASSWORD_SIGN_IN": "false"}, "LISTENER_PASSWORD_SIGN_IN"),
        ({"OIDC_DEFAULT_ROLE": "owner"}, "LISTENER_OIDC_DEFAULT_ROLE"),
    ],
)
def test_settings_that_would_lock_out_or_let_in_are_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    """A provider anybody could speak for, one that does not know us, no way in at all, owners out of nothing."""
    for name, value in settings.items():
        monkeypatch.setenv(f"LISTENER_{name}", value)
    assert named in run("queue", code=1).stderr


def test_every_setting_is_documented() -> None:
    """Each LISTENER_ variable has its row in the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`LISTENER_{name.upper()}`" not in readme]
    assert missing == []


def test_every_command_of_the_readme_exists() -> None:
    """What the README tells to type can be typed."""
    known = commands() | {name.partition(" ")[0]: one for name, one in commands().items()}
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    typed = [line.split()[1:3] for line in lines if line.startswith("listener ")]
    assert typed
    assert [words for words in typed if " ".join(words) not in known and words[0] not in known] == []


@pytest.mark.parametrize("name", ["train", "meanings", "spellings"])
def test_help_names_the_extra_that_training_needs(run: Run, name: str) -> None:
    """In square brackets, which the colours of the help would swallow."""
    assert "'listener[train]'" in " ".join(run("model", name, "--help").stdout.split())
