"""The layers hold, and the words are kept."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_dependencies_point_downwards_only() -> None:
    """Import-linter finds no broken contract."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_top_level_is_the_agreed_one() -> None:
    """Nothing stands at the top level beside what the project's map names."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}
    allowed = {"listener", "workers", "models", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"}
    assert {name for name in top if not name.startswith(".")} <= allowed


def test_files_stay_small() -> None:
    """No module of the product exceeds 300 lines."""
    long = {
        str(file.relative_to(ROOT)): lines
        for package in ("listener", "workers", "models")
        for file in (ROOT / package).rglob("*.py")
        if "migrations" not in file.parts and (lines := len(file.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long
