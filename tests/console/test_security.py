"""What every answer carries, and what every request must show."""

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

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


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b", "text/plain"])
@pytest.mark.parametrize(
    "path", ["/api/v1/sign-in", "/api/v1/cases/1/notes", "/sign-in", "/slack/actions", "/new/sources"]
)
def test_a_body_is_counted_before_anybody_asks_who_sends_it(app: FastAPI, path: str, kind: str) -> None:
    """Of what has no end little is read, and nothing of what says that it is too long."""
    for said in ({}, {"content-length": "3000000"}):
        read, status = _post_without_end(app, path, {"content-type": kind, **said})
        assert 400 <= status < 500 and read < (1 if said else 3_000_000)
        assert status == 413 or read == 0, "what is not read may be refused for another reason"


def _post_without_end(app: FastAPI, path: str, headers: dict[str, str]) -> tuple[int, int]:
    """Return how much of an endless body was read, and the status of the answer."""
    read, statuses = 0, []

    async def receive() -> Message:
        nonlocal read
        assert read < 10_000_000, "there is no end to it"
        file = b"" if read else b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        read += 100_000
        return {"type": "http.request", "body": file + b"x" * 100_000, "more_body": True}

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    sent = {"host": "127.0.0.1:8600", **headers}
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()], "http_version": "1.1",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8600), "root_path": "",
    }  # fmt: skip
    anyio.run(app, scope, receive, send)
    return read, statuses[0]


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
