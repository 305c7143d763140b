"""`listener brand threshold`: from which urgency on a brand's mentions open cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.cli._frame import examples
from listener.cli._opening import now, opened
from listener.cli._options import AsJson
from listener.cli._showing import note, print_json, print_table, say
from listener.errors import ListenerError

if TYPE_CHECKING:
    from listener.services.thresholds import ThresholdView

EXAMPLES = examples(
    "listener brand threshold air-lumen",
    "listener brand threshold air-lumen --false-alarms-a-day 10",
    "listener brand threshold air-lumen --miss-at-most 0.05",
    "listener brand threshold air-lumen --reset",
)


def threshold(
    brand: Annotated[str, typer.Argument(metavar="BRAND", help="The brand's short name.")],
    false_alarms_a_day: Annotated[
        float | None, typer.Option(help="Cases a day, at most, that were not worth one.")
    ] = None,
    miss_at_most: Annotated[
        float | None, typer.Option(help="Share of the urgent posts that may open no case: 0.05 is 1 in 20.")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget the wish; the default holds again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what each threshold of urgency would mean for a brand, or choose one by a wish.

    A mention opens a case from the threshold on; critical ones always do. What agents judged (corrections, the reasons
    for which cases were closed) tells false alarms from right ones. Thresholds are worked out again every day.
    """
    from listener.decide.threshold import Wish
    from listener.services import thresholds

    if sum((false_alarms_a_day is not None, miss_at_most is not None, reset)) > 1:
        raise ListenerError("These are two wishes", "Give one of --false-alarms-a-day, --miss-at-most and --reset.")
    with opened() as inst:
        if reset:
            view = thresholds.reset(inst, brand, now())
        elif false_alarms_a_day is not None or miss_at_most is not None:
            view = thresholds.grant(inst, brand, Wish(false_alarms_a_day, miss_at_most), now())
        else:
            view = thresholds.look(inst, brand, now())
    if as_json:
        print_json(_as_json(view))
    else:
        _show(view)


def _as_json(view: ThresholdView) -> dict[str, Any]:
    wish = view.wish
    shown = wish and wish.model_dump(include={"false_alarms", "missed", "granted", "wished_at", "measured_at"})
    return {"brand": view.brand.slug, "threshold": view.threshold, "wish": shown, "curve": view.curve}


def _show(view: ThresholdView) -> None:
    from listener.decide.threshold import ENOUGH, ENOUGH_OF_EACH

    wish, curve = view.wish, view.curve
    say(f"{view.brand.name}: a mention opens a case from urgency {view.threshold:.2f} on.")
    if wish is None:
        say("This is the default.")
    elif wish.false_alarms is not None:
        say(f"Wished: at most {wish.false_alarms:g} false alarms a day.")
    else:
        say(f"Wished: to miss at most {wish.missed:.1%} of the urgent posts.")
    if wish and not wish.granted and curve.enough:
        note("No threshold keeps this wish; this is the nearest.")
    if not curve.enough:
        note(
            f"Too little was judged yet: {curve.judged} posts, {curve.urgent} of them urgent. From {ENOUGH} on, "
            f"{ENOUGH_OF_EACH} of each kind, a wish is granted; until then the default holds, and below is what is "
            "generally so."
        )
    here = curve.at(view.threshold).threshold
    rows = [
        (
            f"{point.threshold:.2f}", f"{point.alarms:.1f}", f"{point.false_alarms:.1f}", f"{point.missed:.0%}",
            f"{point.missed_low:.0%} to {point.missed_high:.0%}", "<- now" if point.threshold == here else "",
        )
        for point in curve.points
    ]  # fmt: skip
    headings = ("THRESHOLD", "ALARMS/DAY", "FALSE/DAY", "MISSED", "95 % INTERVAL", "")
    print_table(headings, rows, numbers=headings[:5])
