"""What the spelling of a text says of its tone: characters and words, small tables for each language.

The encoder reads pieces of words; slang, dialect and typing errors fall apart in them. A linear model on character
n-grams and words knows fewer things and errs elsewhere, so the two together err less often («wide and deep»: Cheng et
al., 2016; as for n-grams: Wang and Manning, *Baselines and Bigrams*, ACL 2012). What the encoder says is multiplied by
what the tables make likely. Features are hashed (Weinberger et al.: *Feature Hashing*, ICML 2009): there is no
vocabulary to keep, and no text can be read out of a table. `listener.nlp.spelling_fitting` fits them.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.nlp.folder import SPELLINGS
from listener.nlp.marks import OPEN
from listener.nlp.softmax import softmax
from listener.nlp.spelled import PLACES, Features, features
from listener.terms import Label, Sentiment


class Register(StrEnum):
    """Which posts a table was fitted on: people write otherwise about a brand than about their day."""

    AT_LARGE = "at_large"
    OF_BRANDS = "of_brands"


# How much each table counts beside the encoder, for a text without a mark and for one with a brand marked. Found on
# UMSAB's validation part and on the development sets about brands; 0.1 more or less is worth as much.
UNMARKED = {Register.AT_LARGE: 0.4}
MARKED = {Register.AT_LARGE: 0.2, Register.OF_BRANDS: 0.4}
ALONE = {Register.OF_BRANDS: 0.4}  # of a language in which nobody labelled posts at large

_LABELS = tuple(Label)
_COLUMNS = [_LABELS.index(label) for label in (Label.NEGATIVE, Label.POSITIVE)]  # what a table keeps
_NEUTRAL = _LABELS.index(Label.NEUTRAL)
_LEAST = 1e-12  # a probability below it is as if it were this
_STEPS = 127  # of a number in 8 bits

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """`weights` of shape (2, PLACES): what a feature adds to negative and to positive, against neutral; `bias` (2)."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def leanings(self, found: Features, texts: int) -> Scores:
        """Return the logits of the labels for each of so many texts, of shape (texts, labels); neutral has 0."""
        logits = np.zeros((texts, len(_LABELS)))
        for column, weights, bias in zip(_COLUMNS, self.weights, self.bias, strict=True):
            said = weights[found.places] * found.amounts
            logits[:, column] = np.bincount(found.texts, said, minlength=texts) + bias
        return logits


def against_neutral(weights: NDArray[np.float32], bias: NDArray[np.float32]) -> Table:
    """Return the table of a model with weights (labels, PLACES) and a bias for each label: only differences matter."""
    return Table((weights - weights[_NEUTRAL])[_COLUMNS], (bias - bias[_NEUTRAL])[_COLUMNS])


@dataclass(frozen=True)
class Spellings:
    """The tables by ISO 639-1 code and register. A text of another language is judged by the encoder alone."""

    tables: Mapping[tuple[str, Register], Table]

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(code for code, _ in self.tables)

    def weigh(
        self, judged: Sequence[Sentiment], texts: Sequence[str], languages: Sequence[str | None]
    ) -> list[Sentiment]:
        """Return what the encoder said of normalised `texts`, multiplied by what their spelling makes likely."""
        said, groups = list(judged), self._groups(texts, languages)
        for (code, marked), alike in groups.items():
            found = features([texts[i] for i in alike])
            added = sum(
                share * self.tables[code, register].leanings(found, len(alike))
                for register, share in self._shares(code, marked).items()
            )
            shares = np.array([[judged[i].scores[label] for label in Label] for i in alike])
            for i, row in zip(alike, softmax(np.log(np.maximum(shares, _LEAST)) + added), strict=True):
                said[i] = replace(judged[i], **dict(zip(Label, row.tolist(), strict=True)))
        return said

    def _groups(self, texts: Sequence[str], languages: Sequence[str | None]) -> dict[tuple[str, bool], list[int]]:
        groups: dict[tuple[str, bool], list[int]] = {}
        for i, (text, language) in enumerate(zip(texts, languages, strict=True)):
            code = (language or "").partition("-")[0].lower()
            if code in self.languages:
                groups.setdefault((code, OPEN in text), []).append(i)
        return groups

    def _shares(self, code: str, marked: bool) -> Mapping[Register, float]:
        if (code, Register.AT_LARGE) not in self.tables:
            return ALONE
        wanted = MARKED if marked else UNMARKED
        return {register: share for register, share in wanted.items() if (code, register) in self.tables}

    def as_bytes(self) -> bytes:
        """Return a file of 8-bit tables, each with its bias and what a step of it is worth."""
        arrays: dict[str, NDArray[np.generic]] = {}
        for (code, register), table in self.tables.items():
            step = max(float(np.abs(table.weights).max()), _LEAST) / _STEPS
            arrays[f"{code}.{register}"] = np.rint(table.weights / step).astype(np.int8)
            arrays[f"{code}.{register}.scale"] = np.array([step, *table.bias], dtype=np.float32)
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        return file.getvalue()


def read_spellings(folder: Path) -> Spellings:
    """Return the tables in a model's folder, none where it has none. Raises ModelError for a file that is none."""
    file = folder / SPELLINGS
    if not file.is_file():
        return Spellings({})
    try:
        with np.load(file, allow_pickle=False) as arrays:
            names = [name for name in arrays.files if not name.endswith(".scale")]
            return Spellings({_key(name): _table(arrays[name], arrays[f"{name}.scale"]) for name in names})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as problem:
        advice = "Fit it again with `listener model spellings`."
        raise ModelError(f"{file} cannot be read: {problem}", advice) from problem


def _key(name: str) -> tuple[str, Register]:
    code, _, register = name.partition(".")
    return code, Register(register)


def _table(steps: NDArray[np.int8], scale: NDArray[np.float32]) -> Table:
    if steps.shape != (len(_COLUMNS), PLACES) or scale.shape != (1 + len(_COLUMNS),) or not np.isfinite(scale).all():
        raise ValueError(f"a table of shape {steps.shape} with a scale of shape {scale.shape}")
    return Table(steps.astype(np.float32) * scale[0], scale[1:])
