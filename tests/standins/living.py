"""A day of a stand-in, lived as workers live it: polled when due, kept in a real database, killed in between.

Nothing but the clock is pretence, and it is moved, not waited for: by each request a second, to each due time at once.
A reader that is killed leaves its lease behind; the next one is a new connector, and all it knows is in the database.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlmodel import select

from listener.decide.coverage import hour_of
from listener.http import Door
from listener.ports import Http, HttpAnswer, Wire
from listener.services import options
from listener.services.installation import Installation
from listener.services.listening import PollReport, poll_source
from models import Document, Source, SourceHour
from tests.standins._server import StandIn
from tests.standins.script import first_moment

T = TypeVar("T")
SERIAL = re.compile(r"Post number (\d+) about")
EVERY = timedelta(minutes=5)  # the slowest default
QUIET = 4  # readings: twenty minutes, for what is looked for each quarter of an hour only
_TOLD_WITHIN = timedelta(hours=3)  # longer than failures keep a reader away


class Killed(BaseException):
    """The process that reads was ended: nobody catches this, and nothing is written down."""


@dataclass
class Mortal:
    """The door of a reader who may die before a request or after it. `elsewhere` is what leads to the stand-in."""

    door: Http
    chance: random.Random
    share: float
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        return self._survived(lambda: self.door.get(self._there(url), headers=headers))

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        return self._survived(lambda: self.door.post(self._there(url), content=content, headers=headers))

    def wire(self, host: str, port: int) -> AbstractContextManager[Wire]:
        return self._survived(lambda: self.door.wire(host, port))

    def _survived(self, ask: Callable[[], T]) -> T:
        self._maybe_die()
        answer = ask()
        self._maybe_die()
        return answer

    def _maybe_die(self) -> None:
        if self.chance.random() < self.share / 2:
            raise Killed

    def _there(self, url: str) -> str:
        for beginning, place in self.elsewhere.items():
            if url.startswith(beginning):
                return place + url.removeprefix(beginning)
        return url


@dataclass
class Lived:
    """How a day went: what is stored, by the serial of the post, and what it took."""

    posts: int = 0
    stored: Counter[int] = field(default_factory=Counter)
    readings: int = 0
    kills: int = 0
    edited: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    script: Sequence[datetime] = ()
    told: frozenset[datetime] = frozenset()  # the hours in which posts were missed, as the ledger has them

    @property
    def missing(self) -> list[int]:
        return [serial for serial in range(1, self.posts + 1) if serial not in self.stored]

    @property
    def untold(self) -> list[int]:
        """What is missing without the ledger having an hour soon after it in which posts were missed."""
        return [serial for serial in self.missing if not self._is_told(self.script[serial - 1])]

    def _is_told(self, written: datetime) -> bool:
        return any(hour_of(written) <= hour <= written + _TOLD_WITHIN for hour in self.told)

    @property
    def doubles(self) -> list[int]:
        return [serial for serial, times in self.stored.items() if times > 1]


class Day:
    """A source that reads a stand-in, in an installation. `dying` is the share of requests that a reader dies at."""

    def __init__(
        self, inst: Installation, standin: StandIn, *, every: timedelta = EVERY, dying: float = 0.0, seed: str = ""
    ) -> None:
        self.standin = standin
        self._inst, self._dying = inst, dying
        self._chance = random.Random(f"{standin.name} {seed} kills")
        self.lived = Lived()
        self.source_id = self._add(every)

    def live(self, most: int = 50_000) -> Lived:
        """Poll until the day is over and QUIET readings in a row brought nothing, at most so many times."""
        quiet = 0
        for _ in range(most):
            is_over, report = self.standin.is_over, self.read()
            went_well = report is not None and report.error is None
            if is_over and went_well and not self._has_more():
                quiet = 0 if report and report.new else quiet + 1
            if quiet == QUIET:
                return self._counted()
        raise AssertionError(f"after {most} readings there is still more")

    def read(self) -> PollReport | None:
        """Go on to when the source is due, and read it; None when the reader dies on the way."""
        now = max(self.source().next_poll_at, self.standin.clock)
        self.standin.go_on(now)
        self.lived.readings += 1
        with Door(frozenset({self.standin.host})) as door:
            try:
                report = poll_source(self._reader(door), self.source_id, now)
            except Killed:
                self.lived.kills += 1
                return None
        assert report.taken
        self.lived.edited += report.edited
        if report.error:
            self.lived.errors[report.error.code] += 1
        return report

    def source(self) -> Source:
        with self._inst.database.reading() as session:
            return session.get_one(Source, self.source_id)

    def _reader(self, door: Http) -> Installation:
        """Somebody who knows nothing but what is stored."""
        mortal = Mortal(door, self._chance, self._dying, self.standin.elsewhere())
        return replace(self._inst, connectors={self.standin.name: self.standin.connector()}, http=mortal)

    def _has_more(self) -> bool:
        return self.source().next_poll_at - self.standin.clock < timedelta(seconds=30)

    def _add(self, every: timedelta) -> UUID:
        connector = self.standin.connector()
        asked = connector.Options.model_validate(self.standin.options())
        begun = first_moment(self.standin.script)
        row = Source(
            connector=self.standin.name, name="The day", fixed_interval=round(every.total_seconds()),
            options=options.stored(self._inst.vault, connector, asked), next_poll_at=begun, created_at=begun,
        )  # fmt: skip
        self._inst.database.write(lambda session: session.add(row))
        return row.id

    def _counted(self) -> Lived:
        with self._inst.database.reading() as session:
            kept = session.exec(select(Document.title, Document.text).where(Document.source_id == self.source_id)).all()
            hours = session.exec(select(SourceHour).where(SourceHour.source_id == self.source_id)).all()
        self.lived.told = frozenset(one.hour for one in hours if one.incomplete)
        self.lived.posts, self.lived.script = len(self.standin.posts), self.standin.script
        found = [SERIAL.search(f"{title} {text}") for title, text in kept]
        self.lived.stored = Counter(int(one.group(1)) if one else 0 for one in found)
        return self.lived
