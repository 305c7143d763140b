"""Which of the files of a transformers folder, or of a repository on the hub, hold the weights to load."""

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from listener.errors import ModelError

# Full precision first: plain dynamic quantisation changes the label of one text in ten.
_ONNX = ("model", "model_optimized", "model_quantized")
_SAFETENSORS, _PICKLED = "model.safetensors", "pytorch_model.bin"
_FOREIGN = {".h5": "TensorFlow", ".msgpack": "Flax", ".gguf": "llama.cpp", ".pt": "bare PyTorch", ".ot": "Rust"}
_SMALL = {".json", ".txt", ".model", ".codes"}  # configuration and vocabulary; never code


class Engine(StrEnum):
    ONNX = "ONNX"
    PYTORCH = "PyTorch"


@dataclass(frozen=True, slots=True)
class Weights:
    """Names of files, relative to the folder, the one to load first; the others are parts of it."""

    engine: Engine
    files: tuple[str, ...]

    @property
    def main(self) -> str:
        return self.files[0]

    @property
    def folder(self) -> str:
        """Empty for the top, otherwise the sub folder."""
        parent = str(PurePosixPath(self.main).parent)
        return "" if parent == "." else parent


def choose_weights(names: Iterable[str], where: str) -> Weights:
    """Choose ONNX when there is any, at the top or one folder below, else safetensors, else PyTorch's own form.

    `names` are relative to the folder `where`, which is told in errors. Raises ModelError when there are none, or
    several ONNX files and none has a usual name.
    """
    names = sorted(names)
    if onnx := _onnx(names, where):
        parts = [name for name in names if name.startswith((f"{onnx}_data", f"{onnx}.data"))]
        return Weights(Engine.ONNX, (onnx, *parts))
    for whole in (_SAFETENSORS, _PICKLED):
        if whole in names:
            return Weights(Engine.PYTORCH, (whole,))
        if f"{whole}.index.json" in names:
            stem, _, ending = whole.partition(".")
            parts = [name for name in names if name.startswith(f"{stem}-") and name.endswith(f".{ending}")]
            return Weights(Engine.PYTORCH, (f"{whole}.index.json", *parts))
    raise _no_weights(names, where)


def small_files(names: Iterable[str], weights: Weights) -> list[str]:
    """Return the names of the configuration and the vocabulary, at the top and beside the weights."""
    return [
        name
        for name in names
        if (path := PurePosixPath(name)).suffix in _SMALL
        and str(path.parent) in (".", weights.folder or ".")
        and not name.endswith(".index.json")
    ]


def need_pytorch(where: str) -> None:
    """Raise ModelError where PyTorch, which is large, is not installed."""
    if importlib.util.find_spec("torch") is None:
        raise ModelError(
            f"{where} has no ONNX file, and PyTorch, which could run it, is not installed",
            "Install it: pip install 'listener[torch]'. Or export the model to ONNX where PyTorch is.",
        )


def _onnx(names: list[str], where: str) -> str | None:
    found = [path for name in names if (path := PurePosixPath(name)).suffix == ".onnx" and len(path.parts) <= 2]
    for stem in _ONNX:
        called = [path for path in found if path.stem == stem]
        for folder in (".", "onnx"):
            if usual := [path for path in called if str(path.parent) == folder]:
                return str(usual[0])
        if called:
            return _only(called, where)
    return _only(found, where) if found else None


def _only(found: list[PurePosixPath], where: str) -> str:
    if len(found) > 1:
        listed = ", ".join(map(str, found))
        raise ModelError(f"{where} has several ONNX files: {listed}", "Set LISTENER_MODEL to the file you want.")
    return str(found[0])


def _no_weights(names: list[str], where: str) -> ModelError:
    others = sorted({kind for name in names if (kind := _FOREIGN.get(PurePosixPath(name).suffix))})
    if others:
        return ModelError(
            f"{where} has weights for {' and '.join(others)} only",
            "Save it once as safetensors or ONNX with the library that made it, or take another model.",
        )
    return ModelError(
        f"{where} is not a sentiment model: there is no model.onnx, model.safetensors or pytorch_model.bin",
        "Set LISTENER_MODEL to a folder of transformers, or leave it empty for the model that comes with Listener.",
    )
