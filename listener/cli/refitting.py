"""`listener model refit` and `listener model return`: adjust the model to a brand by its corrections, and go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson
from listener.cli._showing import print_facts, print_json, say

if TYPE_CHECKING:
    from listener.services.refitting import Refit

Slug = Annotated[str, typer.Argument(metavar="BRAND", help="The brand's short name.")]


def refit(
    brand: Slug,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the numbers, change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fit a small correction of the model on what people said of a brand, and use it only if it is better.

    It needs 200 corrections of the tone, 20 of each of two labels. A third of them is held back, always the same: the
    new one must beat what is in use on those, by more than chance (McNemar's exact test, p < 0.1) and in macro-F1. The
    workers try each week by themselves.
    """
    from listener.services import refitting

    with opened() as inst:
        report = refitting.refit_brand(inst, brand, now(), dry_run=dry_run)
    if as_json:
        print_json(refitting.as_json(report))
    else:
        _print(report, dry_run)


def _print(report: Refit, dry_run: bool) -> None:
    found = report.comparison
    if found is None:
        say(f"Not tried: {report.lacking}.")
        return
    print_facts(
        {
            "Corrections": f"{report.corrections}, and {report.left_alone} answered posts left as they were",
            "Held back": f"{found.held_back}, of which {found.corrected} corrected",
            "Right before": f"{found.right_before}, macro-F1 {found.macro_f1_before:.3f}",
            "Right with it": f"{found.right_after}, macro-F1 {found.macro_f1_after:.3f}",
            "Changed": f"{found.gained} to right, {found.lost} to wrong: by chance p = {found.chance:.3f}",
        }
    )
    if report.promoted:
        say(f"It is better, and in use from the next post on: {report.in_use}.")
        say(f"To go back: listener model return {report.brand}")
    elif found.better and dry_run:
        say("It is better. To use it: the same without --dry-run.")
    else:
        say(f"It is not better beyond chance. In use stays: {report.in_use}.")


def return_(brand: Slug, as_json: AsJson = False) -> None:
    """Go back, in one step, to what judged a brand before its last adjustment."""
    from listener.services import refitting

    with opened() as inst:
        left, taken = refitting.return_to_former(inst, brand, now())
    if as_json:
        print_json({"brand": brand, "left": left, "in_use": taken})
    else:
        what = f"version {taken} again" if taken is not None else "the model alone"
        say(f"{brand} is judged by {what}, from the next post on; version {left} is kept.")


def register(_program: typer.Typer) -> None:
    """Add both to `listener model`."""
    from listener.cli.modelling import app

    epilog = examples("listener model refit air-lumen --dry-run", "listener model refit air-lumen")
    app.command("refit", epilog=epilog)(refit)
    app.command("return", epilog=examples("listener model return air-lumen"))(return_)
