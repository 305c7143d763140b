"""A sentence encoder that others learn from. Needs the `[train]` extra (PyTorch)."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from listener.errors import ModelError

AT_ONCE = 32
LONGEST = 128  # tokens
QUERY = "query: "  # before each text; what encoders of the E5 family were trained with (Wang et al., 2022)


class Teacher:
    """The mean of the last layer's tokens, as sentence encoders of the BERT kind are used."""

    def __init__(self, name: str, prefix: str = QUERY) -> None:
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name)
            self._model = AutoModel.from_pretrained(name).float().eval()
        except (OSError, ValueError) as problem:
            raise ModelError(
                f"{name} is no encoder of transformers: {problem}", "Give a folder or a hub id."
            ) from problem
        self._prefix = prefix

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row a text. Texts of like length go together."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows = np.zeros((len(texts), self._model.config.hidden_size), dtype=np.float32)
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            rows[places] = self._batch([self._prefix + texts[place] for place in places])
        return rows

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        inputs = self._tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        with torch.inference_mode():
            hidden = self._model(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        mean: NDArray[np.float32] = ((hidden * mask).sum(1) / mask.sum(1)).numpy()
        return mean
