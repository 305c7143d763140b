"""Labelled posts as JSON lines: what the model is trained on and measured with."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from listener.errors import ModelError
from listener.terms import Label


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One post and what a person said of it. `label` is None when it is none of ours (irrelevant, mixed …)."""

    text: str
    label: Label | None
    language: str = ""


def read_labelled(files: Sequence[Path]) -> Iterator[LabelledText]:
    """Yield the rows of JSON lines with `text`, `label` and perhaps `language`, in order.

    Empty lines are skipped. Raises ModelError naming the file and line that cannot be read.
    """
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as problem:
            raise ModelError(f"{file} cannot be read: {problem}", "Give a UTF-8 file of JSON lines.") from problem
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _read_row(line, f"{file}, line {number}")


def _read_row(line: str, place: str) -> LabelledText:
    try:
        row = json.loads(line)
        text, label = row["text"], row["label"]
    except (ValueError, KeyError, TypeError) as problem:
        advice = 'Each line is a JSON object like {"text": "…", "label": "negative"}.'
        raise ModelError(f"{place}: no text and label can be read", advice) from problem
    known = Label(label) if label in set(Label) else None
    return LabelledText(str(text), known, str(row.get("language") or ""))
