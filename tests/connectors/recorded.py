"""Recorded answers: `recordings/<connector>/cases.json` lists the cases, their bodies lie beside it.

A case has `name`, `options`, `answers` (address to `file` or `text`, `status`, `headers`, `moved_to`), and what must
come of it: `documents` (how many) or `error` (the code); also `remarks` and `not_modified`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from listener.errors import FetchError
from listener.ports import HttpAnswer

RECORDINGS = Path(__file__).parent / "recordings"


@dataclass(frozen=True)
class Case:
    connector: str
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.connector}: {self.said['name']}"

    def http(self) -> "RecordedHttp":
        return RecordedHttp(RECORDINGS / self.connector, self.said["answers"])


class RecordedHttp:
    """Answers from a recording; an address that is not in it is not found."""

    def __init__(self, folder: Path, answers: Mapping[str, Mapping[str, Any]]) -> None:
        self._folder = folder
        self._answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self.asked.append((url, dict(headers or {})))
        recorded = self._answers.get(url)
        if recorded is None:
            raise FetchError(f"{url} answered 404", code="not_found", status=404, advice="It is not in the recording.")
        body = (
            (self._folder / recorded["file"]).read_bytes() if "file" in recorded else recorded.get("text", "").encode()
        )
        return HttpAnswer(recorded.get("status", 200), url, recorded.get("headers", {}), body, recorded.get("moved_to"))

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        raise AssertionError("a connector only reads")


def cases(connector: str) -> list[Case]:
    """Return the recorded cases of one connector, none when it has no recording."""
    index = RECORDINGS / connector / "cases.json"
    return [Case(connector, said) for said in json.loads(index.read_text("utf-8"))] if index.exists() else []
