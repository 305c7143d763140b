"""Days of a page and an account of which Meta tells: signed, some of it twice, late, in another order, or cut.

What a call tells in vain is told again, up to half an hour later. Between the calls come forged ones, which would take
posts away. Only what is told of is there for a part of the posts: no reading shows it.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from typing import TypeAlias

from sqlmodel import col, select

from listener.errors import NotTaken
from listener.http import Door
from listener.ports import Http
from listener.services import notices
from listener.services.installation import Installation
from listener.services.listening import PollReport
from models import SourceNotice
from tests.standins._graph import APP_SECRET, VERIFY_TOKEN
from tests.standins._line import Fate, Line
from tests.standins.facebook import ToldFacebook
from tests.standins.instagram import ToldInstagram
from tests.standins.living import Day, Killed, Lived

TellingStandIn: TypeAlias = ToldFacebook | ToldInstagram
CALLER = "meta"
_TOGETHER = timedelta(minutes=1)  # of what is written then Meta tells in one call
_SOON = timedelta(seconds=5)  # until what was told of is asked for


@dataclass(order=True)
class Call:
    """What Meta tells at a moment: `posts` are their serials."""

    at: datetime
    number: int
    posts: list[int] = field(compare=False)


def body_of(standin: TellingStandIn, posts: Sequence[int], verb: str = "add") -> bytes:
    """Return what Meta tells of posts, as it writes it: escaped, an entry or two."""
    changes = [change for serial in posts if (change := standin.news_of(standin.posts[serial - 1], verb))]
    kind, place = standin.place
    entries = [{"id": place, "time": 0, "changes": some} for some in (changes[::2], changes[1::2]) if some]
    return json.dumps({"object": kind, "entry": entries}).encode()


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()}


class ToldDay(Day):
    """A day of a source that is read by its habit, and asked for what Meta tells of."""

    standin: TellingStandIn

    def __init__(self, inst: Installation, standin: TellingStandIn, line: Line, door: Http, *, dying: float) -> None:
        super().__init__(inst, standin, dying=dying)
        self._line, self._door, self._numbers = line, door, count()
        self._calls = [Call(at, next(self._numbers), posts) for at, posts in _together(standin.script)]
        heapify(self._calls)
        asked = {"hub.mode": "subscribe", "hub.challenge": "c", "hub.verify_token": VERIFY_TOKEN}
        self._console = replace(inst, connectors={standin.name: standin.connector()})
        assert notices.challenge(self._console, CALLER, asked) == "c"

    def read(self) -> PollReport | None:
        """Let Meta tell of what is written until the next reading, and ask for it."""
        while self._calls and self._calls[0].at <= self.source().next_poll_at:
            call = heappop(self._calls)
            self.standin.go_on(call.at)
            self._tell(call)
            self._ask(call.at + _SOON)
        self._ask(self.standin.clock)
        return super().read()

    def _tell(self, call: Call) -> None:
        """Tell, perhaps in vain, perhaps twice; what came without an answer is told again."""
        fate, body = self._line.fate(), body_of(self.standin, call.posts)
        if fate is Fate.HALVED:
            self._refused(body[: len(body) // 2], signed(body), call.at)
        elif fate is not Fate.UNASKED and not fate.is_refusal:
            for _ in range(1 + (self._chance.random() < 0.1)):
                notices.hear(self._console, CALLER, signed(body), body, call.at)
        if fate is not Fate.WELL:
            later = call.at + timedelta(seconds=self._chance.randint(1, 1800))
            heappush(self._calls, Call(later, next(self._numbers), self._chance.sample(call.posts, len(call.posts))))
        if self._chance.random() < 0.1:
            forged = body_of(self.standin, call.posts, "remove")
            self._refused(forged, signed(forged, "another secret"), call.at)

    def _ask(self, now: datetime) -> None:
        """Ask until nothing is due, or the one who asks is killed."""
        now = max(now, self.standin.clock)
        while notices.due_sources(self._inst, now):
            try:
                report = notices.ask_source(self._reader(self._door), self.source_id, now)
            except Killed:
                self.lived.kills += 1
                return
            self.lived.edited += report.edited
            self.lived.readings += 1
            now = max(now, self.standin.clock)

    def _refused(self, body: bytes, headers: dict[str, str], now: datetime) -> None:
        try:
            notices.hear(self._console, CALLER, headers, body, now)
        except NotTaken as refused:
            assert refused.code == "unsigned"
        else:
            raise AssertionError("a forged call was taken")

    def _has_more(self) -> bool:
        return super()._has_more() or bool(self._calls) or self._is_open()

    def _is_open(self) -> bool:
        with self._inst.database.reading() as session:
            still = select(SourceNotice.name).where(col(SourceNotice.ask_at).is_not(None))
            return session.exec(still).first() is not None


def _together(script: Sequence[datetime]) -> list[tuple[datetime, list[int]]]:
    """Return when Meta calls, and of which posts it tells then."""
    calls: dict[datetime, list[int]] = {}
    for serial, at in enumerate(script, 1):
        newest = next(reversed(calls), None)
        calls.setdefault(newest if newest and at <= newest else at + _TOGETHER, []).append(serial)
    return list(calls.items())


def tell_a_day(
    kind: type[TellingStandIn], inst: Installation, script: Sequence[datetime], line: Line, dying: float = 0.01
) -> Lived:
    with (
        kind(script=script, line=Line(kind.name, cut=0.1, refused=0.02)) as standin,
        Door(frozenset({standin.host})) as door,
    ):
        return ToldDay(inst, standin, line, door, dying=dying).live()
