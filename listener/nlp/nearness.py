"""How near texts lie to each other among meanings. Vectors are of length 1, kept as 16-bit floats."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def packed(rows: NDArray[np.floating[Any]]) -> list[bytes]:
    """Return the rows, each made of length 1, as bytes for the database."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return [row.tobytes() for row in (rows / np.maximum(lengths, 1e-12)).astype(np.float16)]


def joined(one: bytes, other: bytes) -> bytes:
    """Return the direction between two: a text that is both is near to either."""
    return packed((_row(one) + _row(other))[None, :])[0]


def likeness(post: bytes, others: Sequence[bytes]) -> list[float]:
    """Return the cosine of the post with each of the others, from -1 to 1."""
    return [float(_row(post) @ _row(other)) for other in others]


def _row(packed: bytes) -> NDArray[np.float32]:
    return np.frombuffer(packed, dtype=np.float16).astype(np.float32)
