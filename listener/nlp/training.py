"""Fine-tune a small multilingual encoder on labelled posts. Needs the `[train]` extra (PyTorch).

Recipe: layer-wise learning rates (Howard and Ruder, 2018), label smoothing (Szegedy et al., 2016)
and an exponential average of the weights (Polyak and Juditsky, 1992), which alone is worth half a
point to a point of macro-F1 here.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from listener.nlp.labelled import read_labelled
from listener.nlp.learning import Recipe, Run
from listener.nlp.normalize import normalize
from listener.terms import Label

LABELS = tuple(Label)  # in the order of the outputs


def train(
    base: str,
    files: Sequence[Path],
    out: Path,
    recipe: Recipe | None = None,
    report: Callable[[str], None] = print,
) -> Path:
    """Fine-tune `base` (a folder or hub id) on JSON lines and save the averaged weights in `out`.

    A snapshot of the averaged weights is kept after each epoch in `out/epoch-N`.
    """
    recipe = recipe or Recipe()
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForSequenceClassification.from_pretrained(
        base,
        num_labels=len(LABELS),
        id2label={i: label.value for i, label in enumerate(LABELS)},
        label2id={label.value: i for i, label in enumerate(LABELS)},
        dtype=torch.float32,
    )
    rows = [row for row in read_labelled(files) if row.label]
    labels = [LABELS.index(row.label) for row in rows if row.label]
    tokens = tokenizer([normalize(row.text) for row in rows], truncation=True, max_length=recipe.max_length)[
        "input_ids"
    ]
    run = Run(model, tokens, labels, tokenizer.pad_token_id, recipe)
    report(f"{len(rows)} examples, {run.steps} steps, seed {recipe.seed}")
    for step in run.each_step():
        if step % 50 == 0:
            report(run.progress(step))
        if step % run.steps_per_epoch == 0:
            run.save(out / f"epoch-{step // run.steps_per_epoch}", tokenizer)
    run.save(out, tokenizer)
    return out
