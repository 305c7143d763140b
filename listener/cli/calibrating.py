"""`listener model calibrate`: how far the model's probabilities may be trusted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listener.cli._model import open_model
from listener.cli._opening import settings
from listener.cli._options import AsJson
from listener.cli._showing import note, print_json, print_table, say
from listener.errors import ModelError

if TYPE_CHECKING:
    from listener.nlp.calibrating import Report

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help="JSON lines with `text` and `label`.")
]


def calibrate(
    files: Files,
    model: Annotated[Path | None, typer.Option(help="Folder of the model. Default: LISTENER_MODEL.")] = None,
    wrong: Annotated[
        float, typer.Option(min=0, max=0.5, help="How often a sure answer may be wrong; less sure ones are unsure.")
    ] = 0.15,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show it, write nothing.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also for the model that comes with Listener, until it is installed anew.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find from labelled posts how far the model may be trusted in each language, and keep that in its folder.

    Take posts that the model was not trained on. Probabilities become as sure as the model is right (a temperature a
    language), and answers below a probability are shown as unsure. The weights are not touched. Workers use it from
    their next start on.
    """
    from listener.nlp.calibrating import calibrate as measure
    from listener.nlp.calibrating import keep
    from listener.nlp.folder import BUNDLED

    loaded = open_model(settings(), model)
    if loaded.manifest.parent.resolve() == BUNDLED.resolve() and not (force or dry_run):
        advice = f"Calibrate a copy: cp -r {BUNDLED} my-model, then --model my-model. Or say --force."
        raise ModelError("The model that comes with Listener would be changed", advice)
    report = measure(files, loaded, wrong, _progress if sys.stderr.isatty() else None)
    if not dry_run:
        keep(report.calibration, loaded.manifest)
    if as_json:
        print_json(report.as_json() | {"written": None if dry_run else str(loaded.manifest)})
    else:
        _show(report, wrong)
        say("Nothing was written." if dry_run else f"Kept in {loaded.manifest}; workers use it from their next start.")


def _show(report: Report, wrong: float) -> None:
    rows = [
        (part.language or "all", part.texts, f"{part.temperature:.3f}", f"{part.before:.3f}", f"{part.after:.3f}")
        for part in report.parts
    ]
    headings = ("LANGUAGE", "TEXTS", "TEMPERATURE", "ERROR BEFORE", "ERROR AFTER")
    print_table(headings, rows, numbers=headings[1:])
    say("The error is the expected calibration error; after: on texts the temperatures were not found with.")
    unsure, right = f"{report.unsure:.0%}", report.sure_accuracy
    say(
        f"Below {report.calibration.unsure_below:.2f} an answer is unsure: {unsure} are. "
        f"The sure ones are right {right:.0%} of the time."
    )
    if 1 - right > wrong:
        note(f"More than {wrong:.0%} of the sure are wrong: no more answers may be unsure than about three in ten.")


def _progress(done: int, total: int) -> None:
    typer.echo(f"\r{done} of {total}" + ("\n" if done == total else ""), err=True, nl=False)
