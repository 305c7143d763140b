"""Open pages hear of a change, over a real connection."""

import asyncio
import html
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from listener.connectors import load_connectors
from listener.console.live import Live
from listener.services import accounts, registry, webcare
from listener.services.installation import Installation
from listener.store import queue
from listener.store.queue import QueueRow
from listener.terms import EVERY_BRAND, Role
from models import Brand, Case, Source
from tests.console.conftest import PASSWORD
from tests.console.serving import served
from tests.factories import make_agent, make_case, now


@contextmanager
def _open_page(address: str, email: str = "ann@example.org") -> Iterator[tuple[httpx.Client, Iterator[str]]]:
    """Sign in with a browser of one's own, and let its page listen: return both, the latter event by event."""
    with httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
        client.post("/sign-in", data={"email": email, "password": PASSWORD})
        with client.stream("GET", "/queue/live") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            told = (line.removeprefix("data: ") for line in stream.iter_lines() if line.startswith("data: "))
            yield client, told


def _csrf(page: str) -> dict[str, str]:
    found = re.search('data-csrf="([^"]+)"', page)
    assert found
    return {"X-CSRF-Token": found.group(1)}


def test_a_claim_reaches_an_open_page(inst: Installation, case: Case) -> None:
    """The stream says the stamp at once, and a new one with the number of the case after somebody claimed."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, _open_page(address) as (_, told):
        first = next(told)
        webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
        stamp, *numbers = next(told).split(" ")
        assert (stamp != first, numbers) == (True, [str(case.number)])


def test_who_was_put_out_is_told_nothing_more(inst: Installation, case: Case) -> None:
    """The stream ends instead of telling what happened after."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, _open_page(address) as (_, told):
        assert next(told)
        registry.remove_agent(inst, "ann@example.org")
        webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
        assert list(told) == []


def test_who_signs_out_in_one_browser_is_told_on_in_the_other(inst: Installation, case: Case) -> None:
    """Each sign-in has a stream of its own, and ends with it."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, _open_page(address) as (one, told), _open_page(address) as (_, told_other):
        assert next(told) and next(told_other)
        accounts.sign_out(inst, one.cookies["listener"])
        webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
        assert list(told) == []
        assert str(case.number) in next(told_other)


def test_pages_share_what_was_found_out_until_something_changes(inst: Installation, case: Case) -> None:
    """What one page found out the next has; not after a change by somebody else, nor after one made here."""
    seconds = 0.0
    live = Live(inst, EVERY_BRAND, lambda: seconds)
    found: list[int] = []

    def find_out() -> int:
        found.append(len(found))
        return found[-1]

    def seen_by_two_pages() -> list[int]:
        with ThreadPoolExecutor() as apart:  # a browser of another test may have left its loop running in this thread
            apart.submit(lambda: asyncio.run(live.seen())).result()
        return [live.known.once("count", find_out) for _ in range(2)]

    assert seen_by_two_pages() == [0, 0]
    seconds = 3.0
    assert seen_by_two_pages() == [0, 0]
    webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
    seconds = 4.0
    assert seen_by_two_pages() == [1, 1]
    live.forget(menu=False)
    assert seen_by_two_pages() == [2, 2]
    seconds = 10.0
    assert seen_by_two_pages() == [3, 3]  # a case may have become late
    seconds = 12.1
    assert [live.known.once("count", find_out) for _ in range(2)] == [4, 5]  # nobody looks: nothing is kept


def test_a_source_added_here_stands_in_the_filters_of_the_next_page(inst: Installation) -> None:
    """What the filters offer is kept for some seconds while pages listen, and not beyond such a change."""
    accounts.create_agent(inst, "ola@example.org", "Ola", Role.OWNER, PASSWORD, now())
    inst = replace(inst, connectors=load_connectors())
    with served(inst) as address, _open_page(address, "ola@example.org") as (client, told):
        assert next(told)
        page = client.get("/queue").text
        assert "Morning Herald" not in page
        form = {"name": "Morning Herald", "option.url": "https://example.org/herald.xml"}
        added = client.post("/new/sources/feed", data=form, headers=_csrf(page))
        assert added.status_code == 303, added.text
        assert "Morning Herald" in client.get("/queue").text


def test_a_tag_set_here_stands_in_the_filters_of_the_next_page(inst: Installation, case: Case) -> None:
    """Work on a case leaves the filters as they are, but for its tags."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, _open_page(address) as (client, told):
        assert next(told)
        page = client.get("/queue").text
        client.post(f"/cases/{case.number}/tags", data={"text": "invoice"}, headers=_csrf(page))
        assert '<option value="invoice"' in client.get("/queue").text


def test_a_row_is_read_again_when_it_changed(
    inst: Installation, brand: Brand, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages opened one after the other share their rows, also when one is shut before the next is asked for."""
    one, other = make_case(inst.database, brand, source), make_case(inst.database, brand, source)
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    read: list[set[int]] = []

    def spied(session: Session, numbers: Sequence[int]) -> list[QueueRow]:
        read.append(set(numbers))
        return rows_of(session, numbers)

    rows_of = queue.rows_of
    monkeypatch.setattr(queue, "rows_of", spied)
    with served(inst) as address:
        with _open_page(address) as (client, told):
            stamp = next(told)
            client.get("/queue")
            assert read == [{one.number, other.number}]
            client.get("/queue?view=unheld")
            webcare.claim(inst, one.number, make_agent(inst.database, "Bob"), now())
            assert next(told) != stamp
            cookies = dict(client.cookies)
        assert "Bob" in httpx.get(f"{address}/queue", cookies=cookies, trust_env=False).text
    assert read == [{one.number, other.number}, {one.number}]


def test_who_changed_something_sees_it_at_once(inst: Installation, case: Case) -> None:
    """The counts beside the list follow one's own claim, though an open page knew others a moment ago."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, _open_page(address) as (client, told):
        assert next(told)
        page = client.get("/queue").text
        assert (_totals(page)["unheld"], _totals(page)["mine"]) == (1, 0)
        client.post(f"/cases/{case.number}/claim", headers=_csrf(page))
        claimed = _totals(client.get("/queue").text)
        assert (claimed["unheld"], claimed["mine"]) == (0, 1)


def _totals(page: str) -> dict[str, int]:
    found = re.search('data-counts="([^"]+)"', page)
    assert found
    totals: dict[str, int] = json.loads(html.unescape(found.group(1)))
    return totals


def test_a_list_brings_only_the_rows_that_differ(
    inst: Installation, ann: TestClient, brand: Brand, source: Source
) -> None:
    """What the page says that it has is left in its place; nonsense is ignored.

    A note or a tag makes a row differ, and so does a lease that is renewed, though it changes nothing of the case.
    """
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
    bob = make_agent(inst.database, "Bob")
    webcare.tag(inst, other.number, bob, "vip", now())
    assert listed(before) == [str(other.number)]
    webcare.claim(inst, one.number, bob, now())
    before = seen()
    webcare.here(inst, one.number, bob, now() + timedelta(minutes=1))
    assert listed(before) == [str(one.number)]
