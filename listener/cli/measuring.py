"""`listener quality`: how good the alerts are, by what people said of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson
from listener.cli._showing import counted, note, print_json, print_table, say

if TYPE_CHECKING:
    from listener.decide.quality import Estimate, Quality
    from listener.services.quality import BrandQuality


def quality(
    brand: Annotated[str | None, typer.Argument(metavar="[BRAND]", help="Only this one, by its short name.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="So many weeks, this one included.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Weekly precision of the alerts, and how many silent posts should have alerted, by brand and language.

    Measured by what people said: corrections, how cases were closed, and the sample they review. Ranges hold the truth
    19 times in 20 (Wilson 1927; for the sample, weighted by the chance each post had to be drawn).
    """
    from listener.services.quality import measure

    with opened() as inst:
        found = measure(inst, now(), brand, weeks)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    if not found:
        say("No brand yet. Add one with: listener brand add NAME")
    for one in found:
        _print(one, weeks)


def _print(one: BrandQuality, weeks: int) -> None:
    from listener.nlp.refit import LEAST

    say(f"{one.brand.name}, the last {counted(weeks, 'week')}")
    several = len({row.language for row in one.rows}) > 2
    rows = [_cells(row) for row in one.rows if several or row.language is None]
    print_table(("WEEK", "LANG", "ALERTS", "RIGHT", "SILENT", "MISSED"), rows, numbers=("ALERTS", "SILENT"))
    if any(estimate.judged > 0 and not estimate.enough for row in one.rows for estimate in (row.precision, row.misses)):
        note("few: fewer than 20 were judged, too few to go by. Judge more at /review, or: listener review --as EMAIL")
    head = f"Adjusted to this brand, version {one.head.version}." if one.head else "Judged by the model alone."
    say(f"{head} {counted(one.corrections, 'correction')} of the tone.")
    if one.corrections < LEAST:
        say(f"From {LEAST} on, an adjustment is tried each week.")


def _cells(row: Quality) -> tuple[object, ...]:
    missed = _said(row.misses)
    if row.missed_posts:
        _, low, high = row.missed_posts
        missed += f", {math.floor(low)} to {math.ceil(high)} posts"
    return (row.week or "all", row.language or "all", row.alerts, _said(row.precision), row.silent, missed)


def _said(one: Estimate) -> str:
    if one.share is None:
        return "not judged"
    few = "" if one.enough else " few"
    return f"{one.share:.0%} ({one.low:.0%}-{one.high:.0%}) of {one.judged}{few}"


def _as_json(one: BrandQuality) -> dict[str, Any]:
    return {
        "brand": one.brand.slug,
        "corrections": one.corrections,
        "head": one.head.version if one.head else None,
        "rows": [_row(row) for row in one.rows],
    }


def _row(row: Quality) -> dict[str, Any]:
    posts = dict(zip(("posts", "posts_low", "posts_high"), row.missed_posts or (None,) * 3, strict=True))
    return {
        "week": row.week, "language": row.language, "alerts": row.alerts, "precision": _estimate(row.precision),
        "silent": row.silent, "sampled": row.sampled, "misses": _estimate(row.misses) | posts,
    }  # fmt: skip


def _estimate(one: Estimate) -> dict[str, Any]:
    """`low` and `high` are the 95 % interval; `enough` is false when too few were judged to go by it."""
    return {"share": one.share, "low": one.low, "high": one.high, "judged": one.judged, "enough": one.enough}


def register(program: typer.Typer) -> None:
    epilog = examples("listener quality", "listener quality air-lumen --weeks 4", "listener quality --json")
    program.command(rich_help_panel="Look", epilog=epilog)(quality)
