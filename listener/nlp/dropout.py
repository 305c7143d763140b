"""Dropout that does not wait for random numbers. Needs the `[train]` extra.

PyTorch draws them one by one on a processor, which took a third of a training step; numpy's SFC64 fills a byte for each
unit in a hundredth of that. The draws depend on the seed and the step only, so a resumed run drops what the unbroken
one would have dropped (Srivastava et al., *Dropout*, JMLR 2014).
"""

import numpy as np
import torch

DROPPED = 26 / 256  # share of the units: what a byte can say that is nearest to a tenth


class Draws:
    """Random bytes for all the layers of one network."""

    def __init__(self) -> None:
        self.begin(0, 0)

    def begin(self, seed: int, step: int) -> None:
        """Make the draws of one step the same whenever it is done."""
        self._random = np.random.Generator(np.random.SFC64([seed, step]))

    def bytes_like(self, values: torch.Tensor) -> torch.Tensor:
        """Return a random byte for each of `values`, in their shape."""
        drawn = np.frombuffer(bytearray(self._random.bytes(values.numel())), dtype=np.uint8)
        return torch.from_numpy(drawn).view(values.shape)


class Dropout(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """Sets a tenth of the units to zero while training and scales the others up to keep the sum."""

    def __init__(self, draws: Draws) -> None:
        super().__init__()
        self.draws = draws

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return values
        kept = self.draws.bytes_like(values) >= round(DROPPED * 256)
        return values * kept.to(values.dtype).mul_(1 / (1 - DROPPED))


def replace_dropout(network: torch.nn.Module, draws: Draws) -> None:
    """Put ours wherever `network` drops units. Attention, whose layers read the share themselves, is told none."""
    for name, child in network.named_children():
        if isinstance(child, torch.nn.Dropout) and child.p:
            setattr(network, name, Dropout(draws))
        else:
            replace_dropout(child, draws)
