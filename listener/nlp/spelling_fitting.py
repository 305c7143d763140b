"""Fit the tables of spellings: a logistic regression a language and register. Needs the `[train]` extra (PyTorch)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import embedding_bag, log_softmax

from listener.nlp.evaluate import language_of
from listener.nlp.folder import SPELLINGS
from listener.nlp.folder_keeping import keep_beside
from listener.nlp.labelled import LabelledText, read_labelled, without
from listener.nlp.normalize import normalize
from listener.nlp.second_reading import Target, read_readings, targets
from listener.nlp.spelled import PLACES, features
from listener.nlp.spellings import Register, Spellings, Table, against_neutral
from listener.terms import Label

FEWEST = 300  # texts of a language: of fewer a table would know names, not words
LARGEST = 2.0  # the variance of a weight's normal prior
STEPS = 60


Lesson = tuple[LabelledText, Target]


@dataclass(frozen=True, slots=True)
class Fitted:
    """`texts` is how many were learned from, by language and register."""

    spellings: Spellings
    texts: dict[tuple[str, Register], int]

    def as_json(self) -> dict[str, dict[str, int]]:
        codes = sorted({code for code, _ in self.texts})
        return {
            code: {
                register.value: self.texts[code, register] for register in Register if (code, register) in self.texts
            }
            for code in codes
        }


def fit_and_keep(
    folder: Path,
    files: Sequence[Path],
    brand_files: Sequence[Path],
    held_out: Sequence[Path] = (),
    second_readings: Sequence[Path] = (),
    second_share: float = 0.5,
) -> Fitted:
    """Fit tables for the model in `folder`, on posts at large and about brands, and write them beside its weights.

    Texts that stand in `held_out` are not learned from; `second_readings` soften the labels (`listener.nlp.training`).
    Raises ModelError.
    """
    grades = read_readings(second_readings)

    def lessons(chosen: Sequence[Path]) -> list[Lesson]:
        posts = without([post for post in read_labelled(chosen) if post.label], held_out)
        return list(zip(posts, targets(posts, grades, second_share), strict=True))

    fitted = fit_spellings({Register.AT_LARGE: lessons(files), Register.OF_BRANDS: lessons(brand_files)})
    keep_beside(folder, SPELLINGS, fitted.spellings.as_bytes())
    return fitted


def fit_spellings(lessons: Mapping[Register, Sequence[Lesson]]) -> Fitted:
    """Fit a table for each register and each language of which there are enough texts."""
    tables: dict[tuple[str, Register], Table] = {}
    texts: dict[tuple[str, Register], int] = {}
    for register, of_register in lessons.items():
        for code in sorted({language_of(post) for post, _ in of_register} - {""}):
            chosen = [(normalize(post.text), wanted) for post, wanted in of_register if language_of(post) == code]
            if len(chosen) >= FEWEST:
                tables[code, register] = fit([text for text, _ in chosen], [wanted for _, wanted in chosen])
                texts[code, register] = len(chosen)
    return Fitted(Spellings(tables), texts)


def fit(texts: Sequence[str], wanted: Sequence[Target]) -> Table:
    """Return the table that makes the targets of normalised texts least surprising. The loss is convex: one answer."""
    found = features(texts)
    begins = torch.from_numpy(np.searchsorted(found.texts, np.arange(len(texts))))
    places, amounts = torch.from_numpy(found.places), torch.from_numpy(found.amounts)
    truth = torch.tensor(wanted, dtype=torch.float32)
    weights, bias = torch.zeros(PLACES, len(Label), requires_grad=True), torch.zeros(len(Label), requires_grad=True)
    steps = torch.optim.LBFGS([weights, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        steps.zero_grad()
        logits = embedding_bag(places, weights, begins, per_sample_weights=amounts, mode="sum") + bias
        surprise = -(truth * log_softmax(logits, dim=1)).sum() + (weights**2).sum() / (2 * LARGEST)
        surprise.backward()
        return surprise

    steps.step(loss)
    return against_neutral(weights.detach().numpy().T, bias.detach().numpy())
