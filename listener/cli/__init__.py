"""The commands, one file per group. Starting up imports typer and the standard library; the rest comes when used."""

from listener.cli._program import app

__all__ = ["app", "main"]


def main() -> None:
    """The `listener` program."""
    app(prog_name="listener")
