"""`listener model topics`: fit the heads that find topics, for a model of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listener.cli._opening import settings
from listener.cli._options import AsJson
from listener.cli._showing import print_json, print_table, say

if TYPE_CHECKING:
    from listener.nlp.topic_fitting import Fitted


def topics(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of a model that was exported.")],
    as_json: AsJson = False,
) -> None:
    """Fit what finds the topics of posts (safety, health, fraud …) on a model's own embeddings, and keep it beside it.

    It learns from posts that come with Listener, in seven languages, and is measured on others of them: the share of
    what it names that is right, and of what is there that it names, alone and together with the risk words. `listener
    model train` does this by itself; do it again after the weights were exchanged.
    """
    from listener.nlp.topic_keeping import fit_and_keep

    fitted = fit_and_keep(folder, settings().model_threads)
    if as_json:
        print_json({topic.value: figures.as_json() for topic, figures in fitted.figures.items()})
    else:
        show(fitted)
        say(f"Kept in {folder / 'topics.json'}; workers use it from their next start.")


def show(fitted: Fitted) -> None:
    """Precision and recall on the posts held out, a row a topic."""
    rows = [
        (
            topic.value,
            figures.either.there,
            f"{fitted.heads.heads[topic].threshold:.2f}",
            *(f"{one.precision:.2f}/{one.recall:.2f}" for one in (figures.head, figures.words, figures.either)),
        )
        for topic, figures in fitted.figures.items()
    ]
    headings = ("TOPIC", "POSTS", "FROM", "LIKENESS", "WORDS", "EITHER")
    print_table(headings, rows, numbers=headings[1:])
    say("Precision/recall on posts held out. FROM: the probability from which on likeness counts.")
