"""What is fitted for a model is kept in its folder; whoever reads the folder meanwhile finds whole files."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from listener.errors import ModelError
from listener.nlp.folder import MANIFEST, checksum


def keep_beside(folder: Path, name: str, content: bytes) -> None:
    """Write a file of a model's folder, and its checksum into `listener.json`. Raises ModelError."""

    def known(manifest: dict[str, Any]) -> None:
        manifest["checksums"] = manifest.get("checksums", {}) | {name: checksum(folder / name)}

    try:
        _write(folder / name, content)
    except OSError as problem:
        raise _refused(folder / name, problem) from problem
    change_manifest(folder / MANIFEST, known)


def change_manifest(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what `listener.json` says, or begin one; the rest of it stays. Raises ModelError."""
    try:
        content = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        change(content)
        _write(file, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())
    except (OSError, ValueError, TypeError, AttributeError) as problem:
        raise _refused(file, problem) from problem


def _refused(file: Path, problem: Exception) -> ModelError:
    return ModelError(
        f"{file} cannot be written: {problem}", "Copy the model's folder to where you may write, and give the copy."
    )


def _write(file: Path, content: bytes) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(file)
