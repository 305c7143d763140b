"""A feed that shows its newest hundred entries, and the hub it names, which sends what is new in it.

The hub sends what was written since it looked last, a second ago, signed with what it was given; what we did not take
it sends again, as WebSub has it (7), half a minute later. A fifth of what it sends does not arrive, or our word does
not come back.
"""

import hmac
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, ClassVar
from urllib.parse import parse_qs

from listener.connectors.feed import Feed as Connector
from listener.http import Door
from listener.services import hearing, hubs
from listener.services.installation import Installation
from listener.services.listening import PollReport
from listener.store import subscribing
from listener.terms import SubscriptionState
from tests.standins._line import Line
from tests.standins._server import Asked, Post, Said, StandIn
from tests.standins.feeds import entry
from tests.standins.living import Day, Lived

_AGAIN = timedelta(seconds=30)


class HubFeed(StandIn):
    """`asked` is what the hub was asked for last; `tell` lets it tell what there is while the feed is read."""

    name: ClassVar[str] = "feed"
    asked: dict[str, str] | None = None
    tell: Callable[[], None] = staticmethod(lambda: None)

    def connector(self) -> Connector:
        return Connector()

    def options(self) -> dict[str, Any]:
        return {"url": f"{self.address}/feed.xml"}

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/hub":
            self.asked = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
            return Said(b"", 202)
        said = Said(self.feed(self.standing()[::-1][:100]), headers={"Content-Type": "application/rss+xml"})
        self.tell()
        return said

    def feed(self, posts: Sequence[Post]) -> bytes:
        links = f'<a:link rel="hub" href="{self.address}/hub"/><a:link rel="self" href="{self.address}/feed.xml"/>'
        entries = "".join(entry("https://shop.example", post) for post in posts)
        opened = '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>S</title>'
        return f"{opened}{links}{entries}</channel></rss>".encode()


class HubDay(Day):
    """A day of a feed that is read by its habit, and when its hub sends something."""

    standin: HubFeed

    def __init__(self, inst: Installation, standin: HubFeed, *, dying: float) -> None:
        super().__init__(inst, standin, dying=dying)
        self._console = replace(inst, connectors={standin.name: standin.connector()})  # where the hub calls us
        self._line = random.Random("from the hub to us")
        self._seen = 0  # posts that the hub knows
        self._unsent: list[tuple[datetime, Sequence[Post]]] = []
        standin.tell = self._tell_of_now

    def read(self) -> PollReport | None:
        """Let the hub tell of all that is written until the next reading, which that may bring nearer."""
        while (moment := self._next()) is not None and moment <= self.source().next_poll_at:
            self.standin.go_on(moment)
            self._tell_of_now()
        report = super().read()
        self._subscribe()
        return report

    def _next(self) -> datetime | None:
        """When the hub has something to send: what is new, or what it sends again."""
        script = self.standin.script
        new = [script[self._seen]] if self._seen < len(script) else []
        return min([*new, *(moment for moment, _ in self._unsent)], default=None)

    def _tell_of_now(self) -> None:
        now, posts = self.standin.clock, self.standin.posts
        fresh, self._seen = posts[self._seen :], len(posts)
        self._unsent += [(now, list(found)) for _, found in groupby(fresh, key=lambda post: post.at)]
        due = [one for one in self._unsent if one[0] <= now]
        self._unsent = [one for one in self._unsent if one[0] > now]
        for _, found in due:
            if self.standin.asked is not None and not self._is_taken(found, now):
                self._unsent.append((now + _AGAIN, found))

    def _is_taken(self, posts: Sequence[Post], now: datetime) -> bool:
        """Send posts; False where they do not arrive, or where our answer does not."""
        assert self.standin.asked is not None
        drawn = self._line.random()
        if drawn < 0.1:
            return False
        body = self.standin.feed(posts)
        digest = hmac.new(self.standin.asked["hub.secret"].encode(), body, "sha256").hexdigest()
        sent = hearing.Delivery(f"sha256={digest}", body, "application/rss+xml")
        assert hearing.hear(self._console, self.source_id, self._token(), sent, now)
        return drawn >= 0.2

    def _token(self) -> str:
        assert self.standin.asked is not None
        return self.standin.asked["hub.callback"].rpartition("/")[2]

    def _subscribe(self) -> None:
        """Ask the hub until it has verified that we meant it: its answers are lost too."""
        with self._inst.database.reading() as session:
            row = subscribing.of_source(session, self.source_id)
        if row is None or row.state is SubscriptionState.VERIFIED:
            return
        now = self.standin.clock
        with Door(frozenset({self.standin.host})) as door:
            hubs.subscribe_due(replace(self._inst, http=door), now)
        if self.standin.asked is not None:
            question = {"hub.mode": "subscribe", "hub.topic": self.standin.asked["hub.topic"], "hub.challenge": "c"}
            assert hubs.verify(self._inst, self.source_id, self._token(), question, now) == "c"


def websub_a_day(inst: Installation, script: Sequence[datetime], line: Line) -> Lived:
    with HubFeed(script=script, line=line) as standin:
        return HubDay(inst, standin, dying=0.01).live()
