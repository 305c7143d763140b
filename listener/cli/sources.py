"""`listener source …`: where we read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._checking import print_check
from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import (
    AsJson,
    Brand,
    Options,
    Url,
    Yes,
    brand_or_all,
    given,
    interval,
    kind_named,
    said,
    typed_options,
)
from listener.cli._showing import confirm, local, note, print_facts, print_json, print_table, say, tail
from listener.cli.importing import IMPORT_EXAMPLES, import_documents

if TYPE_CHECKING:
    from listener.services.registry import SourceView

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Word = Annotated[str, typer.Argument(metavar="SOURCE", help="The end of its id, its name, or its address.")]
What = Annotated[str, typer.Argument(metavar="KIND", help="A kind of source (see `source kinds`), or an address.")]
Interval = Annotated[str | None, typer.Option(help="Time between two readings: 90s, 5m; `auto`: by its habit.")]
_NONE = "No source yet. Add one with: listener source add feed --url https://…"


@app.command(
    epilog=examples(
        "listener source add feed --url https://forum.example/latest.rss",
        "listener source add https://blog.example/ --brand air-lumen --interval 2m",
    )
)
def add(
    what: What = "feed",
    url: Url = None,
    option: Options = None,
    name: Annotated[str | None, typer.Option(help="Its name; otherwise its own title.")] = None,
    brand: Brand = None,
    interval_: Annotated[str | None, typer.Option("--interval", help="Between two readings: 90s, 5m.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a place from now on. Without --brand it is read for every brand."""
    from listener.services import registry

    what, url = _kind_and_address(what, url)
    with opened() as inst:
        options = typed_options(option, url, kind_named(registry.connector_kinds(inst), what))
        chosen = {**brand_or_all(brand), **interval(interval_)}
        made = registry.new_secret() if not options.get("secret") and registry.takes_documents(inst, what) else ""
        options |= {"secret": made} if made else {}
        source = registry.add_source(inst, what, options, now(), name=name or "", **chosen)
        _print(registry.show_source(inst, str(source.id)), as_json)
        if not as_json and not registry.all_brands(inst):
            note("Next, whom to listen for: listener brand add NAME")
    if made:
        note(f"The sender signs with this secret, shown this once: {made}")


def _kind_and_address(what: str, url: str | None) -> tuple[str, str | None]:
    """`source add https://…` means a feed, or a page that has one."""
    return ("feed", what) if "://" in what else (what, url)


@app.command(
    epilog=examples(
        "listener source change 3f9a1c --name 'The forum' --interval 2m",
        "listener source change 3f9a1c --url https://forum.example/new.rss --brand all",
    )
)
def change(
    source: Word,
    url: Url = None,
    option: Options = None,
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    brand: Brand = None,
    interval_: Annotated[str | None, typer.Option("--interval", help="90s, 5m; `auto`: by its habit.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, keep the rest. A source with a new address is read from the beginning."""
    from listener.services import registry

    with opened() as inst:
        view = registry.show_source(inst, source)
        options = typed_options(option, url, kind_named(registry.connector_kinds(inst), view.source.connector))
        fields = {**given(name=name, options=options or None), **brand_or_all(brand), **interval(interval_)}
        changed = registry.change_source(inst, source, now(), **fields)
        _print(registry.show_source(inst, str(changed.id)), as_json)


@app.command("list", epilog=examples("listener source list", "listener source list --brand air-lumen --json"))
def list_(brand: Brand = None, as_json: AsJson = False) -> None:
    """List the sources, and how each is."""
    from listener.services import registry

    with opened() as inst:
        found = registry.all_sources(inst, **brand_or_all(brand))
    if as_json:
        print_json([_as_json(view) for view in found])
    elif not found:
        say(_NONE)
    else:
        rows = [
            (tail(v.source.id), v.source.health if v.source.enabled else "disabled", v.brand or "all",
             _every(v), v.source.name)
            for v in found
        ]  # fmt: skip
        print_table(("ID", "HEALTH", "BRAND", "EVERY", "NAME"), rows, numbers=("EVERY",))


def _every(view: SourceView) -> str:
    return f"{view.source.fixed_interval or view.source.interval} s"


@app.command(epilog=examples("listener source show 3f9a1c"))
def show(source: Word, as_json: AsJson = False) -> None:
    """Show a source: how it is, since when, and what to do."""
    from listener.services import registry

    with opened() as inst:
        _print(registry.show_source(inst, source), as_json)


@app.command(
    epilog=examples(
        "listener source check --url https://blog.example/", "listener source check 3f9a1c",
        "listener source check feed --option url=https://forum.example/latest.rss --json",
    )
)  # fmt: skip
def check(
    what: Annotated[
        str | None, typer.Argument(metavar="SOURCE|KIND", help="A stored source, or a kind with its options.")
    ] = None,
    url: Url = None,
    option: Options = None,
    as_json: AsJson = False,
) -> None:
    """Read it once and show what would come of it. Nothing is stored."""
    from listener.services import registry

    with opened() as inst:
        kind, url = _kind_and_address(what or "feed", url)
        if option or url:
            options = typed_options(option, url, kind_named(registry.connector_kinds(inst), kind))
            report = registry.check_source(inst, now(), connector=kind, options=options)
        else:
            report = registry.check_source(inst, now(), word=what or "")
    print_check(report, as_json)


@app.command("import", epilog=examples("listener source import subscriptions.opml --brand air-lumen"))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", exists=True, dir_okay=False, help="Exported feeds.")],
    brand: Brand = None,
    as_json: AsJson = False,
) -> None:
    """Add every feed of the list another reader exported."""
    from listener.services import registry

    with opened() as inst:
        report = registry.import_sources(inst, file.read_bytes(), now(), **brand_or_all(brand))
    if as_json:
        print_json({"added": report.added, "known": report.known, "refused": [list(pair) for pair in report.refused]})
        return
    say(f"{len(report.added)} added, {len(report.known)} known before, {len(report.refused)} refused.")
    for title, reason in report.refused:
        say(f"  {title}: {reason}")


app.command("import-documents", epilog=examples(*IMPORT_EXAMPLES))(import_documents)


@app.command(epilog=examples("listener source enable 3f9a1c"))
def enable(source: Word) -> None:
    """Read a source again."""
    from listener.services import registry

    with opened() as inst:
        say(f"{registry.enable_source(inst, source, now()).name} is read again.")


@app.command(epilog=examples("listener source disable 3f9a1c"))
def disable(source: Word) -> None:
    """Stop reading a source, keep what it brought."""
    from listener.services import registry

    with opened() as inst:
        say(f"{registry.disable_source(inst, source, now()).name} is not read any more.")


@app.command(epilog=examples("listener source remove 3f9a1c --yes"))
def remove(source: Word, yes: Yes = False) -> None:
    """Delete a source that brought no mention. One that did is disabled instead."""
    from listener.services import registry

    with opened() as inst:
        view = registry.show_source(inst, source)
        confirm(f"Delete the source “{view.source.name}”?", yes=yes)
        registry.remove_source(inst, str(view.source.id))
    say(f"{view.source.name} is deleted.")


@app.command(epilog=examples("listener source kinds"))
def kinds(as_json: AsJson = False) -> None:
    """List the kinds of sources, and what each asks."""
    from listener.cli._kinds import print_kinds
    from listener.services import registry

    with opened() as inst:
        print_kinds(registry.connector_kinds(inst), as_json)


def _print(view: SourceView, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(view))
        return
    source = view.source
    health = f"{source.health if source.enabled else 'disabled'} since {local(source.health_since)}"
    print_facts(
        {
            "Source": f"{source.name} ({tail(source.id)})",
            "Kind": f"{source.connector}: {said(view.options)}",
            "For": view.brand or "every brand",
            **({"Takes at": view.takes_at} if view.takes_at else {}),
            "Every": f"{_every(view)}" + (", chosen by hand" if source.fixed_interval else ""),
            "Health": "\n".join(filter(None, [health, source.health_detail, source.health_advice])),
            **({"Failed": f"{source.failures} readings in a row"} if source.failures > 1 else {}),
            "Last read": local(source.last_polled_at) if source.last_polled_at else "never",
            "Mentions": view.mentions or 0,
        }
    )


def _as_json(view: SourceView) -> dict[str, Any]:
    source = view.source
    shown = (
        "id", "connector", "name", "enabled", "interval", "fixed_interval", "health", "health_since", "health_detail",
        "health_advice", "failures", "documents_per_day", "last_polled_at", "last_ok_at", "last_document_at",
        "next_poll_at", "created_at",
    )  # fmt: skip
    return {name: getattr(source, name) for name in shown} | {
        "options": dict(view.options), "brand": view.brand, "takes_at": view.takes_at or None,
    }  # fmt: skip


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="source", help="Where we read.", rich_help_panel="Set up")
