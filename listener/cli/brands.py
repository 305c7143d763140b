"""`listener brand …`: for whom we listen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson, Yes, given
from listener.cli._showing import confirm, note, one_line, print_facts, print_json, print_table, say
from listener.cli.thresholding import EXAMPLES, threshold

if TYPE_CHECKING:
    from listener.services.registry import BrandView

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Slug = Annotated[str, typer.Argument(metavar="BRAND", help="The brand's short name.")]
Queries = Annotated[
    list[str] | None, typer.Option("--query", "-q", help="What makes a text a mention; repeatable. Default: the name.")
]
Handles = Annotated[list[str] | None, typer.Option("--handle", help="An account of the brand itself; repeatable.")]
Zone = Annotated[str | None, typer.Option(help="Time zone of its day, such as Europe/Brussels. Default: UTC.")]
Locale = Annotated[str | None, typer.Option(help="Language of its digest: en, fr or nl. Default: en.")]
DigestHour = Annotated[int | None, typer.Option(min=0, max=23, help="Local hour of its digest. Default: 7.")]
Sla = Annotated[int | None, typer.Option("--sla", min=1, help="Minutes from publication to answer. Default: 60.")]
Warnings = Annotated[
    list[int] | None,
    typer.Option("--warn", min=1, help="Minutes after publication; repeatable. Default: ½ and ¾ of it."),
]
_NONE = "No brand yet. Add one with: listener brand add NAME --query '\"Its Name\" @itshandle'"


@app.command(
    epilog=examples(
        "listener brand add 'Maison Aubier' --query '\"Maison Aubier\" @maisonaubier -recrutement'",
        "listener brand add 'Air Lumen' --handle @airlumen --time-zone Europe/Paris --locale fr --sla 45",
    )
)
def add(
    name: Annotated[str, typer.Argument(help="The brand's name.")],
    query: Queries = None,
    handle: Handles = None,
    slug: Annotated[str | None, typer.Option(help="Short name; otherwise made of the name.")] = None,
    time_zone: Zone = None,
    locale: Locale = None,
    digest_hour: DigestHour = None,
    sla: Sla = None,
    warn: Warnings = None,
    as_json: AsJson = False,
) -> None:
    """Listen for a brand, from now on."""
    from listener.services import registry

    fields = _fields(name, query, handle, slug, time_zone, locale, digest_hour, sla, warn)
    with opened() as inst:
        brand = registry.add_brand(inst, now(), **fields)
        _print(registry.show_brand(inst, brand.slug), as_json)
        if not as_json and not registry.all_sources(inst):
            note("Next, a place to read: listener source add feed --url https://…")


@app.command(
    epilog=examples(
        "listener brand change air-lumen --query '\"Air Lumen\" @airlumen #airlumen'",
        "listener brand change air-lumen --digest-hour 6 --sla 30 --warn 15 --warn 25",
    )
)
def change(
    brand: Slug,
    name: Annotated[str | None, typer.Option(help="The brand's name.")] = None,
    query: Queries = None,
    handle: Handles = None,
    slug: Annotated[str | None, typer.Option(help="Short name.")] = None,
    time_zone: Zone = None,
    locale: Locale = None,
    digest_hour: DigestHour = None,
    sla: Sla = None,
    warn: Warnings = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given, keep the rest. --query and --handle replace all that were there."""
    from listener.services import registry

    fields = _fields(name, query, handle, slug, time_zone, locale, digest_hour, sla, warn)
    with opened() as inst:
        changed = registry.change_brand(inst, brand, **fields)
        _print(registry.show_brand(inst, changed.slug), as_json)


def _fields(
    name: str | None,
    query: list[str] | None,
    handle: list[str] | None,
    slug: str | None,
    time_zone: str | None,
    locale: str | None,
    digest_hour: int | None,
    sla: int | None,
    warn: list[int] | None,
) -> dict[str, Any]:
    return given(
        name=name, queries=query or None, handles=handle or None, slug=slug, time_zone=time_zone, locale=locale,
        digest_hour=digest_hour, sla_minutes=sla, warnings=warn or None,
    )  # fmt: skip


@app.command("list", epilog=examples("listener brand list", "listener brand list --all --json"))
def list_(
    everything: Annotated[bool, typer.Option("--all", help="The removed ones too.")] = False, as_json: AsJson = False
) -> None:
    """List the brands."""
    from listener.services import registry

    with opened() as inst:
        found = registry.all_brands(inst, removed=everything)
    if as_json:
        print_json([_as_json(view) for view in found])
    elif not found:
        say(_NONE)
    else:
        rows = [
            (v.brand.slug, v.brand.name + (" (removed)" if v.brand.archived_at else ""), v.open_cases,
             f"{v.form.sla_minutes} min", one_line(" | ".join(v.form.queries)))
            for v in found
        ]  # fmt: skip
        print_table(("BRAND", "NAME", "OPEN", "SLA", "QUERY"), rows, numbers=("OPEN", "SLA"))


@app.command(epilog=examples("listener brand show air-lumen"))
def show(brand: Slug, as_json: AsJson = False) -> None:
    """Show all that is set of a brand."""
    from listener.services import registry

    with opened() as inst:
        _print(registry.show_brand(inst, brand), as_json)


@app.command(epilog=examples("listener brand remove air-lumen", "listener brand remove air-lumen --yes"))
def remove(brand: Slug, yes: Yes = False) -> None:
    """Stop listening for a brand. What was found stays until retention removes it."""
    from listener.services import registry

    with opened() as inst:
        name = registry.show_brand(inst, brand).brand.name
        confirm(f"Stop listening for {name}?", yes=yes)
        stopped = registry.remove_brand(inst, brand, now())
    say(f"{name} is not listened for any more.")
    for source in stopped:
        say(f"Not read any more, as it was read for {name} alone: {source}")


@app.command(epilog=examples("listener brand restore air-lumen"))
def restore(brand: Slug) -> None:
    """Listen again for a brand that was removed."""
    from listener.services import registry

    with opened() as inst:
        say(f"{registry.restore_brand(inst, brand).name} is listened for again.")


app.command(epilog=EXAMPLES)(threshold)


def _print(view: BrandView, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(view))
        return
    form = view.form
    print_facts(
        {
            "Brand": f"{form.name} ({form.slug})" + (", removed" if view.brand.archived_at else ""),
            "Queries": "\n".join(form.queries),
            "Own handles": " ".join(form.handles) or "none",
            "Answer within": f"{form.sla_minutes} min of publication, warned at "
            + (" and ".join(str(minute) for minute in form.warnings) or "no time"),
            "Digest": f"at {form.digest_hour}:00 in {form.time_zone}, language {form.locale}",
            "Open cases": view.open_cases,
        }
    )


def _as_json(view: BrandView) -> dict[str, Any]:
    return {
        "id": view.brand.id, **view.form.model_dump(), "open_cases": view.open_cases,
        "created_at": view.brand.created_at, "removed_at": view.brand.archived_at,
    }  # fmt: skip


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="brand", help="For whom we listen.", rich_help_panel="Set up")
