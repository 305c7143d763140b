"""Any ONNX text classifier."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.nlp.checkpoint import Checkpoint
from listener.nlp.loading import load_session

_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_KNOWN = {"input_ids", "attention_mask", "token_type_ids"}
_ADVICE = "Export it as a text classifier, for any number of texts and tokens."


class OnnxNetwork:
    """Inputs in, logits of shape (texts, outputs) out. May be used by several threads."""

    def __init__(self, checkpoint: Checkpoint, threads: int) -> None:
        self._session = load_session(checkpoint.file, threads)
        self._types = {wanted.name: _TYPES.get(wanted.type, np.int64) for wanted in self._session.get_inputs()}
        names = [answer.name for answer in self._session.get_outputs()]
        self._output = "logits" if "logits" in names else names[0]
        _check_inputs(self._session.get_inputs())

    def logits(self, inputs: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float64]:
        feed = {name: inputs[name].astype(kind) for name, kind in self._types.items()}
        answer: NDArray[np.float64] = self._session.run([self._output], feed)[0].astype(np.float64)
        return answer


def _check_inputs(wanted: list[Any]) -> None:
    if unknown := sorted({one.name for one in wanted} - _KNOWN):
        raise ModelError(f"the model asks for {', '.join(unknown)}, which a text does not give", _ADVICE)
    for one in wanted:
        if any(isinstance(size, int) for size in one.shape):
            raise ModelError(f"the model takes only texts of one size: {one.name} of {one.shape}", _ADVICE)
