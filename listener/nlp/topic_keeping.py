"""Fit topic heads for a model folder and keep them in it."""

import json
import os
from pathlib import Path

from listener.errors import ModelError
from listener.nlp.folder import MANIFEST, checksum
from listener.nlp.sentiment import OnnxSentiment
from listener.nlp.topic_fitting import Fitted, fit_topics
from listener.nlp.topics import TOPICS


def fit_and_keep(folder: Path, threads: int = 1) -> Fitted:
    """Fit the heads on what the model in `folder` makes of texts, and write them beside its weights.

    `topics.json` holds the heads and what they reach on posts held out; its checksum joins those in `listener.json`.
    Raises ModelError when the model has no second output, or the folder cannot be written.
    """
    fitted = fit_topics(OnnxSentiment(folder, threads).embed)
    try:
        _write(folder / TOPICS, json.dumps(fitted.as_json(), separators=(",", ":")) + "\n")
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        content["checksums"] = content.get("checksums", {}) | {TOPICS: checksum(folder / TOPICS)}
        _write(folder / MANIFEST, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except (OSError, ValueError, TypeError, AttributeError) as problem:
        advice = "Copy the model's folder to where you may write, and give the copy."
        raise ModelError(f"the topics cannot be kept in {folder}: {problem}", advice) from problem
    return fitted


def _write(file: Path, text: str) -> None:
    """Whoever reads the file meanwhile finds it whole."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
