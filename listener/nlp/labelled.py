"""Labelled posts as JSON lines: what the model is trained on and measured with."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listener.errors import ModelError
from listener.nlp.marks import Span
from listener.nlp.normalize import normalize
from listener.terms import Label

# Corpora name languages in English; ISO 639-1 is what the rest of Listener speaks.
CODES = {
    "arabic": "ar", "dutch": "nl", "english": "en", "french": "fr", "german": "de",
    "hindi": "hi", "italian": "it", "portuguese": "pt", "spanish": "es",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One post and what a person said of it. `label` is None when it is none of ours (irrelevant, mixed …).

    `spans` are where the brand stands that the label is about; without any, the label is about the whole post.
    """

    text: str
    label: Label | None
    language: str = ""
    spans: tuple[Span, ...] = ()
    brand: str = ""
    kind: str = ""


def read_labelled(files: Sequence[Path]) -> Iterator[LabelledText]:
    """Yield the rows of JSON lines with `text`, `label` and perhaps `language`, `brand` and `kind`, in order.

    A row may have, instead of its label, `targets`: a list of {"name", "label"}. It is yielded once for each, with
    the places where the name stands. Empty lines are skipped. Raises ModelError naming the file and line that cannot
    be read.
    """
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as problem:
            raise ModelError(f"{file} cannot be read: {problem}", "Give a UTF-8 file of JSON lines.") from problem
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield from _read_row(line, f"{file}, line {number}")


def without(posts: Sequence[LabelledText], held_out: Sequence[Path]) -> list[LabelledText]:
    """Return the posts that do not stand in the files `held_out`, case aside. Raises ModelError as `read_labelled`."""
    spared = {normalize(row.text).casefold() for row in read_labelled(held_out)}
    return [post for post in posts if normalize(post.text).casefold() not in spared]


def _read_row(line: str, place: str) -> list[LabelledText]:
    try:
        row = json.loads(line)
        text = str(row["text"])
        targets = [(str(one["name"]), one["label"]) for one in row.get("targets") or ()]
        return [_row(row, text, label, name) for name, label in targets or [("", row["label"])]]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        advice = 'Each line is a JSON object like {"text": "…", "label": "negative"}.'
        raise ModelError(f"{place}: no text and label can be read", advice) from problem


def _row(row: Mapping[str, Any], text: str, label: object, name: str) -> LabelledText:
    known = Label(str(label)) if label in set(Label) else None
    return LabelledText(
        text,
        known,
        str(row.get("language") or ""),
        tuple(places(text, name)) if name else (),
        str(row.get("brand") or name),
        str(row.get("kind") or ""),
    )


def places(text: str, name: str) -> Iterator[Span]:
    """Yield where `name` stands in `text`, letter for letter."""
    at = text.find(name)
    while at >= 0 and name:
        yield at, at + len(name)
        at = text.find(name, at + len(name))
