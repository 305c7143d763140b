"""`listener export`, `erase` and `retention`: what the law asks."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Yes
from listener.cli._showing import confirm, note, plain, print_json, say
from listener.errors import ListenerError

Author = Annotated[str | None, typer.Option(metavar="HANDLE", help="A person, by the handle they publish with.")]
Network = Annotated[str | None, typer.Option(metavar="HOST", help="Only on this network: a host, or a connector.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day in the brand's time zone; included.")]


class Form(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def export(
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="The mentions of this brand.")] = None,
    author: Author = None,
    network: Network = None,
    since: Day = None,
    until: Day = None,
    form: Annotated[Form, typer.Option("--format", help="How mentions are written.")] = Form.JSONL,
    bom: Annotated[bool, typer.Option("--bom", help="Begin with a byte order mark: Excel then reads UTF-8.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file only you may read; else the screen.")
    ] = None,
) -> None:
    """Hand out a brand's mentions, or all that is held about a person (as JSON)."""
    from listener.services import privacy

    if (brand is None) == (author is None):
        said = "Nothing says what to export" if brand is None else "A brand and a person are two exports"
        raise ListenerError(said, "Give either --brand or --author.")
    if author is not None and (since or until or form is Form.CSV):
        raise ListenerError("All that is held about a person is handed out, as JSON", "Leave days and --format out.")
    if since and until and since > until:
        raise ListenerError(f"{since:%Y-%m-%d} is after {until:%Y-%m-%d}", "Give --since the earlier day.")
    with opened() as inst, _written(output, bom=bom and form is Form.CSV) as out:
        if author is not None:
            out.write(_json(privacy.export_person(inst, author, network), indent=2) + "\n")
            return
        days = [day.date() if day else None for day in (since, until)]
        rows = privacy.export_mentions(inst, str(brand), *days)
        count = _write_csv(out, rows) if form is Form.CSV else _write_lines(out, rows)
    if output is not None:
        note(f"{count} mentions written to {output}")


@contextmanager
def _written(output: Path | None, *, bom: bool) -> Iterator[IO[str]]:
    """A text to write to: standard output, or a file that nobody else may read, as it holds what persons said."""
    encoding = "utf-8-sig" if bom else "utf-8"
    if output is None:
        out = io.TextIOWrapper(sys.stdout.buffer, encoding=encoding, newline="", write_through=False)
        try:
            yield out
            out.flush()
        finally:
            out.detach()
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise ListenerError(f"{output} cannot be written: {error.strerror}", "Choose another file with -o.") from error
    with os.fdopen(descriptor, "w", encoding=encoding, newline="") as file:
        yield file


def _write_csv(out: IO[str], rows: Iterable[dict[str, Any]]) -> int:
    """RFC 4180, with every cell guarded: a post may begin like a formula."""
    from listener.services.privacy import COLUMNS, guarded

    table, count = csv.writer(out), 0
    table.writerow(COLUMNS)
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is the number of rows
        table.writerow([guarded(_cell(row[name])) for name in COLUMNS])
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return (
        value
        if value is None or (isinstance(value, (str, int, float)) and not hasattr(value, "value"))
        else plain(value)
    )


def _write_lines(out: IO[str], rows: Iterable[dict[str, Any]]) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        out.write(_json(row) + "\n")
    return count


def _json(value: Any, indent: int | None = None) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=indent, default=plain)


def erase(
    author: Annotated[str, typer.Option(metavar="HANDLE", help="The person, by the handle they publish with.")],
    network: Network = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Forget a person: their words, names and addresses go, counts stay, and no later reading brings them back.

    What was sent to channels and mails before cannot be called back.
    """
    from listener.services import privacy

    with opened() as inst:
        confirm(f"Forget “{author}” for good?", yes=yes)
        report = privacy.erase_person(inst, author, network)
    if as_json:
        print_json(report)
        return
    say(
        f"Forgotten in: documents {report.documents}, mentions {report.mentions}, stories {report.stories}, "
        f"notes {report.case_events}, alerts {report.alerts}, digests {report.digests}."
    )
    say(f"What “{author}” publishes on {', '.join(report.networks)} is not kept any more.")
    if report.alerts or report.mentions:
        note("Messages and mails that told of it were sent before: ask for their removal where they went.")


def retention(
    days: Annotated[
        int | None, typer.Option(min=1, help="Keep what is at most so old; without it LISTENER_RETENTION_DAYS.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Delete documents, mentions, digests and closed cases that are older than so many days; never an open case."""
    from listener.services import privacy

    with opened() as inst:
        days = days if days is not None else inst.settings.retention_days
        if not dry_run:
            confirm(f"Delete what is older than {days} days?", yes=yes)
        report = privacy.apply_retention(inst, days, now(), dry_run=dry_run)
    if as_json:
        print_json(report)
        return
    verb = "Older" if dry_run else "Deleted, as older"
    say(
        f"{verb} than {days} days: documents {report.documents}, mentions {report.mentions}, "
        f"closed cases {report.cases}, digests {report.digests}."
    )


def register(program: typer.Typer) -> None:
    panel = "Privacy"
    program.command(
        rich_help_panel=panel,
        epilog=examples(
            "listener export --brand air-lumen --since 2026-03-01 --until 2026-03-31 --format csv -o march.csv",
            "listener export --author @someone > held.json",
        ),
    )(export)
    program.command(
        rich_help_panel=panel,
        epilog=examples(
            "listener erase --author @someone", "listener erase --author @someone --network forum.example --yes"
        ),
    )(erase)
    program.command(
        rich_help_panel=panel, epilog=examples("listener retention --dry-run", "listener retention --days 180 --yes")
    )(retention)
