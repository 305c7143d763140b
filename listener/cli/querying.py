"""`listener query test`: what an expression finds, before it is a brand's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import FAILED, examples
from listener.cli._options import AsJson
from listener.cli._showing import note, one_line, plain, print_json, print_json_line, say

if TYPE_CHECKING:
    from listener.cli._lines import Line
    from listener.decide.query import Query

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@app.callback()
def _query() -> None:
    """What makes a text a mention."""


@app.command(
    epilog=examples(
        "listener query test '\"Air Lumen\" @airlumen -recruitment'",
        "listener query test '\"Air Lumen\"' posts.txt",
        "listener query test 'lumen +flight*' posts.jsonl --json",
    )
)
def test(
    expression: Annotated[
        str, typer.Argument(metavar="EXPR", help='Words, "phrases", @handles, #hashtags, +all, -none.')
    ],
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="Lines of text, or JSON lines; - is stdin.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a query matches and where, or why not. Without texts: what it asks."""
    from listener.decide.query import parse
    from listener.errors import QueryError

    try:
        query = parse(expression)
    except QueryError as error:
        if not as_json:
            note(expression)
            note(" " * error.position + "^")
        raise
    if file is None and sys.stdin.isatty():
        _print_query(query, as_json)
        return
    _test_lines(query, file or "-", as_json)


def _print_query(query: Query, as_json: bool) -> None:
    terms = {"any": query.any_terms, "all": query.all_terms, "none": query.none_terms}
    if as_json:
        print_json(terms)
        return
    sentences = {"any": "Any of these", "all": "All of these", "none": "None of these"}
    for name, words in terms.items():
        if words:
            say(f"{sentences[name]}: {', '.join(words)}")


def _test_lines(query: Query, file: str, as_json: bool) -> None:
    from listener.cli._lines import opened_lines, read_lines
    from listener.errors import ListenerError

    seen = matched = broken = 0
    try:
        with opened_lines(file) as stream:
            for lines in read_lines(stream):
                for line in lines:
                    answer = _explained(query, line)
                    seen += 1
                    matched += bool(answer.get("matched"))
                    broken += "error" in answer
                    _print_line(line, answer, as_json)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise ListenerError(
            f"{file} cannot be read: {error.strerror}", "Give a file, or - for standard input."
        ) from error
    if not as_json and not seen:
        _print_query(query, as_json)
    elif not as_json:
        note(f"{matched} of {seen} texts match.")
    if broken:
        raise typer.Exit(FAILED)


def _explained(query: Query, line: Line) -> dict[str, Any]:
    from listener.decide.matching import explain

    if line.error:
        return {"line": line.number, "error": line.error}
    return {"line": line.number, **plain(explain(query, line.text))}


def _print_line(line: Line, answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json_line(answer)
        return
    sign = "!" if line.error else "✓" if answer["matched"] else "·"
    say(f"{sign} {line.number}: {one_line(line.text)[:70]}")
    say(f"    {answer.get('sentence') or answer.get('error')}")


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="query", help="What makes a text a mention.", rich_help_panel="Look")
