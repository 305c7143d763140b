"""Someone else's model on disk: any sequence classifier of transformers, as its own tools save it.

`config.json` says what the outputs mean. A `listener.json` beside it, or beside the weights, may add `labels`,
`max_length`, `version`, `checksums` and the `calibration`, and wins.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from listener.errors import ModelError
from listener.nlp.calibration import Calibration, read_calibration
from listener.nlp.folder import CONFIG, DEFAULT_MAX_LENGTH, MANIFEST, checksum
from listener.nlp.labels import Stated, meanings, parse_stated
from listener.nlp.weights_file import Engine, Weights, choose_weights
from listener.terms import Label

_CLASSIFIER = "ForSequenceClassification"
_LONGEST_NAME = 100  # characters: the version is stored beside each judgement


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What must be known before the weights are loaded. `labels` are in the order of the model's outputs.

    `max_length` is in tokens, the start and end marks included; the tokenizer may say less. `pad_id` is None where
    the model knows no padding.
    """

    path: Path
    weights: Weights
    version: str
    labels: tuple[Label, ...]
    max_length: int
    pad_id: int | None
    checksums: Mapping[str, str]
    calibration: Calibration = field(default_factory=Calibration)

    @property
    def manifest(self) -> Path:
        """Where our own file is, or would be written."""
        return next(
            (folder / MANIFEST for folder in self.folders if (folder / MANIFEST).is_file()), self.path / MANIFEST
        )

    @property
    def file(self) -> Path:
        return self.path / self.weights.main

    @property
    def folders(self) -> tuple[Path, Path]:
        """Where the small files may be, nearest first."""
        return self.file.parent, self.path

    def verify(self) -> None:
        """Raise ModelError when a file is not the one whose checksum is stated."""
        for name, expected in self.checksums.items():
            if checksum(self.path / name) != expected:
                raise ModelError(f"{self.path / name} is damaged: its checksum differs", "Copy or download it again.")


def read_checkpoint(place: Path, version: str = "", stated: str = "") -> Checkpoint:
    """Read the small files of a folder, or of the folder of one ONNX file in it.

    `version` is the one of a model that has one; otherwise it is made from the weights. `stated` are the labels as
    the setting says them. Raises ModelError with what is missing or not understood.
    """
    path, weights = _weights(place)
    config = _read_first(path, weights, CONFIG)
    if config is None:
        advice = "Copy it from where the model came from: it says what the outputs mean."
        raise ModelError(f"{path} is not a model of transformers: {CONFIG} is missing", advice)
    manifest = _read_first(path, weights, MANIFEST) or {}
    try:
        _check_kind(config, weights)
        calibration = read_calibration(manifest.get("calibration"))
        own = version or str(manifest.get("version") or _made_version(path, weights))
        return Checkpoint(
            path=path,
            weights=weights,
            version=calibration.version(own),
            labels=meanings(_output_names(config), _stated(manifest, stated)),
            max_length=int(manifest.get("max_length") or min(DEFAULT_MAX_LENGTH, _positions(config))),
            pad_id=config.get("pad_token_id"),
            checksums=dict(manifest.get("checksums") or {}),
            calibration=calibration,
        )
    except (TypeError, ValueError, AttributeError, KeyError) as problem:
        advice = f"Look at {CONFIG} and {MANIFEST} in it."
        raise ModelError(f"{path} cannot be read as a model: {problem}", advice) from problem


def _weights(place: Path) -> tuple[Path, Weights]:
    if place.is_file():
        if place.suffix != ".onnx":
            raise ModelError(f"{place} is no ONNX file", "Set LISTENER_MODEL to the folder of the model.")
        top = place.parent if (place.parent / CONFIG).is_file() else place.parent.parent
        parts = sorted(place.parent.glob(f"{place.name}[_.]data*"))
        return top, Weights(Engine.ONNX, tuple(file.relative_to(top).as_posix() for file in (place, *parts)))
    names = [file.relative_to(place).as_posix() for pattern in ("*", "*/*") for file in place.glob(pattern)]
    return place, choose_weights([name for name in names if (place / name).is_file()], str(place))


def _check_kind(config: Mapping[str, Any], weights: Weights) -> None:
    """Refuse what has no labels. transformers would give a model without a classifier a random one."""
    if (kind := config.get("problem_type")) in ("regression", "multi_label_classification"):
        what = "a score" if kind == "regression" else "each label by itself"
        advice = "Take one that chooses between negative, neutral and positive."
        raise ModelError(f"the model judges {what} ({kind}), not which one of its labels fits", advice)
    kinds = [str(name) for name in config.get("architectures") or []]
    if weights.engine is Engine.PYTORCH and kinds and not any(name.endswith(_CLASSIFIER) for name in kinds):
        advice = f"Take one that was fine-tuned for sentiment (…{_CLASSIFIER})."
        raise ModelError(f"the model is no text classifier but {', '.join(kinds)}", advice)


def _output_names(config: Mapping[str, Any]) -> list[str]:
    """`id2label`, or `label2id` where only that was filled in; transformers omits both for LABEL_0 and LABEL_1."""
    by_number = config.get("id2label") or {}
    names = [str(by_number[key]) for key in sorted(by_number, key=int)]
    names = names or [f"LABEL_{number}" for number in range(int(config.get("num_labels") or 2))]
    said = {int(number): str(name) for name, number in (config.get("label2id") or {}).items()}
    if all(name == f"LABEL_{number}" for number, name in enumerate(names)):
        return [said.get(number, name) for number, name in enumerate(names)]
    return names


def _stated(manifest: Mapping[str, Any], setting: str) -> Stated:
    """The setting is nearer to the person who runs this than the file."""
    labels = parse_stated(setting) or manifest.get("labels") or ()
    if isinstance(labels, Mapping):
        return {str(name): str(said) for name, said in labels.items()}
    return [str(said) for said in labels]


def _positions(config: Mapping[str, Any]) -> int:
    """Tokens the model has positions for. The RoBERTa family counts them from `pad_token_id` + 1."""
    counted = int(config.get("max_position_embeddings") or config.get("n_positions") or 0)
    pad = int(config.get("pad_token_id") or 0)
    unused = pad + 1 if pad < 10 else 0  # GPT-2's is the last of its vocabulary
    return counted - unused if counted > unused else DEFAULT_MAX_LENGTH


def _made_version(path: Path, weights: Weights) -> str:
    """The folder's name and a checksum of all its weights: an ONNX graph alone may be that of many models."""
    digest = hashlib.sha256("".join(checksum(path / name) for name in weights.files).encode())
    return f"{path.resolve().name[:_LONGEST_NAME]}-{digest.hexdigest()[:12]}"


def _read_first(path: Path, weights: Weights, name: str) -> dict[str, Any] | None:
    for folder in ((path / weights.main).parent, path):
        if (folder / name).is_file():
            return _read_json(folder / name)
    return None


def _read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ModelError(f"{file} cannot be read: {problem}", "Copy or download it again.") from problem
    if not isinstance(content, dict):
        raise ModelError(f"{file} is not a JSON object", "Copy or download it again.")
    return content
