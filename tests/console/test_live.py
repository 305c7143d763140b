"""Open pages hear of a change, over a real connection."""

import httpx

from listener.services import accounts, webcare
from listener.services.installation import Installation
from listener.terms import Role
from models import Case
from tests.console.conftest import PASSWORD
from tests.console.serving import served
from tests.factories import make_agent, now


def test_a_claim_reaches_an_open_page(inst: Installation, case: Case) -> None:
    """The stream says the stamp at once, and a new one after somebody claimed."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    with served(inst) as address, httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
        client.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
        with client.stream("GET", "/queue/live") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            stamps = (line.removeprefix("data: ") for line in stream.iter_lines() if line.startswith("data: "))
            first = next(stamps)
            webcare.claim(inst, case.number, make_agent(inst.database, "Bob"), now())
            assert next(stamps) != first
