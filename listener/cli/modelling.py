"""`listener model …`: how good the judge is, and how to make another."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from listener.cli._frame import examples
from listener.cli._model import need_training, open_model
from listener.cli._opening import settings
from listener.cli._options import AsJson
from listener.cli._showing import note, say
from listener.cli.calibrating import calibrate
from listener.cli.meanings import meanings
from listener.cli.spellings import spellings
from listener.cli.topics import topics

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help="JSON lines with `text` and `label`.")
]


@app.command(
    epilog=examples(
        "listener model evaluate labelled.jsonl",
        "listener model evaluate en.jsonl nl.jsonl --model ./my-model --json",
        "listener model evaluate labelled.jsonl --model ./before --model ./after",
    )
)
def evaluate(
    files: Files,
    model: Annotated[
        list[Path] | None,
        typer.Option(help="Another model than LISTENER_MODEL, folder or hub name; repeatable, to compare."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the model on labelled texts: as a whole, by language and, where the texts state one, by kind.

    Macro-F1, accuracy, precision and recall by class, expected calibration error (ECE), the share of unsure answers
    and the accuracy of the sure ones.
    """
    from listener.nlp.evaluate import evaluate as measure

    chosen = settings()
    models = [open_model(chosen, folder) for folder in model] if model else [open_model(chosen)]
    found = [measure(files, loaded, _progress if sys.stderr.isatty() else None) for loaded in models]
    if as_json:
        typer.echo(found[0].as_json() if len(found) == 1 else f"[{', '.join(one.as_json() for one in found)}]")
    else:
        typer.echo("\n\n".join(one.as_table() for one in found))


def _progress(done: int, total: int) -> None:
    typer.echo(f"\r{done} of {total}" + ("\n" if done == total else ""), err=True, nl=False)


@app.command(
    epilog=examples(
        "listener model train tweets.jsonl --base ./multilingual-e5-small --out ./my-model",
        "listener model train tweets.jsonl --base ./base --out ./my-model --held-out val.jsonl --seed 11",
        "LISTENER_MODEL=./my-model listener up",
    )
)
def train(
    files: Files,
    base: Annotated[
        list[str],
        typer.Option(help="Folder of a transformers model to start from, or its hub name; several: their average."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the model that Listener runs.")],
    epochs: Annotated[float, typer.Option(min=0.01, help="How often the texts are gone through.")] = 3.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 7,
    rate: Annotated[float, typer.Option(min=1e-7, help="The highest learning rate, of the top layer.")] = 1.5e-4,
    brand_posts: Annotated[
        int, typer.Option(min=0, help="How often an epoch the posts about brands that come with Listener are read.")
    ] = 3,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="Measured on at the end; texts that stand in it are not learned."
        ),
    ] = None,
    second_reader: Annotated[
        float,
        typer.Option(min=0, max=1, help="What the second reading of known tweets, which comes with Listener, counts."),
    ] = 0.5,
    version: Annotated[
        str | None, typer.Option(help="What is stored beside each judgement. Default: the folder.")
    ] = None,
) -> None:
    r"""Fine-tune a model on labelled texts, export and measure it. Needs the extra: pip install 'listener\[train]'.

    Give a file twice to go through it twice an epoch. Interrupted, the same command goes on where it stopped.
    """
    from listener.nlp.corpus import HELD_OUT, SECOND_READING, TRAINING

    with need_training():
        from listener.nlp.export import export
        from listener.nlp.learning import Recipe
        from listener.nlp.spelling_fitting import fit_and_keep as fit_spellings
        from listener.nlp.topic_keeping import fit_and_keep as fit_topics
        from listener.nlp.training import train as run
    weights = out.with_name(f"{out.name}-pytorch")
    measured = [*(held_out or []), *HELD_OUT]
    recipe = Recipe(epochs=epochs, seed=seed, top_rate=rate, second_share=second_reader)
    run(base, [*files, *TRAINING * brand_posts], weights, recipe, note, measured, [SECOND_READING])
    export(weights, out, version or out.name)
    fit_topics(out, settings().model_threads)
    fit_spellings(out, files, TRAINING, measured, [SECOND_READING], second_reader)
    _report(measured, out)
    say(f"The model is in {out}, what it reached in {out / RESULTS}. Use it: LISTENER_MODEL={out} listener up")


RESULTS = "RESULTS.txt"


def _report(files: list[Path], folder: Path) -> None:
    """One page beside the weights: what the exported model reaches on each held-out file."""
    from listener.nlp.evaluate import evaluate as measure
    from listener.nlp.sentiment import load_sentiment

    model = load_sentiment(str(folder), settings().model_threads)
    pages = [f"{file.name}\n{measure([file], model).as_table()}\n" for file in files]
    (folder / RESULTS).write_text("\n".join(pages), encoding="utf-8")
    note("\n".join(pages))


app.command(
    epilog=examples(
        "listener model calibrate validation.jsonl --model ./my-model",
        "listener model calibrate en.jsonl nl.jsonl --dry-run",
    )
)(calibrate)

app.command(epilog=examples("listener model topics ./my-model"))(topics)

app.command(
    epilog=examples(
        "listener model spellings ./my-model tweets.jsonl --held-out val.jsonl",
        "listener model calibrate val.jsonl --model ./my-model",
    )
)(spellings)

app.command(epilog=examples("listener model meanings ./my-model --teacher ./multilingual-e5-small"))(meanings)


def register(program: typer.Typer) -> None:
    program.add_typer(app, name="model", help="How good the judge is.", rich_help_panel="Model")
