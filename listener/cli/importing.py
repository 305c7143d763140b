"""`listener source import-documents`: posts out of a file, as if they had been read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listener.cli._frame import FAILED
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Brand
from listener.cli._showing import counted, print_facts, print_json, say

if TYPE_CHECKING:
    from datetime import tzinfo

    from listener.services.importing import Imported

_SHOWN = 20  # broken lines that are named; --json names all
IMPORT_EXAMPLES = (
    "listener source import-documents reviews.csv --dry-run",
    "listener source import-documents export.csv --column text=Message --dates '%d/%m/%Y %H:%M' --zone Europe/Paris",
    "listener source import-documents posts.jsonl --source 3f9a1c",
)


def import_documents(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV or JSON lines.")],
    source: Annotated[str | None, typer.Option(help="A push source; otherwise one with the name of the file.")] = None,
    brand: Brand = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", "-c", metavar="OURS=THEIRS", help="Which column it is; repeatable.")
    ] = None,
    dates: Annotated[str, typer.Option(help="How dates are written, for example '%d/%m/%Y %H:%M'.")] = "",
    zone: Annotated[str, typer.Option(help="The time zone of dates without one.")] = "UTC",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing; say what would come of it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import posts: each once by its id, or by its words. Broken lines are named and left out.

    The columns are found by their names (text, title, url, date, author …) in several languages, or said with --column.
    """
    from listener.connectors._rows import How
    from listener.services.importing import import_documents

    how = How(_columns(column or []), dates, _zone(zone))
    content = file.read_bytes()
    with opened() as inst, typer.progressbar(length=content.count(b"\n") + 1, file=sys.stderr) as bar:
        report = import_documents(
            inst, content, now(), how=how, name=file.stem, source=source, brand=None if brand == "all" else brand,
            dry_run=dry_run, done=lambda lines: bar.update(lines - bar.pos),
        )  # fmt: skip
    _print(report, dry_run, as_json)
    if report.lines == len(report.broken):
        raise typer.Exit(FAILED)


def _columns(pairs: list[str]) -> dict[str, str]:
    from listener.cli._options import typed_options

    return {ours: str(theirs) for ours, theirs in typed_options(pairs, None, None).items()}


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    from listener.services.registry.forms import checked_zone

    return ZoneInfo(checked_zone(name))


def _print(report: Imported, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    kept = f"{report.new} new, {report.edited} edited, {report.unchanged} known before"
    mentions = "\n".join(f"{brand}: {counted(count, 'mention')}" for brand, count in report.mentions.items())
    facts = {
        "Lines": f"{report.lines}, {len(report.broken)} broken, {report.undated} without a date",
        "Columns": ", ".join(f"{ours}={theirs}" for ours, theirs in report.columns.items()),
        "Not used": ", ".join(report.unused),
        "Would be": mentions if dry_run else "",
        "Kept": "" if dry_run else f"{kept}, in “{report.source}”",
    }
    print_facts({name: value for name, value in facts.items() if value})
    for line, reason in report.broken[:_SHOWN]:
        say(f"  line {line}: {reason}")
    if len(report.broken) > _SHOWN:
        say(f"  and {len(report.broken) - _SHOWN} more; --json names all.")
