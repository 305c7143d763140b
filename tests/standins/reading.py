"""Reading a stand-in as a worker does: again and again, with the cursor through JSON, until the day is over."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from listener.errors import FetchError
from listener.http import Door
from listener.terms import FetchedDocument
from tests.standins._server import StandIn


@dataclass
class Reading:
    """What came: documents by id, how often each was handed on, the failures, how many readings it took."""

    documents: dict[str, FetchedDocument] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    deleted: list[str] = field(default_factory=list)
    failures: list[FetchError] = field(default_factory=list)
    cursor: dict[str, Any] = field(default_factory=dict)
    readings: int = 0

    def read(self, standin: StandIn, door: Door) -> bool:
        """Read once; tell whether it went well and there is nothing more to read at once."""
        connector = standin.connector()
        options = connector.Options.model_validate(standin.options())
        self.readings += 1
        try:
            batch = connector.fetch(options, self.cursor, door)
        except FetchError as error:
            self.failures.append(error)
            return False
        self.cursor = json.loads(json.dumps(dict(batch.cursor)))
        for document in batch.documents:
            self.documents[document.external_id] = document
            self.times[document.external_id] += 1
        self.deleted += batch.deleted
        return not batch.more


def read_all(standin: StandIn, most: int = 2_000) -> Reading:
    """Read until the day is over and two readings in a row brought nothing, at most so many times."""
    reading, quiet = Reading(), 0
    with Door(frozenset({standin.host})) as door:
        for _ in range(most):
            before, is_over = len(reading.documents), standin.is_over
            went_well = reading.read(standin, door)
            if went_well and is_over and len(reading.documents) == before:
                quiet += 1
            if quiet == 2:
                return reading
    raise AssertionError(f"after {most} readings there is still more")
