"""Open pages hear of a change, over a real connection."""

import re

import httpx
from fastapi.testclient import TestClient

from listener.services import accounts, registry, webcare
from listener.services.installation import Installation
from listener.terms import Role
from models import Brand, Case, Source
from tests.console.conftest import PASSWORD
from tests.console.serving import served
from tests.factories import make_agent, make_case, now


def test_a_claim_reaches_an_open_page(inst: Installation, case: Case) -> None:
    """The stream says the stamp at once, and a new one with the number of the case after somebody claimed."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
        client.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
        with client.stream("GET", "/queue/live") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            stamps = (line.removeprefix("data: ") for line in stream.iter_lines() if line.startswith("data: "))
            first = next(stamps)
            webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
            stamp, *numbers = next(stamps).split(" ")
            assert (stamp != first, numbers) == (True, [str(case.number)])


def test_who_was_put_out_is_told_nothing_more(inst: Installation, case: Case) -> None:
    """The stream ends instead of telling what happened after."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
        client.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
        with client.stream("GET", "/queue/live") as stream:
            stamps = (line for line in stream.iter_lines() if line.startswith("data: "))
            assert next(stamps)
            registry.remove_agent(inst, "ann@example.org")
            webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
            assert list(stamps) == []


def test_a_list_brings_only_the_rows_that_differ(
    inst: Installation, ann: TestClient, brand: Brand, source: Source
) -> None:
    """What the page says that it has is left in its place; a note or a tag makes a row differ; nonsense is ignored."""
    one, other = make_case(inst.database, brand, source), make_case(inst.database, brand, source)

    def listed(seen: str) -> list[str]:
        page = ann.get("/queue", headers={"X-Fragment": "list", "X-Seen": seen}).text
        assert len(re.findall('<li class="row', page)) == 2
        return re.findall(r'data-number="(\d+)"', page)

    def seen() -> str:
        rows = re.findall(r'data-number="(\d+)"[^>]* data-mark="([^"]+)"', ann.get("/queue").text)
        return " ".join(f"{number}:{mark}" for number, mark in rows)

    assert listed("x: :y 12 -3:z 99999999999:z") == [str(one.number), str(other.number)]
    assert listed(seen()) == []
    before = seen()
    webcare.tag(inst, other.number, make_agent(inst.database, "Bob"), "vip", now())
    assert listed(before) == [str(other.number)]
