"""Lines of text, or JSON lines with `text`, read as they come and never all at once."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

LONGEST = 1_000_000  # bytes of one line; the rest of a longer one is thrown away as it comes
_OBJECT = re.compile(r"\{\s*[\"}]")


class Chunks(Protocol):
    """A binary stream that hands out what has arrived, without waiting for more."""

    def read1(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its text and what else it says; or the `error` that keeps it from being read."""

    number: int
    text: str = ""
    brand: str = ""
    id: Any = None
    error: str = ""


def opened_lines(file: str) -> AbstractContextManager[Chunks]:
    """Open a file, or standard input for `-`."""
    return nullcontext(cast(Chunks, sys.stdin.buffer)) if file == "-" else Path(file).open("rb")


def read_lines(stream: Chunks) -> Iterator[list[Line]]:
    """Yield the lines in order, those that arrive together as one list. Empty lines are counted and left out.

    When the first line is a JSON object, every line must be one; else a line may be one.
    """
    number, only_json = 0, None
    for arrived in _arrivals(stream):
        lines: list[Line] = []
        for raw in arrived:
            number += 1
            text = raw if isinstance(raw, str) else _decoded(raw)
            if text is not None and not text.strip():
                continue
            if only_json is None:
                only_json = bool(text and _OBJECT.match(text.strip()))
            lines.append(_line(number, text, only_json, cut=isinstance(raw, str)))
        if lines:
            yield lines


def _arrivals(stream: Chunks) -> Iterator[list[bytes | str]]:
    """Yield lists of complete lines; one that is too long comes as a str that says so."""
    rest, dropping = b"", False
    while chunk := stream.read1(65_536):
        *complete, rest = (rest + chunk).split(b"\n")
        lines: list[bytes | str] = list(complete)
        if dropping and lines:
            lines[0], dropping = _TOO_LONG, False
        if dropping or len(rest) > LONGEST:
            rest, dropping = b"", True
        if lines:
            yield lines
    if rest or dropping:
        yield [_TOO_LONG if dropping else rest]


_TOO_LONG = f"The line is longer than {LONGEST:,} bytes"


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _line(number: int, text: str | None, only_json: bool, *, cut: bool) -> Line:
    if cut and text:
        return Line(number, error=text)
    if text is None:
        return Line(number, error="The line is not UTF-8")
    text = text.strip()
    if only_json or _OBJECT.match(text):
        return _json_line(number, text)
    return Line(number, text)


def _json_line(number: int, text: str) -> Line:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return Line(number, error="The line is not JSON")
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        return Line(number, error="The line has no `text`")
    brand = said.get("brand")
    if brand is not None and not isinstance(brand, str):
        return Line(number, error="The `brand` is not a text")
    # Half of a surrogate pair is allowed in JSON and in no encoding.
    whole = said["text"].encode("utf-8", "replace").decode("utf-8")
    return Line(number, whole, (brand or "").strip(), said.get("id"))
