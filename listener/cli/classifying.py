"""`listener classify`: the model and the urgency, on lines of text."""

from __future__ import annotations

from typing import Annotated

import typer

from listener.cli._frame import FAILED, examples
from listener.cli._opening import settings
from listener.cli._showing import note, print_json_line

File = Annotated[str, typer.Argument(metavar="[FILE]", help="Lines of text, or JSON lines; - is standard input.")]


def classify(file: File = "-") -> None:
    """Judge texts: a JSON line each, in order, with language, label, whether it is sure, scores and urgency.

    JSON lines hold `text`, and if you like `brand` (a brand of yours, or any name) and `id`. A line that cannot be
    read gives a line with `error`, and the exit code 1 at the end.
    """
    import sys

    from listener.cli._classifier import Classifier
    from listener.cli._lines import opened_lines, read_lines
    from listener.errors import ListenerError

    if file == "-" and sys.stdin.isatty():
        note("Type a text and Enter; Ctrl-D ends.")
    broken = False
    classifier = Classifier(settings())
    try:
        with opened_lines(file) as stream:
            for lines in read_lines(stream):
                for answer in classifier.answers(lines):
                    broken |= "error" in answer
                    print_json_line(answer)
                sys.stdout.flush()
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise ListenerError(
            f"{file} cannot be read: {error.strerror}", "Give a file, or - for standard input."
        ) from error
    if broken:
        raise typer.Exit(FAILED)


def register(program: typer.Typer) -> None:
    epilog = examples(
        "listener classify posts.txt",
        "echo 'Three hours late and nobody answers' | listener classify",
        'echo \'{"text": "Air Lumen lost my bag", "brand": "Air Lumen"}\' | listener classify -',
    )
    program.command(rich_help_panel="Look", epilog=epilog)(classify)
