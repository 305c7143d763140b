"""Recorded answers: `recordings/<connector>/cases.json` lists the cases, their bodies lie beside it.

A case has `name`, `options`, `answers` (address to `file`, `text` or `json`, `status`, `headers`, `moved_to`), and what
must come of it: `documents` (how many) or `error` (the code); also `remarks` and `not_modified`. An address with
«POST » before it answers what is posted there. A status that refuses raises the door's own error.

A mailbox has `mails`, the files of its mails, instead of answers.

`refusals.json` beside it names, where a connector translates them, the codes that its refusals become.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from listener.http._errors import Asked, status_error
from listener.ports import HttpAnswer
from tests.standins._imap import Talk, TalkedWire

_NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
RECORDINGS = Path(__file__).parent / "recordings"


@dataclass(frozen=True)
class Case:
    connector: str
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.connector}: {self.said['name']}"

    def http(self) -> "RecordedHttp":
        return RecordedHttp(RECORDINGS / self.connector, self.said.get("answers", {}), self.said.get("mails", ()))


class RecordedHttp:
    """Answers from a recording; an address that is not in it is not found."""

    def __init__(self, folder: Path, answers: Mapping[str, Mapping[str, Any]], mails: Sequence[str] = ()) -> None:
        self._folder = folder
        self._mails = mails
        self._answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        return self._answer("GET", url, url, headers)

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        return self._answer("POST", url, f"POST {url}", headers)

    def wire(self, host: str, port: int) -> AbstractContextManager[TalkedWire]:
        mails = [(number, (self._folder / name).read_bytes()) for number, name in enumerate(self._mails, 1)]
        return nullcontext(TalkedWire(Talk(lambda: mails)))

    def _answer(self, method: str, url: str, name: str, headers: Mapping[str, str] | None) -> HttpAnswer:
        self.asked.append((url, dict(headers or {})))
        recorded = self._answers.get(name, {"status": 404, "text": "It is not in the recording."})
        answer = HttpAnswer(
            recorded.get("status", 200),
            url,
            recorded.get("headers", {}),
            self._body(recorded),
            recorded.get("moved_to"),
        )
        return passed(method, answer)

    def _body(self, recorded: Mapping[str, Any]) -> bytes:
        if "file" in recorded:
            return (self._folder / recorded["file"]).read_bytes()
        return json.dumps(recorded["json"]).encode() if "json" in recorded else recorded.get("text", "").encode()


def passed(method: str, answer: HttpAnswer) -> HttpAnswer:
    """Return an answer that the door lets through; raise its error for one that it does not."""
    if 200 <= answer.status < 300 or answer.status == 304:
        return answer
    error = status_error(Asked(method, answer.url), answer.status, answer.headers, "", _NOON, timedelta(days=1))
    error.headers, error.body = answer.headers, answer.body[:16_384]
    raise error


class Refusing:
    """Answers every request alike: what a server does that is down, or tired of us."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self._answer = (status, body, dict(headers))

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        status, body, said = self._answer
        return passed("GET", HttpAnswer(status, url, said, body))

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        status, body, said = self._answer
        return passed("POST", HttpAnswer(status, url, said, body))

    def wire(self, host: str, port: int) -> AbstractContextManager[TalkedWire]:
        return nullcontext(TalkedWire(_RefusingTalk(list)))

    def listen(
        self, url: str, *, headers: Mapping[str, str] | None = None, said: Sequence[str] = ()
    ) -> AbstractContextManager[Iterator[str | None]]:
        status, body, told = self._answer
        passed("GET", HttpAnswer(status, url, told, body))
        return nullcontext(iter(["<html>"]))


class _RefusingTalk(Talk):
    """Repeats the password in its refusal, as careless servers do."""

    def _login(self, rest: bytes, _uid: bool) -> tuple[bytes, list[bytes]]:
        return b"NO " + rest, []


def refusals(connector: str) -> dict[str, str]:
    """Return the codes that this connector makes of refusals, where they are not the usual ones."""
    file = RECORDINGS / connector / "refusals.json"
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


def cases(connector: str) -> list[Case]:
    """Return the recorded cases of one connector, none when it has no recording."""
    index = RECORDINGS / connector / "cases.json"
    return [Case(connector, said) for said in json.loads(index.read_text("utf-8"))] if index.exists() else []
