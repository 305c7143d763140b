"""How answers look: tables that fit 80 columns for people, JSON with UTC times for programs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 80  # columns where the terminal does not say


def print_json(value: Any) -> None:
    """Print one JSON document; times in UTC (ISO 8601), spans in seconds."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def print_json_line(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=plain))


def plain(value: Any) -> Any:
    """Turn what JSON does not know into what it does. Raises TypeError."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def console(*, err: bool = False) -> Console:
    """A rich console that respects NO_COLOR and the terminal's width."""
    from rich.console import Console

    return Console(stderr=err, highlight=False, soft_wrap=False)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Iterable[str] = ()) -> None:
    """Print rows under headings; the columns named in `numbers` are set to the right, the last one is shortened."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for heading in headings:
        right = heading in set(numbers)
        widest = heading == headings[-1]
        table.add_column(
            heading, justify="right" if right else "left", no_wrap=right or not widest, overflow="ellipsis",
            ratio=None, min_width=min(len(heading), 12),
        )  # fmt: skip
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console().print(table)


def print_facts(facts: Mapping[str, object]) -> None:
    """Print names and values below each other."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, Text(visible(value)))
    console().print(table)


def say(text: str) -> None:
    """Print a sentence of ours that may hold words from outside."""
    typer.echo(visible(text))


def note(text: str) -> None:
    """Print a sentence beside the answer: on standard error, so that pipes carry the answer alone."""
    typer.echo(visible(text), err=True)


def visible(value: object) -> str:
    """Return the value as text that cannot steer the terminal: a post may hold escape sequences."""
    from listener.nlp.normalize import visible as without_controls

    if value is None:
        return ""
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    return "\n".join(without_controls(line) for line in str(value).split("\n"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def local(moment: datetime) -> str:
    """The moment in the zone of this machine, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def span(length: timedelta) -> str:
    """A length of time as people say it: 45 s, 12 min, 3 h 05, 2 days."""
    seconds = round(abs(length.total_seconds()))
    if seconds < 60:
        text = f"{seconds} s"
    elif seconds < 3600:
        text = f"{seconds // 60} min"
    elif seconds < 48 * 3600:
        text = f"{seconds // 3600} h {seconds % 3600 // 60:02}"
    else:
        text = f"{seconds // 86400} days"
    return f"-{text}" if length < timedelta() else text


def counted(number: int, word: str) -> str:
    """«1 source», «2 sources»."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def tail(key: UUID) -> str:
    """The end of a key, which is enough to name it: keys are ordered by time, so their beginnings are alike."""
    return str(key)[-6:]


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something is lost. Raises ListenerError where nobody can answer, typer.Abort on no."""
    import sys

    from listener.errors import ListenerError

    if yes:
        return
    if not sys.stdin.isatty():
        raise ListenerError(f"{question} Nobody can answer here", "Add --yes to do it without being asked.")
    typer.confirm(question, abort=True, err=True)
