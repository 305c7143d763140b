"""Fine-tune a small multilingual encoder on labelled posts. Needs the `[train]` extra (PyTorch).

Recipe: layer-wise learning rates (Howard and Ruder, 2018), label smoothing (Szegedy et al., 2016)
and an exponential average of the weights (Polyak and Juditsky, 1992), which alone is worth half a
point to a point of macro-F1 here.
"""

import ctypes
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from transformers import AutoTokenizer

from listener.nlp.augment import Augmenter
from listener.nlp.encoder import LABELS, SentimentEncoder
from listener.nlp.labelled import LabelledText, read_labelled, without
from listener.nlp.learning import Lesson, Recipe, Run
from listener.nlp.normalize import normalize
from listener.nlp.second_reading import Target, read_readings, targets

STATE = "state.pt"
LIGHTEST, HEAVIEST = 0.5, 2.0  # what one post may weigh when the labels of its language are not equally many


def train(
    bases: Sequence[str],
    files: Sequence[Path],
    out: Path,
    recipe: Recipe | None = None,
    report: Callable[[str], None] = print,
    held_out: Sequence[Path] = (),
    second_readings: Sequence[Path] = (),
    reported_every: int = 50,
    kept_every: int = 200,
) -> Path:
    """Fine-tune `bases` on JSON lines and save the averaged weights in `out`.

    A base is a folder or a hub id; of several that have one origin, the average of their weights is begun with.
    A file given twice is gone through twice an epoch. Texts that stand in `held_out` are not learned from, wherever
    they come from: measuring on them stays honest. `second_readings` say what another reader made of texts
    (`listener.nlp.second_reading`): they soften the labels.

    Interrupted, it goes on from `out/state.pt` when called again.
    `reported_every` and `kept_every` are in steps; writing the state takes two seconds.
    A snapshot of the averaged weights is kept after each epoch in `out/epoch-N`.
    """
    recipe = recipe or Recipe()
    _keep_freed_memory()
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer, network = AutoTokenizer.from_pretrained(bases[0]), SentimentEncoder.average(bases)
    posts = without([row for row in read_labelled(files) if row.label], held_out)
    lessons = _lessons(posts, targets(posts, read_readings(second_readings), recipe.second_share), tokenizer, recipe)
    run = Run(network, lessons, len(posts), tokenizer.pad_token_id, recipe)
    if (out / STATE).exists():
        run.resume(out / STATE)
    report(f"{len(posts)} examples, {run.steps - run.step} steps of {run.steps}, seed {recipe.seed}")
    for step in run.each_step():
        if step % reported_every == 0:
            report(run.progress())
        if step % kept_every == 0:
            run.keep(out / STATE)
        if step % run.steps_per_epoch == 0:
            run.average.save(out / f"epoch-{step // run.steps_per_epoch}", tokenizer)
    run.average.save(out, tokenizer)
    (out / STATE).unlink(missing_ok=True)
    return out


def _keep_freed_memory() -> None:
    """Let glibc reuse what a step freed instead of giving it back: a step took 3.5 s with it, 1.1 s without.

    Each gradient of the word vectors is 120 MB, which malloc(3) maps and unmaps each time (mallopt(3)).
    """
    if sys.platform == "linux":
        trim_threshold, mmap_threshold = -1, -3
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(mmap_threshold, 1 << 30)
            libc.mallopt(trim_threshold, 2**31 - 1)


def _lessons(
    posts: Sequence[LabelledText], wanted: Sequence[Target], tokenizer: AutoTokenizer, recipe: Recipe
) -> Callable[[int], Lesson]:
    weights = _weights(posts)

    def lesson(epoch: int) -> Lesson:
        augmenter = Augmenter(posts, seed=recipe.seed * 1000 + epoch)
        texts = [normalize(augmenter.vary(post)) for post in posts]
        return Lesson(tokenizer(texts, truncation=True, max_length=recipe.max_length)["input_ids"], wanted, weights)

    return lesson


def _weights(posts: Sequence[LabelledText]) -> list[float]:
    """Make the three labels weigh about the same within each language: else the model learns how rare a label was."""
    counts = Counter((post.language, post.label) for post in posts)
    by_language = Counter(post.language for post in posts)
    return [
        min(max(by_language[post.language] / (len(LABELS) * counts[post.language, post.label]), LIGHTEST), HEAVIEST)
        for post in posts
    ]
