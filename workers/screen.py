"""What `listener up` says: one screen that answers what runs and where, then a line when something happens."""

import threading
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text


class Screen:
    """Prints for people on a terminal, plainly into a pipe. Thread-safe."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._lock = threading.Lock()

    def say(self, sentence: str) -> None:
        """Print a line with the time of day."""
        stamp = f"{datetime.now().astimezone():%H:%M:%S}"
        with self._lock:
            self._console.print(Text(f"{stamp}  {sentence}"), soft_wrap=True)

    def complain(self, sentence: str, advice: str = "") -> None:
        """Print an error and what to do."""
        with self._lock:
            self._console.print(Text(sentence, style="bold red"), soft_wrap=True)
            if advice:
                self._console.print(Text(advice), soft_wrap=True)

    def show(self, title: str, rows: Sequence[tuple[str, str]], notes: Sequence[str] = ()) -> None:
        """Print the summary, in a frame on a terminal, then the notes: whole lines, so that a link can be copied."""
        with self._lock:
            if self._console.is_terminal:
                self._console.print(_frame(title, rows))
            else:
                for line in (title, *(f"  {name}: {value}" for name, value in rows)):
                    self._console.print(Text(line), soft_wrap=True)
            for note in notes:
                self._console.print(Text(note), soft_wrap=True)


def _frame(title: str, rows: Sequence[tuple[str, str]]) -> Panel:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Text(value))
    return Panel(table, title=Text(title, style="bold"), title_align="left", padding=(1, 2))
