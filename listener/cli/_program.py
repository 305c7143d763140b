"""The program: every group and command under one name."""

from pathlib import Path
from typing import Annotated

import typer

from listener.cli import (
    brands,
    calendars,
    channels,
    classifying,
    digesting,
    doctor,
    measuring,
    modelling,
    parts,
    policies,
    polling,
    privacy,
    querying,
    queueing,
    refitting,
    reviewing,
    sources,
    users,
)
from listener.cli._frame import Program, examples, use_home

app = typer.Typer(
    cls=Program, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode="rich", context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "listener up",
        "listener brand add 'Maison Aubier' --query '\"Maison Aubier\" @maisonaubier'",
        "listener source add feed --url https://forum.example/latest.rss",
        "listener queue",
    ),
)  # fmt: skip


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"listener {version('listener')}")
        raise typer.Exit


@app.callback()
def _listener(
    home: Annotated[
        Path | None,
        typer.Option(help="Folder of the database and all else; instead of LISTENER_HOME. Goes with every command."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hear what is said of a brand, and put urgent negative posts in front of an agent within the hour."""
    use_home(home)


# Their order is that of the help.
_RUN = (parts, polling)
_LOOK = (queueing, digesting, reviewing, measuring, classifying, querying, doctor)
_SET_UP = (brands, sources, channels, users, policies, calendars)

for part in (*_RUN, *_LOOK, *_SET_UP, modelling, refitting, privacy):
    part.register(app)
