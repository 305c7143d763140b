"""What all commands share: `--home` anywhere, errors in two lines, a quiet Ctrl-C and a quiet broken pipe."""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from listener.errors import ListenerError

FAILED, INTERRUPTED, PIPE_BROKEN = 1, 130, 141  # 128 + the signal's number, as shells say it


class Program(TyperGroup):
    """The root of the commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """`listener queue --home X` means `listener --home X queue`."""
        return super().parse_args(ctx, home_first(args))

    def invoke(self, ctx: Any) -> Any:
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except ListenerError as error:
            complain(error)
            raise typer.Exit(FAILED) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:
            _stop_writing()
            raise typer.Exit(PIPE_BROKEN) from error
        except OSError as error:  # a full disk behind standard output, most likely
            complain(ListenerError(f"{error.filename or 'The output'} cannot be written: {error.strerror}"))
            _stop_writing()
            raise typer.Exit(FAILED) from error
        return answer


def home_first(args: list[str]) -> list[str]:
    """Move `--home DIR` to the front, from wherever it stands before a `--`."""
    end = args.index("--") if "--" in args else len(args)
    moved: list[str] = []
    rest: list[str] = []
    position = 0
    while position < end:
        wide = 2 if args[position] == "--home" else 1
        kept = moved if args[position].partition("=")[0] == "--home" else rest
        kept += args[position : min(position + wide, end)]
        position += wide
    return [*moved, *rest, *args[end:]]


def use_home(home: Path | None) -> None:
    """Have this process, and those it becomes or starts, use that home folder."""
    if home is not None:
        os.environ["LISTENER_HOME"] = str(home.expanduser().absolute())


def complain(error: ListenerError) -> None:
    typer.echo(f"listener: {error.message.rstrip('.')}.", err=True)
    if error.advice:
        typer.echo(error.advice, err=True)


def examples(*lines: str) -> str:
    """The end of a command's help. Each line is an example as it is typed."""
    escaped = [line.replace("[", "\\[") for line in lines]
    return "\n\n".join(["[bold]Examples[/bold]", *(f"  {line}" for line in escaped)])


def become(module: str, *arguments: str) -> NoReturn:
    """Replace this process by `python -m module`, which then gets the signals itself."""
    sys.stdout.flush()
    command = [sys.executable, "-m", module, *arguments]
    os.execv(command[0], command)  # noqa: S606


def _stop_writing() -> None:
    """Nobody reads any more: without this the interpreter complains when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
