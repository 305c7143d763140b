"""One training run, step by step: batches, rates, the average of the weights. Needs the `[train]` extra."""

import math
import random
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch


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


class Run:
    """The state of one training run: model, average, optimiser."""

    def __init__(self, model: Any, tokens: list[list[int]], labels: list[int], pad: int, recipe: Recipe) -> None:
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
        """Learn from one batch after the other; yield the number of steps done."""
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
        """One line: steps, the mean loss of the last 50, the time left."""
        spent = time.monotonic() - self.started
        recent = self.losses[-50:]
        left = spent / step * (self.steps - step)
        return (
            f"step {step}/{self.steps}  loss {sum(recent) / len(recent):.4f}  "
            f"{spent / step:.2f} s/step  {left / 60:.0f} min left"
        )

    def save(self, folder: Path, tokenizer: Any) -> None:
        """Write the averaged weights, not those of the last step."""
        self.average.save_pretrained(folder)
        tokenizer.save_pretrained(folder)


def _layer_groups(model: Any, recipe: Recipe) -> list[dict[str, Any]]:
    """One parameter group a layer: the rate falls by `layer_decay` for each layer below the head."""
    depth = int(model.config.num_hidden_layers)

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
