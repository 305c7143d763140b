"""What every answer carries, and what every request must show."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from listener.config import Settings
from listener.console import access
from listener.console.app import create_app
from listener.console.pages.accounts import local_path
from listener.services import accounts
from listener.services.installation import Installation
from listener.store.database import Database
from listener.terms import Role
from models import Case
from tests.console.conftest import PASSWORD, Enter
from tests.factories import now
from tests.fakes import Outside


@pytest.mark.parametrize("path", ["/sign-in", "/queue", "/nothing", "/livez", "/api/v1/cases", "/static/console.js"])
def test_every_answer_is_fenced_in(stranger: TestClient, path: str) -> None:
    """Pages, errors, redirects and files allow no inline script, no frame and no other site."""
    headers = stranger.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_hold_no_inline_script_or_style_and_ask_no_third_party(enter: Enter, case: Case) -> None:
    """The policy forbids them; a page that has one is broken."""
    client = enter(Role.OWNER, "Own")
    for path in ("/queue", f"/cases/{case.number}", "/sources", "/deliveries", "/digests", "/sign-in"):
        html = client.get(path).text
        assert "<style" not in html and " style=" not in html and " onclick=" not in html
        assert html.count("<script") == html.count('<script type="module" src="/static/')
        assert 'src="http' not in html and 'href="//' not in html


@pytest.mark.parametrize("host", ["127.0.0.1:8600", "localhost:8600", "[::1]:8600", "127.0.0.1"])
def test_this_machine_is_known_by_its_loopback_names(stranger: TestClient, host: str) -> None:
    """Loopback names are ours on any port: the console may be behind a tunnel."""
    assert stranger.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "localhost@evil.example"])
def test_a_strange_host_is_refused_with_what_to_set(stranger: TestClient, host: str) -> None:
    """DNS rebinding names us by the attacker's host; only the probes answer to any name."""
    refused = stranger.get("/sign-in", headers={"Host": host})
    assert refused.status_code == 421 and "LISTENER_BASE_URL" in refused.text
    assert stranger.get("/livez", headers={"Host": host}).status_code == 200


def test_the_cookie_is_out_of_reach(inst: Installation, stranger: TestClient) -> None:
    """HttpOnly and SameSite always."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    answer = stranger.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=lax" in answer.headers["set-cookie"]


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: object, sqlite_database: Database) -> None:
    """With an https address the cookie is Secure, has the __Host- prefix, and the answer asks for https for a year."""
    settings = Settings(base_url="https://care.example", secret_key="x", _env_file=None)
    inst = Outside().installation(settings, sqlite_database)
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    client = TestClient(create_app(installation=inst), base_url="https://care.example", follow_redirects=False)
    answer = client.post("/sign-in", data={"email": "ann@example.org", "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-listener=") and "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers
    assert client.get("/queue").status_code == 200


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "", "/\t/evil", "a"])
def test_redirects_stay_here(path: str) -> None:
    """`next` leads to a page of ours or to the queue."""
    assert local_path(path) == "/queue"


def test_a_question_too_large_or_strange_breaks_nothing(ann: TestClient, app: FastAPI) -> None:
    """Numbers beyond the database, unknown words and missing fields are refused in order."""
    for path in (f"/cases/{10**30}", "/cases/abc", "/queue?start=-1", f"/api/v1/cases/{10**30}", "/cases/0"):
        assert ann.get(path).status_code in (404, 422), path
    for path in ("/queue?view=nonsense&level=x&brand=%00", "/deliveries?state=nonsense", "/queue?done=<b>&case=1"):
        assert ann.get(path).status_code in (200, 403), path
    assert ann.get("/digests/acme/not-a-day").status_code == 404


def test_a_mistake_of_ours_is_fenced_in_too(inst: Installation) -> None:
    """What nobody foresaw answers 500 with the same headers, as a page or as a problem, and tells no secret."""
    app = create_app(installation=inst)
    access.ACCESS["mistake"] = access.ANYONE
    try:
        for path in ("/mistake", "/api/v1/mistake"):
            app.get(path, name="mistake")(lambda: 1 / 0)
        client = TestClient(app, base_url="http://127.0.0.1:8600", raise_server_exceptions=False)
        for path in ("/mistake", "/api/v1/mistake"):
            answer = client.get(path)
            assert answer.status_code == 500 and "default-src 'none'" in answer.headers["content-security-policy"]
            assert "ZeroDivision" not in answer.text
        assert answer.json()["title"] == "Internal Server Error"
    finally:
        del access.ACCESS["mistake"]
