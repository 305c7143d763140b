"""`listener model meanings`: fit what tells posts apart by what they are about, for a model of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listener.cli._model import need_training
from listener.cli._opening import settings
from listener.cli._options import AsJson
from listener.cli._showing import note, print_json, say


def meanings(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of a model that was exported.")],
    teacher: Annotated[str, typer.Option(help="Folder of a sentence encoder of transformers, or its hub name.")],
    prefix: Annotated[str, typer.Option(help="What the encoder wants before each text.")] = "query: ",
    as_json: AsJson = False,
) -> None:
    r"""Fit what proposes answers: a map from a model's own embedding to what a sentence encoder makes of a text.

    It learns from posts that come with Listener, some minutes, and is kept beside the weights; only then answers are
    proposed by what posts are about, rather than by their tone. Needs the extra: pip install 'listener\[train]'.
    """
    with need_training():
        from listener.nlp.teacher import Teacher
    from listener.nlp.meaning_fitting import fit_and_keep, typical_texts

    texts = typical_texts()
    note(f"{teacher} reads {len(texts)} posts.")
    fitted = fit_and_keep(folder, Teacher(teacher, prefix).embed, texts, settings().model_threads)
    if as_json:
        print_json({"texts": fitted.texts, "agreement": round(fitted.agreement, 3)})
    else:
        say(f"Agrees with the encoder on posts held out: cosine {fitted.agreement:.2f}.")
        say(f"Kept in {folder / 'meanings.npy'}; workers use it from their next start and place answers anew.")
