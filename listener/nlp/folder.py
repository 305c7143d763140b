"""A sentiment model on disk: `model.onnx`, `tokenizer.json`, `config.json` and, from our exporter, `listener.json`.

`config.json` is that of transformers: its `id2label` says what each output means. `listener.json` adds the
version stored beside each judgement, the longest text in tokens, the checksums of the other files and, once that was
fitted, the calibration. A folder without it (exported by someone else's tools) works too; its version is then made from
the model's checksum.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from listener.errors import ModelError
from listener.nlp.calibration import Calibration, read_calibration
from listener.terms import Label

BUNDLED = Path(__file__).parent / "weights"
MODEL, TOKENIZER, CONFIG, MANIFEST = "model.onnx", "tokenizer.json", "config.json", "listener.json"
SPELLINGS = "spellings.npz"
DEFAULT_MAX_LENGTH = 256

_ADVICE = (
    "Set LISTENER_MODEL to a folder made by the exporter, or leave it empty for the model that comes with Listener."
)
_SPELLINGS = {
    "negative": Label.NEGATIVE, "neg": Label.NEGATIVE,
    "neutral": Label.NEUTRAL, "neu": Label.NEUTRAL,
    "positive": Label.POSITIVE, "pos": Label.POSITIVE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What must be known before the weights are loaded. `labels` are in the order of the model's outputs.

    `max_length` is in tokens, the start and end marks included. `checksums` are SHA-256 by file name. `reads_marks`:
    the model was trained to see whom a text is judged about (`listener.nlp.marks`).
    """

    path: Path
    version: str
    labels: tuple[Label, ...]
    max_length: int
    checksums: Mapping[str, str]
    reads_marks: bool = False
    calibration: Calibration = field(default_factory=Calibration)

    def verify(self) -> None:
        """Raise ModelError when a file is missing or not the one that was kept (cut short, a pointer, exchanged)."""
        for name, expected in self.checksums.items():
            if not (self.path / name).is_file():
                raise ModelError(f"{self.path / name} is missing", _ADVICE)
            if checksum(self.path / name) != expected:
                raise ModelError(f"{self.path / name} is damaged: its checksum differs", _ADVICE)


def read_folder(path: Path) -> ModelFolder:
    """Read the small files of a model folder. Raises ModelError with what is missing or not understood."""
    for name in (MODEL, TOKENIZER, CONFIG):
        if not (path / name).is_file():
            raise ModelError(f"{path} is not a sentiment model: {name} is missing", _ADVICE)
    config = _read_json(path / CONFIG)
    manifest = _read_json(path / MANIFEST) if (path / MANIFEST).is_file() else {}
    try:
        calibration = read_calibration(manifest.get("calibration"))
        checksums = dict(manifest.get("checksums") or {})
        version = str(manifest.get("version") or f"{path.name}-{checksum(path / MODEL)[:12]}")
        version = "+".join(filter(None, (version, checksums.get(SPELLINGS, "")[:6])))
        return ModelFolder(
            path=path,
            version=calibration.version(version),
            labels=read_labels(config.get("id2label") or {}),
            max_length=int(manifest.get("max_length") or _longest(config)),
            checksums=checksums,
            reads_marks=manifest.get("reads_marks") is True,
            calibration=calibration,
        )
    except (TypeError, ValueError, AttributeError) as problem:
        raise ModelError(f"{path} cannot be read as a model folder: {problem}", _ADVICE) from problem


def read_labels(id2label: Mapping[str, str]) -> tuple[Label, ...]:
    """Return our labels in the order of the outputs. Raises ModelError unless there is one of each."""
    names = [str(id2label[key]) for key in sorted(id2label, key=int)]
    labels = tuple(label for name in names if (label := _SPELLINGS.get(name.strip().lower())))
    if len(labels) != len(names) or sorted(labels) != sorted(Label):
        said = ", ".join(names) or "nothing"
        advice = "Its config.json must name three outputs in id2label: negative, neutral and positive."
        raise ModelError(f"the model's labels cannot be understood: {said}", advice)
    return labels


def checksum(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _longest(config: Mapping[str, Any]) -> int:
    """RoBERTa counts positions from `pad_token_id` + 1, so two of its positions hold no token."""
    return min(DEFAULT_MAX_LENGTH, int(config.get("max_position_embeddings") or DEFAULT_MAX_LENGTH) - 2)


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ModelError(f"{file} cannot be read: {problem}", _ADVICE) from problem
    if not isinstance(content, dict):
        raise ModelError(f"{file} is not a JSON object", _ADVICE)
    return content
