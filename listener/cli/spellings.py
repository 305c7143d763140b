"""`listener model spellings`: fit what the spelling of posts says of their tone, for a model of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listener.cli._model import need_training
from listener.cli._options import AsJson
from listener.cli._showing import note, print_json, print_table, say


def spellings(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of a model that was exported.")],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help="JSON lines with `text` and `label`."),
    ],
    held_out: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Texts that stand in it are not learned."),
    ] = None,
    second_reader: Annotated[
        float,
        typer.Option(min=0, max=1, help="What the second reading of known tweets, which comes with Listener, counts."),
    ] = 0.5,
    as_json: AsJson = False,
) -> None:
    r"""Fit what stands beside the encoder: how characters and words of a language lean to negative or positive.

    Learns from your files and from the posts about brands that come with Listener, a minute or two, and is kept beside
    the weights. Calibrate the model afterwards. Needs the extra: pip install 'listener\[train]'.
    """
    from listener.nlp.corpus import HELD_OUT, SECOND_READING, TRAINING

    with need_training():
        from listener.nlp.spelling_fitting import fit_and_keep

    note("Fitting a table for each language. This takes a minute or two.")
    fitted = fit_and_keep(folder, files, TRAINING, [*(held_out or []), *HELD_OUT], [SECOND_READING], second_reader)
    learned = fitted.as_json()
    if as_json:
        print_json({"texts": learned})
        return
    rows = [(code, texts.get("at_large", 0), texts.get("of_brands", 0)) for code, texts in learned.items()]
    print_table(("LANG", "POSTS", "ABOUT BRANDS"), rows, numbers=("POSTS", "ABOUT BRANDS"))
    say(f"Kept in {folder / 'spellings.npz'}. Now calibrate it: listener model calibrate FILE --model {folder}")
