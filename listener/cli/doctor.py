"""`listener doctor`: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from listener.cli._frame import FAILED, examples
from listener.cli._opening import settings
from listener.cli._options import AsJson
from listener.cli._showing import print_json, say

if TYPE_CHECKING:
    from listener.cli._findings import Finding


def doctor(as_json: AsJson = False) -> None:
    """Check everything an installation needs; each line says ok, or the problem and what to do. 1 on problems."""
    from listener.cli._examination import examine

    findings = examine(settings())
    well = all(finding.ok for finding in findings)
    if as_json:
        print_json({"ok": well, "checks": findings})
    else:
        _print(findings)
    if not well:
        raise typer.Exit(FAILED)


def _print(findings: Sequence[Finding]) -> None:
    for finding in findings:
        say(f"{'ok     ' if finding.ok else 'PROBLEM'}  {finding.check}: {finding.said}")
        if finding.advice:
            say(f"         {finding.advice}")
    problems = sum(not finding.ok for finding in findings)
    say(f"\n{problems} problem{'s' * (problems != 1)}." if problems else "\nAll is well.")


def register(program: typer.Typer) -> None:
    program.command(rich_help_panel="Look", epilog=examples("listener doctor", "listener doctor --json"))(doctor)
