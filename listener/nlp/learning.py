"""One training run, step by step: batches, rates, the average of the weights. Needs the `[train]` extra."""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from listener.errors import ModelError


@dataclass(frozen=True)
class Recipe:
    """What a training run may vary. Rates are per step; lengths are in tokens."""

    epochs: float = 3.0
    batch_size: int = 32
    max_length: int = 160
    top_rate: float = 1.5e-4
    layer_decay: float = 0.85
    warmup_share: float = 0.06
    weight_decay: float = 0.01
    label_smoothing: float = 0.1
    average_decay: float = 0.998
    frozen_words: bool = True  # leave the word vectors as they are: a fifth faster, and nothing lost that was seen
    second_share: float = 0.5  # of the second reader in what is learned
    seed: int = 7


@dataclass(frozen=True)
class Lesson:
    """One epoch's examples: token ids of each text, the probability of each label, what its loss weighs."""

    tokens: list[list[int]]
    targets: Sequence[Sequence[float]]
    weights: list[float]


class Run:
    """The state of one training run: network, average, optimiser, steps done. It goes on after a crash.

    `lesson` makes the examples of an epoch (0, 1 …); it and the order of the batches depend on the seed and the epoch
    only, so a resumed run sees what the unbroken one would have seen.
    """

    def __init__(self, network: Any, lesson: Callable[[int], Lesson], examples: int, pad: int, recipe: Recipe) -> None:
        self.network, self.lesson, self.pad, self.recipe = network, lesson, pad, recipe
        if recipe.frozen_words:
            network.encoder.get_input_embeddings().weight.requires_grad_(False)
        self.steps_per_epoch = math.ceil(examples / recipe.batch_size)
        self.steps = int(self.steps_per_epoch * recipe.epochs)
        self.average = deepcopy(network).eval()
        self.learned = [one for one in network.parameters() if one.requires_grad]
        self.averaged = [one for one in self.average.parameters() if one.requires_grad]
        self.optimiser = torch.optim.AdamW(_layer_groups(network, recipe), betas=(0.9, 0.98), fused=True)
        warmup = max(1, int(self.steps * recipe.warmup_share))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser,
            lambda s: min((s + 1) / warmup, max(0.0, (self.steps - s) / (self.steps - warmup))),
        )
        self.loss = torch.nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing, reduction="none")
        self.step = 0
        self.losses: list[float] = []
        self._began, self._from = time.monotonic(), 0

    def each_step(self) -> Iterator[int]:
        """Learn from one batch after the other; yield the number of steps done."""
        while self.step < self.steps:
            epoch, done = divmod(self.step, self.steps_per_epoch)
            lesson = self.lesson(epoch)
            for batch in self._batches(lesson, epoch)[done:]:
                self._learn(lesson, batch)
                self.step += 1
                yield self.step
                if self.step >= self.steps:
                    return

    def _batches(self, lesson: Lesson, epoch: int) -> list[list[int]]:
        """Shuffled batches of texts of about the same length (less padding, a third less time)."""
        shuffled = random.Random(f"{self.recipe.seed} {epoch}")  # noqa: S311 (nothing secret)
        order = list(range(len(lesson.tokens)))
        shuffled.shuffle(order)
        size = self.recipe.batch_size
        pools = [order[i : i + size * 40] for i in range(0, len(order), size * 40)]
        ordered = [i for pool in pools for i in sorted(pool, key=lambda i: len(lesson.tokens[i]))]
        batches = [ordered[i : i + size] for i in range(0, len(ordered), size)]
        shuffled.shuffle(batches)
        return batches

    def _learn(self, lesson: Lesson, batch: list[int]) -> None:
        self.network.train()
        self.network.draws.begin(self.recipe.seed, self.step)
        longest = max(len(lesson.tokens[i]) for i in batch)
        ids = torch.full((len(batch), longest), self.pad)
        mask = torch.zeros_like(ids)
        for row, i in enumerate(batch):
            ids[row, : len(lesson.tokens[i])] = torch.tensor(lesson.tokens[i])
            mask[row, : len(lesson.tokens[i])] = 1
        losses = self.loss(self.network(ids, mask), torch.tensor([lesson.targets[i] for i in batch]))
        weights = torch.tensor([lesson.weights[i] for i in batch])
        loss = (losses * weights).sum() / weights.sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.learned, 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad(set_to_none=True)
        self._average()
        self.losses.append(loss.item())

    def _average(self) -> None:
        keep = min(self.recipe.average_decay, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(self.averaged, self.learned, 1 - keep)

    def progress(self) -> str:
        """One line: steps, the mean loss of the last 50, the time left."""
        spent, learned = time.monotonic() - self._began, max(1, self.step - self._from)
        recent = self.losses[-50:] or [math.nan]
        left = spent / learned * (self.steps - self.step)
        return (
            f"step {self.step}/{self.steps}  loss {sum(recent) / len(recent):.4f}  "
            f"{spent / learned:.2f} s/step  {left / 60:.0f} min left"
        )

    def keep(self, file: Path) -> None:
        """Write all that is needed to go on, in one step: a crash while writing leaves the former state."""
        state = {
            "recipe": asdict(self.recipe),
            "steps": self.steps,
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": torch.get_rng_state(),
        }
        half = file.with_suffix(".half")
        torch.save(state, half)
        half.replace(file)

    def resume(self, file: Path) -> None:
        """Go on from what `keep` wrote. Raises ModelError when that was another run."""
        state = torch.load(file, weights_only=True)
        if state["recipe"] != asdict(self.recipe) or state["steps"] != self.steps:
            advice = "Give the same files and options to go on, or another folder to begin anew."
            raise ModelError(f"{file} is of a run with other texts or another recipe", advice)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        self.step = self._from = state["step"]


def _layer_groups(network: Any, recipe: Recipe) -> list[dict[str, Any]]:
    """One parameter group a layer: the rate falls by `layer_decay` for each layer below the head."""
    depth = int(network.encoder.config.num_hidden_layers)

    def height(name: str) -> int:
        if ".embeddings." in name:
            return 0
        if ".layer." in name:
            return int(name.split(".layer.")[1].split(".")[0]) + 1
        return depth + 1

    groups: dict[tuple[int, bool], list[Any]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
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
