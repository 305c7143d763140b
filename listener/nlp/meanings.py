"""Where a text lies among meanings, told from the embedding of the encoder that judges its tone.

That embedding keeps angry posts near each other, whatever they are angry about; what helps to propose an answer is the
other way round. A sentence encoder knows it, but is as large again as the model and reads each text once more. So the
directions in which a sentence encoder's answers differ are told from the embedding, by one linear map: about a hundred
numbers a text for the price of a multiplication. `listener.nlp.meaning_fitting` fits it, once for a model.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError

MEANINGS = "meanings.npy"

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Meanings:
    """`centre` is the mean embedding, of shape (width); `directions` is the map, of shape (directions, width)."""

    centre: Matrix
    directions: Matrix

    def of(self, embeddings: NDArray[np.floating[Any]]) -> Matrix:
        """Return where the texts lie, of shape (texts, directions), from their embeddings (texts × width)."""
        return np.asarray((embeddings - self.centre) @ self.directions.T, dtype=np.float32)

    def as_bytes(self) -> bytes:
        """Return a file of 16-bit floats: the centre in the first row, the directions below it."""
        file = io.BytesIO()
        np.save(file, np.vstack([self.centre, self.directions]).astype(np.float16))
        return file.getvalue()


def read_meanings(folder: Path, width: int) -> Meanings | None:
    """Return the map in a model's folder, or None where there is none. `width` is that of the embedding.

    Raises ModelError when the file is not such a map.
    """
    file = folder / MEANINGS
    if not file.is_file():
        return None
    try:
        rows = np.load(file, allow_pickle=False).astype(np.float32)
        if rows.ndim != 2 or len(rows) < 2 or rows.shape[1] != width or not np.isfinite(rows).all():
            raise ValueError(f"its shape is {rows.shape}, embeddings have {width} numbers")
    except (OSError, ValueError, EOFError) as problem:
        advice = "Fit it again: listener model meanings"
        raise ModelError(f"{file} cannot be read: {problem}", advice) from problem
    return Meanings(rows[0], rows[1:])
