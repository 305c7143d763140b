"""Stand-ins for the outside: a connector, a notifier and a model that do what a test says.

The real ones have tests of their own; the database is always real.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import BaseModel

from listener.config import Settings
from listener.errors import OutsideError
from listener.ports import Http, HttpAnswer, Wire
from listener.services.installation import Installation
from listener.store.database import Database
from listener.terms import Alert, Batch, Sentiment


class FakeOptions(BaseModel):
    url: str = "https://forum.example/feed"


class FakeConnector:
    """Returns the batches it was given, one a fetch; raises those that are errors."""

    label: ClassVar[str] = "Fake"
    Options: ClassVar[type[BaseModel]] = FakeOptions

    def __init__(self, *answers: Batch | Exception) -> None:
        self.answers = list(answers)
        self.cursors: list[Mapping[str, Any]] = []

    def fetch(self, options: Any, cursor: Mapping[str, Any], http: Http) -> Batch:
        self.cursors.append(cursor)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeNotifier:
    """Keeps what it was told; fails with the errors it was given first."""

    label: ClassVar[str] = "Fake"
    Options: ClassVar[type[BaseModel]] = FakeOptions
    pace: ClassVar[timedelta] = timedelta(seconds=1)

    def __init__(self, *failures: OutsideError) -> None:
        self.failures = list(failures)
        self.told: list[Alert] = []

    def send(self, options: Any, alert: Alert, http: Http) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.told.append(alert)


class FakeSentiment:
    """Judges by one word: «terrible» is negative, «lovely» positive, anything else neutral."""

    version = "fake"
    reads_marks = False

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        return [self._judge(text.lower()) for text in texts]

    def _judge(self, text: str) -> Sentiment:
        if "terrible" in text:
            return Sentiment(0.9, 0.08, 0.02, self.version)
        if "lovely" in text:
            return Sentiment(0.02, 0.08, 0.9, self.version)
        return Sentiment(0.1, 0.8, 0.1, self.version)


class FakeLanguage:
    def detect(self, text: str) -> str | None:
        return "en"


class NoHttp:
    """The internet of tests that must not reach it."""

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        raise AssertionError(f"asked for {url}")

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        raise AssertionError(f"posted to {url}")

    def wire(self, host: str, port: int) -> AbstractContextManager[Wire]:
        raise AssertionError(f"connected to {host}")


@dataclass
class Outside:
    """The fakes of one installation, to say what they answer and see what they got."""

    connector: FakeConnector = field(default_factory=lambda: FakeConnector(Batch()))
    notifier: FakeNotifier = field(default_factory=FakeNotifier)

    def installation(self, settings: Settings, database: Database) -> Installation:
        return Installation(
            settings=settings,
            database=database,
            connectors={"fake": self.connector},
            notifiers={"fake": self.notifier},
            http=NoHttp(),
            sentiment=FakeSentiment,
            language=FakeLanguage,
        )


def with_notifier(inst: Installation, notifier: FakeNotifier) -> Installation:
    return replace(inst, notifiers={"fake": notifier})
