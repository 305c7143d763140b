"""Tells open pages what changed and who is where: few small queries a second, however many pages listen."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from listener.services import visiting, webcare
from listener.services.installation import Installation
from listener.services.known import Known, Renewed
from listener.store.presence import Present
from listener.terms import Scope

PAUSE = 1.0  # seconds between two looks
LIFETIME = 300.0  # seconds of one connection; the browser comes back, and its sign-in is checked again
RECOUNTED = 5.0  # seconds after which open cases are counted again though none has changed: some become late
LISTED = 60.0  # seconds for which the filters of the queue offer the same sources, people, languages, topics and tags
LEFT = 10.0  # seconds after the last page was shut for which what pages need is kept for the next one
REMEMBERED = 60  # changes: a page that was told none of so many is told that anything may have changed


class Live:
    """What pages of one scope are told. `inst` is the installation with all its brands: sign-ins belong to none.

    `clock` tells seconds that only ever grow.
    """

    def __init__(self, inst: Installation, scope: Scope, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._everything, self._inst, self._scope = inst, inst.within(scope), scope
        self._listening: Counter[str] = Counter()  # tokens of the sign-ins with an open page, and how many they have
        self._ended: frozenset[str] = frozenset()  # those of them that have ended
        self._lock = asyncio.Lock()
        self._stamp = ""
        self._known, self._counted_at, self._present = Known(), float("-inf"), "{}"
        self._events: dict[UUID, int] = {}
        self._changes: deque[tuple[str, frozenset[int]]] = deque(maxlen=REMEMBERED)  # to which stamp, of which cases
        self._looked_at = float("-inf")
        self._menu, self._rows = Renewed(LISTED, clock), Renewed(LISTED, clock)
        self._left_at = float("-inf")  # when an open page was last shut

    async def seen(self) -> tuple[str, str]:
        """Return the stamp of the queue and who looks at which case, at most a second old."""
        async with self._lock:
            clock = self._clock()
            if clock - self._looked_at >= PAUSE:
                await run_in_threadpool(self._look)
                self._looked_at = clock
            return self._stamp, self._present

    @property
    def known(self) -> Known:
        """What pages need not find out again; nothing while nobody listens, or when it was forgotten."""
        return self._known if self._clock() - self._looked_at < 2 * PAUSE else Known()

    @property
    def menu(self) -> Known:
        """What the queue can be narrowed to and which sources are not heard; nothing where nobody listens.

        Cases that change do not change it: it is older than what is `known`, and pages find it out more seldom.
        """
        return self._menu.known if self._is_heard() else Known()

    @property
    def rows(self) -> Known:
        """Rows of the queue by their marks, which differ when their cases do; none where nobody listens.

        A brand, a source or a person of another name is shown by the old one in them for so long as by the menu.
        """
        return self._rows.known if self._is_heard() else Known()

    def _is_heard(self) -> bool:
        """Whether a page is open, or was a moment ago: who goes to the next page shuts one before."""
        return bool(self._listening) or self._clock() - self._left_at < LEFT

    def forget(self, *, menu: bool) -> None:
        """Let pages find out again what is known, and perhaps the menu and the rows: something was changed here."""
        self._known, self._looked_at = Known(), float("-inf")
        if menu:
            self._menu.forget()
            self._rows.forget()

    async def changes(self, token: str) -> AsyncIterator[tuple[str, str]]:
        """Yield the name and the content of an event at the beginning and after each change, for five minutes.

        «changed» holds the stamp, and after it the numbers of the cases that changed; none: any may have. `token` is
        that of a sign-in: when it has ended, or its agent works for other brands, nothing more is told.
        """
        self._listening[token] += 1
        try:
            async for event in self._changes_of(token):
                yield event
        finally:
            self._listening[token] -= 1
            self._listening += Counter()
            self._left_at = self._clock()

    async def _changes_of(self, token: str) -> AsyncIterator[tuple[str, str]]:
        end = self._clock() + LIFETIME
        told: tuple[str | None, str] = (None, "{}")
        while self._clock() < end:
            stamp, present = await self.seen()
            if token in self._ended:
                return
            if stamp != told[0]:
                yield "changed", " ".join([stamp, *map(str, self._since(told[0]))])
            if present != told[1]:
                yield "presence", present
            told = (stamp, present)
            await asyncio.sleep(PAUSE)

    def _since(self, stamp: str | None) -> list[int]:
        """Return the cases that changed since the queue had that stamp; none when that is not known."""
        found: set[int] = set()
        for after, numbers in reversed(self._changes):
            if after == stamp:
                return sorted(found)
            if not numbers:
                break
            found |= numbers
        return []

    def _look(self) -> None:
        stamp, present = webcare.stamp(self._inst), webcare.present(self._inst, datetime.now(UTC))
        self._present = presence_json(present)
        listening = list(self._listening)  # after what they would be told was read
        scopes = visiting.lasting(self._everything, listening, datetime.now(UTC))
        self._ended = frozenset(token for token in listening if scopes.get(token) != self._scope)
        before, self._stamp = self._stamp, stamp
        if stamp != before or self._clock() - self._counted_at >= RECOUNTED:
            self._known, self._counted_at = Known(stamp=stamp), self._clock()
        self._known.learn(present=present)
        if stamp == before:
            return
        events = webcare.recent(self._inst)
        new = frozenset(number for key, number in events.items() if key not in self._events)
        self._changes.append((stamp, new if before else frozenset()))
        self._events = events


def presence_json(present: Iterable[Present]) -> str:
    """Return who looks at which case: `{"12": [[agent, name, writing], …]}`."""
    found: dict[int, list[tuple[str, str, bool]]] = {}
    for one in present:
        found.setdefault(one.number, []).append((str(one.agent_id), one.name, one.writing))
    return json.dumps(found)
