"""Pages are made in turn, and so is what open pages ask for by themselves; neither holds up the other."""

import asyncio
from collections.abc import Awaitable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from listener.console.turns import Turn, Turns

Headers = list[tuple[bytes, bytes]]
LIST: Headers = [(b"x-fragment", b"list")]
PAGE: Headers = []


class Desk:
    """A console behind `Turns` whose answers are made when the test says so: `begun` holds what is worked on."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go: dict[str, asyncio.Event] = {}
        self._served = Turns(self._serve)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.append(scope["query_string"])
        await self.go[scope["query_string"]].wait()
        if scope["query_string"] == "broken":
            raise RuntimeError("no answer")
        await send({"type": "http.response.start", "status": 200, "headers": []})

    def ask(self, name: str, headers: Headers, read: Send | None = None) -> asyncio.Task[None]:
        self.go[name] = asyncio.Event()
        scope: Scope = {"type": "http", "method": "GET", "path": "/queue", "query_string": name, "headers": headers}
        asked: Awaitable[None] = self._served(scope, _nothing, read or _at_once)
        return asyncio.ensure_future(asked)  # type: ignore[return-value]


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _at_once(message: Message) -> None:
    pass


def _lived(day: Coroutine[Any, Any, None]) -> None:
    """Live through it in a thread of its own: the browser's tests leave a loop behind in this one."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, day).result()


async def _settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize(("kind", "other"), [(LIST, PAGE), (PAGE, LIST)])
def test_one_at_a_time_and_the_other_kind_meanwhile(kind: Headers, other: Headers) -> None:
    """The second list begins when the first is answered, a page at once; and the other way round."""

    async def day() -> None:
        desk = Desk()
        one, two, beside = desk.ask("one", kind), desk.ask("two", kind), desk.ask("beside", other)
        await _settled()
        assert desk.begun == ["one", "beside"]
        desk.go["one"].set()
        await one
        await _settled()
        assert desk.begun == ["one", "beside", "two"]
        for name, task in (("two", two), ("beside", beside)):
            desk.go[name].set()
            await task

    _lived(day())


def test_who_reads_slowly_holds_up_nobody() -> None:
    """The turn ends when the answer begins, not when the last byte of it was taken."""

    async def day() -> None:
        desk, taken = Desk(), asyncio.Event()

        async def slowly(message: Message) -> None:
            await taken.wait()

        one, two = desk.ask("one", LIST, slowly), desk.ask("two", LIST)
        desk.go["one"].set()
        desk.go["two"].set()
        await two
        assert not one.done()
        taken.set()
        await one

    _lived(day())


def test_who_takes_long_is_not_waited_for() -> None:
    """Whatever it waits for, the next page begins beside it."""

    async def day() -> None:
        desk = Desk()
        long, two = desk.ask("long", PAGE), desk.ask("two", PAGE)
        desk.go["two"].set()
        await asyncio.wait_for(two, 30)
        assert not long.done()
        desk.go["long"].set()
        await long

    _lived(day())


def test_a_turn_ends_once() -> None:
    """Whoever ends theirs again, for it had lasted too long, does not end that of the next one."""

    async def day() -> None:
        line = asyncio.Lock()
        await line.acquire()
        turn = Turn(line)
        turn.end()
        await line.acquire()
        turn.end()
        assert line.locked()

    _lived(day())


@pytest.mark.parametrize("is_given_up", [False, True])
def test_a_list_that_fails_ends_its_turn(is_given_up: bool) -> None:
    """An error, or a request that is given up, lets the next one begin."""

    async def day() -> None:
        desk = Desk()
        broken, two = desk.ask("broken", LIST), desk.ask("two", LIST)
        await _settled()
        if is_given_up:
            broken.cancel()
        desk.go["broken"].set()
        with pytest.raises((RuntimeError, asyncio.CancelledError)):
            await broken
        desk.go["two"].set()
        await asyncio.wait_for(two, 5)

    _lived(day())
