"""Fine-tune a small multilingual encoder on labelled posts. Needs the `[train]` extra (PyTorch).

Recipe: layer-wise learning rates (Howard and Ruder, 2018), label smoothing (Szegedy et al., 2016)
and an exponential average of the weights (Polyak and Juditsky, 1992), which alone is worth half a
point to a point of macro-F1 here.
"""

import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from listener.nlp.normalize import normalize

LABELS = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class Recipe:
    """What a training run may vary. Rates are per step; lengths are in tokens."""

    epochs: float = 3.0
    batch_size: int = 32
    max_length: int = 96
    top_rate: float = 1.5e-4
    layer_decay: float = 0.85
    warmup_share: float = 0.06
    weight_decay: float = 0.01
    label_smoothing: float = 0.1
    average_decay: float = 0.998
    seed: int = 7


@dataclass(frozen=True)
class Example:
    """One labelled post, already normalised."""

    text: str
    label: int


def read_examples(files: Sequence[Path]) -> list[Example]:
    """Read JSON lines with `text` and `label`; lines with another label are left out."""
    examples = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["label"] in LABELS:
                examples.append(Example(normalize(row["text"]), LABELS.index(row["label"])))
    return examples


def train(
    base: str,
    files: Sequence[Path],
    out: Path,
    recipe: Recipe | None = None,
    report: Callable[[str], None] = print,
) -> Path:
    """Fine-tune `base` (a folder or hub id) on `files` and save the averaged weights in `out`.

    A snapshot of the averaged weights is kept after each epoch in `out/epoch-N`.
    """
    recipe = recipe or Recipe()
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForSequenceClassification.from_pretrained(
        base,
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
        dtype=torch.float32,
    )
    examples = read_examples(files)
    tokens = tokenizer([e.text for e in examples], truncation=True, max_length=recipe.max_length)["input_ids"]
    run = _Run(model, tokens, [e.label for e in examples], tokenizer.pad_token_id, recipe)
    report(f"{len(examples)} examples, {run.steps} steps, seed {recipe.seed}")
    for step in run.each_step():
        if step % 50 == 0:
            report(run.progress(step))
        if step % run.steps_per_epoch == 0:
            run.save(out / f"epoch-{step // run.steps_per_epoch}", tokenizer)
    run.save(out, tokenizer)
    return out


class _Run:
    """The state of one training run: model, average, optimiser."""

    def __init__(self, model: Any, tokens: list[list[int]], labels: list[int], pad: int, recipe: Recipe):
        self.model, self.tokens, self.labels, self.pad, self.recipe = model, tokens, labels, pad, recipe
        self.steps_per_epoch = math.ceil(len(tokens) / recipe.batch_size)
        self.steps = int(self.steps_per_epoch * recipe.epochs)
        self.average = deepcopy(model).eval()
        self.optimiser = torch.optim.AdamW(_layer_groups(model, recipe), betas=(0.9, 0.98))
        warmup = max(1, int(self.steps * recipe.warmup_share))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser,
            lambda s: min((s + 1) / warmup, max(0.0, (self.steps - s) / (self.steps - warmup))),
        )
        self.loss = torch.nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
        self.losses: list[float] = []
        self.started = time.monotonic()

    def each_step(self) -> Iterator[int]:
        step = 0
        while step < self.steps:
            for batch in self._batches():
                self._learn(batch, step)
                step += 1
                yield step
                if step >= self.steps:
                    return

    def _batches(self) -> list[list[int]]:
        """Shuffled batches of texts of about the same length (less padding, a third less time)."""
        order = list(range(len(self.tokens)))
        random.shuffle(order)
        size = self.recipe.batch_size
        pools = [order[i : i + size * 40] for i in range(0, len(order), size * 40)]
        ordered = [i for pool in pools for i in sorted(pool, key=lambda i: len(self.tokens[i]))]
        batches = [ordered[i : i + size] for i in range(0, len(ordered), size)]
        random.shuffle(batches)
        return batches

    def _learn(self, batch: list[int], step: int) -> None:
        self.model.train()
        longest = max(len(self.tokens[i]) for i in batch)
        ids = torch.tensor([self.tokens[i] + [self.pad] * (longest - len(self.tokens[i])) for i in batch])
        mask = torch.tensor([[1] * len(self.tokens[i]) + [0] * (longest - len(self.tokens[i])) for i in batch])
        logits = self.model(input_ids=ids, attention_mask=mask).logits
        loss = self.loss(logits, torch.tensor([self.labels[i] for i in batch]))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad(set_to_none=True)
        self._average(step)
        self.losses.append(loss.item())

    def _average(self, step: int) -> None:
        keep = min(self.recipe.average_decay, (step + 1) / (step + 10))
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self.model.parameters(), strict=True):
                mean.lerp_(new, 1 - keep)

    def progress(self, step: int) -> str:
        spent = time.monotonic() - self.started
        recent = self.losses[-50:]
        left = spent / step * (self.steps - step)
        return (
            f"step {step}/{self.steps}  loss {sum(recent) / len(recent):.4f}  "
            f"{spent / step:.2f} s/step  {left / 60:.0f} min left"
        )

    def save(self, folder: Path, tokenizer: Any) -> None:
        self.average.save_pretrained(folder)
        tokenizer.save_pretrained(folder)


def _layer_groups(model: Any, recipe: Recipe) -> list[dict[str, Any]]:
    """One parameter group a layer: the rate falls by `layer_decay` for each layer below the head."""
    depth = model.config.num_hidden_layers

    def height(name: str) -> int:
        if ".embeddings." in name:
            return 0
        if ".layer." in name:
            return int(name.split(".layer.")[1].split(".")[0]) + 1
        return depth + 1

    groups: dict[tuple[int, bool], list[Any]] = {}
    for name, parameter in model.named_parameters():
        decays = parameter.ndim > 1 and ".embeddings." not in name
        groups.setdefault((height(name), decays), []).append(parameter)
    return [
        {
            "params": parameters,
            "lr": recipe.top_rate * recipe.layer_decay ** (depth + 1 - level),
            "weight_decay": recipe.weight_decay if decays else 0.0,
        }
        for (level, decays), parameters in groups.items()
    ]
