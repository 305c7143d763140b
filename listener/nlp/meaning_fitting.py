"""Fit what tells a sentence encoder's directions from a model's embedding.

Both read the posts written for this project. Of the teacher's answers the directions in which they differ most are
kept, each shrunk by the square root of how far they spread along it (half of the way to whitening: Su et al.,
*Whitening Sentence Representations for Better Semantics and Faster Retrieval*, 2021), and told by ridge regression.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.nlp.corpus import TOPICS_TRAINING, TRAINING
from listener.nlp.folder_keeping import keep_beside
from listener.nlp.labelled import read_labelled
from listener.nlp.meanings import MEANINGS, Meanings
from listener.nlp.sentiment import OnnxSentiment
from listener.nlp.topic_posts import read_posts

DIRECTIONS = 128  # 64 to 192 propose as well, within three points
STRENGTH = 1.0  # of the regression; 0.3 to 3 propose as well
HELD_OUT = 10  # every tenth text is only measured on

Embed = Callable[[Sequence[str]], NDArray[np.floating[Any]]]
Rows = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """`texts` were read. `agreement` is the mean cosine with the teacher's directions on those held out."""

    meanings: Meanings
    texts: int
    agreement: float


def typical_texts() -> list[str]:
    """Return the posts of the corpora that are learned from, each once."""
    brands = (one.text for one in read_labelled(TRAINING))
    return list(dict.fromkeys([*brands, *(one.text for one in read_posts(TOPICS_TRAINING))]))


def fit_meanings(embed: Embed, teach: Embed, texts: Sequence[str]) -> Fitted:
    """Fit on what the model (`embed`) and the teacher (`teach`) make of the texts; a row a text in either."""
    seen, wanted = np.asarray(embed(texts), dtype=np.float64), _half_white(np.asarray(teach(texts), dtype=np.float64))
    held_out = np.arange(len(texts)) % HELD_OUT == 0
    centre = seen[~held_out].mean(axis=0)
    directions = _regress(seen[~held_out] - centre, wanted[~held_out]).T
    meanings = Meanings(centre.astype(np.float32), (directions / np.abs(directions).max()).astype(np.float32))
    told = _of_length_one(meanings.of(seen[held_out]))
    agreement = float((told * _of_length_one(wanted[held_out])).sum(axis=1).mean())
    return Fitted(meanings, len(texts), agreement)


def fit_and_keep(folder: Path, teach: Embed, texts: Sequence[str], threads: int = 1) -> Fitted:
    """Fit the map for the model in `folder` and write it beside its weights. Raises ModelError."""
    fitted = fit_meanings(OnnxSentiment(folder, threads).embed, teach, texts)
    keep_beside(folder, MEANINGS, fitted.meanings.as_bytes())
    return fitted


def _half_white(answers: Rows) -> Rows:
    """Return the answers along the directions in which they differ most, each shrunk by the root of its spread."""
    rows = _of_length_one(answers - answers.mean(axis=0))
    _, spread, directions = np.linalg.svd(rows, full_matrices=False)
    kept = spread[:DIRECTIONS] > 1e-6 * spread[0]
    return np.asarray((rows @ directions[:DIRECTIONS][kept].T) / np.sqrt(spread[:DIRECTIONS][kept]))


def _regress(rows: Rows, wanted: Rows) -> Rows:
    penalty = STRENGTH * np.eye(rows.shape[1])
    return np.asarray(np.linalg.solve(rows.T @ rows + penalty, rows.T @ wanted))


def _of_length_one(rows: Rows) -> Rows:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12))
