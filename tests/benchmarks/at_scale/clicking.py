"""Agents at work: each signs in, opens pages as a browser does, reads, and goes on to the next one.

    python -m tests.benchmarks.at_scale.clicking ADDRESS AGENTS SECONDS THINK FILE

An open page listens to the live stream and does what the console's script does upon a change: the queue asks for the
rows of its list that it has not, a page of a case for itself when the change is of that case. THINK is the mean of
seconds between two clicks.
"""

import asyncio
import json
import os
import random
import re
import sys
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import httpx

from listener.terms import Role
from tests.benchmarks.at_scale.searching import BY_BRAND, CLOSED, typed
from tests.benchmarks.at_scale.world import BRANDS, PEOPLE, TAGS, Person

WARM_UP = 30.0  # seconds that are not counted: what is asked for often comes into memory
VIEWS = {
    "open": 38, "unheld": 20, "mine": 14, "soon": 7, "late": 8, "approval": 2, "waiting": 4, "snoozed": 3, "closed": 4,
}  # fmt: skip
DOES = {"queue": 34, "case": 38, "search": 16, "work": 9, "team": 3}
HEARTBEAT = 20.0
ROW = re.compile(r'id="case-(\d+)" (?:data-same|[^>]*data-mark="([^"]*)")')


class Agent:
    """One person with a browser. `report` holds the milliseconds of each kind of page."""

    def __init__(self, number: int, address: str, think: float, report: dict[str, list[float]]) -> None:
        self.person: Person = PEOPLE[number]
        self.chance = random.Random(number)
        self.client = httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
        self.think, self.report = think, report
        self.counting, self.errors, self.streams = False, 0, 0
        self.csrf, self.numbers = "", [1]

    async def enter(self, password: str) -> None:
        answer = await self.client.post("/sign-in", data={"email": self.person.email, "password": password})
        if answer.status_code != 303:
            raise SystemExit(f"{self.person.email} cannot sign in: {answer.status_code}")
        found = re.search(r'data-csrf="(\w+)"', (await self.client.get("/queue")).text)
        assert found
        self.csrf = found.group(1)

    async def work(self, end: float) -> None:
        await asyncio.sleep(self.chance.random() * self.think)
        while time.monotonic() < end:
            does = self.chance.choices(list(DOES), list(DOES.values()))[0]
            if does == "team" and self.person.role is not Role.LEAD:
                does = "queue"
            await {"queue": self._queue, "case": self._case, "search": self._search, "work": self._work,
                   "team": self._team}[does]()  # fmt: skip
        await self.client.aclose()

    async def _queue(self) -> None:
        chance = self.chance
        asked = {"view": chance.choices(list(VIEWS), list(VIEWS.values()))[0]}
        narrow = {
            "brand": (0.3, self._brand), "level": (0.12, lambda: "critical"), "tier": (0.1, lambda: "n2"),
            "language": (0.1, lambda: chance.choice(("en", "nl", "pt"))), "topic": (0.04, lambda: "fraud"),
            "tag": (0.07, lambda: chance.choice(TAGS)), "start": (0.08, lambda: "30"),
        }  # fmt: skip
        asked |= {name: value() for name, (share, value) in narrow.items() if chance.random() < share}
        await self._list("closed" if asked["view"] == "closed" else "queue", asked)

    def _brand(self) -> str:
        name = self.chance.choice(self.person.brands or list(BRANDS))
        return name.lower().replace(" ", "-")

    async def _search(self) -> None:
        chance = self.chance
        asked = {"q": typed(chance, self.numbers), "view": "closed" if chance.random() < CLOSED else "open"}
        if chance.random() < BY_BRAND:
            asked["brand"] = self._brand()
        await self._list("search", asked)

    async def _list(self, kind: str, asked: dict[str, str]) -> None:
        path = f"/queue?{urlencode(asked)}"
        answer = await self._get(kind, path)
        self.numbers = [int(n) for n in re.findall(r'data-number="(\d+)"', answer.text)] or self.numbers
        await self._look(path, answer.text, "list")

    async def _case(self, number: int | None = None) -> None:
        number = number or self.chance.choice(self.numbers)
        path = f"/cases/{number}"
        answer = await self._get("case", path)
        if answer.status_code == 200:
            await self._post("here", f"{path}/here")
            await self._look(path, answer.text, "case again")
            await self._post("gone", f"{path}/gone")

    async def _work(self) -> None:
        """Take a case of the list, write something on it, give it back."""
        number = self.chance.choice(self.numbers)
        claimed = await self._post("claim", f"/cases/{number}/claim")
        await self._case(number)
        if claimed.status_code == 200:
            await self._post("note", f"/cases/{number}/notes", text="Asked the depot.")
            await self._post("release", f"/cases/{number}/release")

    async def _team(self) -> None:
        answer = await self._get("team", "/team")
        await self._look("/team", answer.text, "team again")

    async def _look(self, path: str, text: str, again: str) -> None:
        """Read the page for a while, as it keeps itself up to date."""
        listening = asyncio.create_task(self._listen(path, text, again))
        end = time.monotonic() + min(0.5 + self.chance.expovariate(1 / self.think), 10 * self.think)
        while (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, HEARTBEAT))
            if left > HEARTBEAT and again == "case again":
                await self._post("here", f"{path}/here")
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    async def _listen(self, path: str, text: str, again: str) -> None:
        self.streams += 1
        found = re.search(r'data-stamp="([^"]+)"', text)
        stamp, marks = found.group(1) if found else "", dict(ROW.findall(text))
        async with self.client.stream("GET", "/queue/live") as stream:
            event = ""
            async for line in stream.aiter_lines():
                name, _, said = line.partition(": ")
                event = said if name == "event" else event
                if name != "data" or event != "changed":
                    continue
                now, *cases = said.split(" ")
                if now != stamp and (again != "case again" or not cases or path.rsplit("/", 1)[1] in cases):
                    marks = await self._refresh(path, again, marks)
                stamp = now

    async def _refresh(self, path: str, again: str, marks: dict[str, str]) -> dict[str, str]:
        """Ask for the page again; of a list for the rows without these marks. Return the marks it has then."""
        if again != "list":
            await self._get(again, path, **({"X-Fragment": "case"} if again == "case again" else {}))
            return {}
        seen = " ".join(f"{number}:{mark}" for number, mark in marks.items())
        answer = await self._get(again, path, **{"X-Fragment": "list", "X-Seen": seen})
        return {number: mark or marks[number] for number, mark in ROW.findall(answer.text)}

    async def _get(self, kind: str, path: str, **headers: str) -> httpx.Response:
        return await self._timed(kind, "GET", path, headers=headers)

    async def _post(self, kind: str, path: str, **fields: str) -> httpx.Response:
        headers = {"Accept": "application/json", "X-CSRF-Token": self.csrf}
        return await self._timed(kind, "POST", path, headers=headers, data=fields)

    async def _timed(
        self, kind: str, method: str, path: str, headers: dict[str, str], data: dict[str, str] | None = None
    ) -> httpx.Response:
        shown = kind if self.counting else "warm-up"
        began = time.perf_counter()
        answer = await self.client.request(method, path, headers={**headers, "X-Kind": shown}, data=data)
        self.report[shown].append((time.perf_counter() - began) * 1000)
        self.errors += answer.status_code >= 500
        return answer


async def main(address: str, number: int, seconds: float, think: float, report: Path) -> None:
    pages: dict[str, list[float]] = defaultdict(list)
    agents = [Agent(n, address, think, pages) for n in range(number)]
    for agent in agents:
        await agent.enter(os.environ["AGENTS_PASSWORD"])
    end = time.monotonic() + WARM_UP + seconds
    tasks = [asyncio.create_task(agent.work(end)) for agent in agents]
    await asyncio.sleep(WARM_UP)
    for agent in agents:
        agent.counting = True
    await asyncio.gather(*tasks)
    found = {"errors": sum(one.errors for one in agents), "streams": sum(one.streams for one in agents)}
    report.write_text(json.dumps({"pages": pages, "warm_up": WARM_UP, **found}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), Path(sys.argv[5])))
