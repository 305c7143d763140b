"""What a change costs whoever opens the queue at that moment: every open queue asks for its list anew, all at once."""

import asyncio
import re
import statistics
import time
from contextlib import suppress
from typing import Any

import httpx

from tests.benchmarks.at_scale.world import PEOPLE

LISTS, ROUNDS = 8, 30
REST = 0.2  # seconds between two askings
MARK = re.compile(r'id="case-(\d+)" [^>]*data-mark="([^"]*)"')


def lists(address: str, password: str) -> dict[str, Any]:
    """Return milliseconds until the queue's page is there, alone and beside the lists, and until the last list is."""
    return asyncio.run(_measured(address, password))


async def _measured(address: str, password: str) -> dict[str, Any]:
    clients = [httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) for _ in range(LISTS + 1)]
    for client, person in zip(clients, PEOPLE, strict=False):
        answer = await client.post("/sign-in", data={"email": person.email, "password": password})
        if answer.status_code != 303:
            raise SystemExit(f"{person.email} cannot sign in: {answer.status_code}")
    listening = [asyncio.create_task(_listen(client)) for client in clients]  # as open pages do
    me, *others = clients
    seen = " ".join(f"{number}:{mark}" for number, mark in MARK.findall((await me.get("/queue")).text))
    headers = {"X-Fragment": "list", "X-Seen": seen}
    alone, beside, last = [], [], []
    for _ in range(ROUNDS):
        alone.append(await _took(me.get("/queue")))
        await asyncio.sleep(REST)
        began = time.perf_counter()
        asked = [asyncio.create_task(_took(other.get("/queue", headers=headers))) for other in others]
        await asyncio.sleep(0.01)
        beside.append(await _took(me.get("/queue")))
        await asyncio.gather(*asked)
        last.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(REST)
    for one in listening:
        one.cancel()
    for client in clients:
        await client.aclose()
    page, held = statistics.median(alone), statistics.median(beside)
    return {
        "alone": round(page), "beside": round(held), "times": round(held / page, 1),
        "last list": round(statistics.median(last)),
    }  # fmt: skip


async def _took(answer: Any) -> float:
    began = time.perf_counter()
    (await answer).raise_for_status()
    return (time.perf_counter() - began) * 1000


async def _listen(client: httpx.AsyncClient) -> None:
    with suppress(httpx.HTTPError):
        async with client.stream("GET", "/queue/live") as answer:
            async for _ in answer.aiter_bytes():
                pass
