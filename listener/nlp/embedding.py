"""What the encoder makes of a text, as it travels beside a judgement: 32-bit floats, one after the other."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def packed(row: NDArray[np.floating[Any]]) -> bytes:
    """Return the numbers of one text."""
    return row.astype(np.float32).tobytes()


def unpacked(embedding: bytes) -> NDArray[np.float32]:
    """Return the numbers of one text; none where the model gave none."""
    return np.frombuffer(embedding, dtype=np.float32)


def joined(embeddings: Sequence[bytes], weights: Sequence[float]) -> bytes:
    """Return the weighted mean of the parts of a text. Those of which the model gave none do not count."""
    known = [(unpacked(one), weight) for one, weight in zip(embeddings, weights, strict=True) if one]
    if not known:
        return b""
    return packed(np.average([row for row, _ in known], axis=0, weights=[weight for _, weight in known]))
