"""Any text classifier of transformers in PyTorch, for those who have no ONNX file. Needs `[torch]`."""

import inspect
import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.nlp.checkpoint import Checkpoint
from listener.nlp.weights_file import need_pytorch


class TorchNetwork:
    """Inputs in, logits of shape (texts, outputs) out. May be used by several threads.

    Nothing in the folder is run: no code of the model's own, and pickled weights are read as plain tensors.
    """

    def __init__(self, checkpoint: Checkpoint, threads: int) -> None:
        need_pytorch(str(checkpoint.path))
        import torch

        torch.set_num_threads(_usable(threads))
        self._torch, self._model = torch, _load(checkpoint)
        asked = inspect.signature(self._model.forward).parameters
        self._asked = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in asked]

    def logits(self, inputs: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float64]:
        """Types of tokens are given where there is more than one: to GPT-2 even a zero means something."""
        given = [name for name in self._asked if name != "token_type_ids" or inputs[name].any()]
        with self._torch.inference_mode():
            answer = self._model(**{name: self._torch.from_numpy(inputs[name]) for name in given}).logits
        said: NDArray[np.float64] = answer.double().numpy()
        return said


_first_process: list[int] = []


def _usable(threads: int) -> int:
    """One in a child whose parent has used PyTorch: GNU OpenMP waits there for the parent's threads for ever."""
    if not _first_process:
        _first_process.append(os.getpid())
    return threads if _first_process[0] == os.getpid() else 1


def _load(checkpoint: Checkpoint) -> Any:
    import torch
    from transformers import AutoModelForSequenceClassification
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    model, found = AutoModelForSequenceClassification.from_pretrained(
        str(checkpoint.path),
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors="safetensors" in checkpoint.weights.main,
        weights_only=True,
        dtype=torch.float32,
        output_loading_info=True,
    )
    if missing := sorted(found["missing_keys"]) + sorted(map(str, found["mismatched_keys"])):
        advice = "It is an encoder without its classifier, or cut short: take one that was fine-tuned for sentiment."
        raise ModelError(f"{checkpoint.file} lacks weights: {', '.join(missing[:5])}", advice)
    if model.config.pad_token_id is None:
        model.config.pad_token_id = checkpoint.pad_id
    return model.eval()
