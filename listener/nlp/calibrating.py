"""Calibrate a model on posts that persons labelled, and keep the calibration in its folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from listener.errors import ModelError
from listener.nlp.calibration import Calibration
from listener.nlp.evaluate import judge_rows, language_of
from listener.nlp.fitting import WRONG_AT_MOST, Judged, cross_fitted, fit
from listener.nlp.folder_keeping import change_manifest
from listener.nlp.labelled import read_labelled
from listener.nlp.metrics import calibration_error
from listener.ports import SentimentModel

FEWEST = 200  # texts: fewer would calibrate by chance


class CalibratedModel(SentimentModel, Protocol):
    """A model whose calibration can be replaced. `manifest` is the file that keeps it."""

    calibration: Calibration
    manifest: Path


@dataclass(frozen=True, slots=True)
class Part:
    """One language, or all: its texts, its temperature and its calibration error (0 to 1) before and after.

    The error after is measured on texts that the temperatures were not fitted on.
    """

    language: str
    texts: int
    temperature: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `unsure` is the share of answers that are unsure; the others are right so often."""

    model: str
    calibration: Calibration
    parts: tuple[Part, ...]
    unsure: float
    sure_accuracy: float

    def as_json(self) -> dict[str, Any]:
        parts = [{name: getattr(part, name) for name in Part.__slots__} for part in self.parts]
        return {
            "model": self.model, "calibration": self.calibration.as_json(), "parts": parts,
            "unsure": self.unsure, "sure_accuracy": self.sure_accuracy,
        }  # fmt: skip


def calibrate(
    files: Sequence[Path],
    model: CalibratedModel,
    wrong_at_most: float = WRONG_AT_MOST,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Judge the labelled texts without calibration and find the one that fits them. Nothing is written.

    `wrong_at_most` is the error allowed among sure answers. Raises ModelError when a file cannot be read or there are
    too few texts.
    """
    rows = [row for row in read_labelled(files) if row.label]
    if len(rows) < FEWEST:
        raise ModelError(f"{len(rows)} labelled texts are too few to calibrate with", f"Give at least {FEWEST}.")
    kept, model.calibration = model.calibration, Calibration()
    try:
        said = judge_rows(rows, model, progress)
    finally:
        model.calibration = kept
    judged = [Judged(row.label, one, language_of(row)) for row, one in zip(rows, said, strict=True) if row.label]
    return _report(kept.unmarked(model.version), judged, fit(judged, wrong_at_most))


def keep(calibration: Calibration, manifest: Path) -> None:
    """Write it into a model folder's `listener.json`; the rest of the file and the weights stay as they are.

    Raises ModelError when it cannot be read or written.
    """

    def changed(content: dict[str, Any]) -> None:
        content["calibration"] = calibration.as_json()

    change_manifest(manifest, changed)


def _report(version: str, judged: Sequence[Judged], found: Calibration) -> Report:
    after = cross_fitted(judged)
    final = [found.apply(one.sentiment, one.language) for one in judged]
    sure = [one.label is said.label for one, said in zip(judged, final, strict=True) if said.sure]

    def part(name: str, chosen: Sequence[int]) -> Part:
        labels = [judged[i].label for i in chosen]
        return Part(
            language=name,
            texts=len(chosen),
            temperature=found.temperature(name),
            before=calibration_error(labels, [judged[i].sentiment for i in chosen]),
            after=calibration_error(labels, [after[i] for i in chosen]),
        )

    languages = sorted({one.language for one in judged} - {""})
    groups = [[i for i, one in enumerate(judged) if one.language == language] for language in languages]
    parts = [part("", range(len(judged))), *map(part, languages, groups)]
    return Report(version, found, tuple(parts), 1 - len(sure) / len(judged), sum(sure) / len(sure) if sure else 0.0)
