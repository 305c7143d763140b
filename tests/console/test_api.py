"""The API: shapes, filters, refusals as problem details."""

from fastapi.testclient import TestClient

from listener.services import accounts
from listener.services.installation import Installation
from listener.terms import Role
from models import Brand, Case, Source
from tests.console.conftest import PASSWORD, Enter
from tests.factories import make_case, now


def _bearer(client: TestClient, inst: Installation, name: str, role: Role = Role.AGENT) -> dict[str, str]:
    accounts.create_agent(inst, f"{name}@example.org", name, role, PASSWORD, now())
    entry = client.post("/api/v1/sign-in", json={"email": f"{name}@example.org", "password": PASSWORD})
    return {"Authorization": f"Bearer {entry.json()['token']}"}


def test_the_life_of_a_case(stranger: TestClient, inst: Installation, case: Case) -> None:
    """List, read, claim, note, close with the version seen, reopen: each answer is the case as it is then."""
    ann = _bearer(stranger, inst, "Ann")
    base = f"/api/v1/cases/{case.number}"
    listed = stranger.get("/api/v1/cases", headers=ann).json()
    assert (listed["total"], listed["cases"][0]["number"]) == (1, case.number)
    assert listed["cases"][0]["url"] == f"http://127.0.0.1:8600/cases/{case.number}"
    assert listed["cases"][0]["post"]["reasons"][0]["code"] == "negative"
    claimed = stranger.post(f"{base}/claim", headers=ann).json()
    assert (claimed["state"], claimed["holder"]) == ("claimed", "Ann")
    noted = stranger.post(f"{base}/notes", headers=ann, json={"text": "on it"})
    assert noted.status_code == 201 and noted.json()["events"][-1]["detail"] == {"text": "on it"}
    body = {"reason": "answered", "version": claimed["version"]}
    closed = stranger.post(f"{base}/close", headers=ann, json=body).json()
    assert (closed["state"], closed["close_reason"]) == ("closed", "answered")
    assert stranger.get("/api/v1/cases", headers=ann).json()["total"] == 0
    assert stranger.get("/api/v1/cases?state=closed", headers=ann).json()["total"] == 1
    assert stranger.post(f"{base}/reopen", headers=ann).json()["state"] == "claimed"
    assert stranger.post(f"{base}/release", headers=ann).json()["holder"] is None
    legs = stranger.get(base, headers=ann).json()["legs"]
    assert [leg["name"] for leg in legs] == ["collected", "classified", "queued"]


def test_a_conflict_is_a_problem_that_names_who(stranger: TestClient, inst: Installation, case: Case) -> None:
    """409 as problem details (RFC 9457), with a stable code and the facts."""
    ann, bob = _bearer(stranger, inst, "Ann"), _bearer(stranger, inst, "Bob")
    stranger.post(f"/api/v1/cases/{case.number}/claim", headers=ann)
    refused = stranger.post(f"/api/v1/cases/{case.number}/claim", headers=bob)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["status"], problem["code"], problem["facts"]["by"]) == (409, "held", "Ann")


def test_problems_have_one_shape(stranger: TestClient, inst: Installation) -> None:
    """401, 403, 404 and 422 alike: type, title, status, detail."""
    manager = _bearer(stranger, inst, "Max", Role.MANAGER)
    answers = [
        stranger.get("/api/v1/cases"),
        stranger.post("/api/v1/cases/1/claim", headers=manager),
        stranger.get("/api/v1/cases/99", headers=manager),
        stranger.get("/api/v1/nothing", headers=manager),
        stranger.get("/api/v1/cases?limit=0", headers=manager),
        stranger.post("/api/v1/sign-in", json={"email": "x", "password": "y"}),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 404, 404, 422, 403]
    for answer in answers:
        assert {"type", "title", "status", "detail"} <= set(answer.json())
    assert answers[0].headers["www-authenticate"] == "Bearer"


def test_guesses_by_a_program_count_with_those_on_the_page(stranger: TestClient, inst: Installation) -> None:
    """Wherever somebody guesses, after five the right password is refused everywhere, with how long to wait."""
    accounts.create_agent(inst, "ann@example.org", "Ann", Role.AGENT, PASSWORD, now())
    wrong, right = ({"email": "ann@example.org", "password": one} for one in ("wrong password!!", PASSWORD))
    guessed = [stranger.post("/api/v1/sign-in", json=wrong).status_code for _ in range(3)]
    guessed += [stranger.post("/sign-in", data=wrong).status_code for _ in range(2)]
    assert guessed == [403] * 5
    refused, page = stranger.post("/api/v1/sign-in", json=right), stranger.post("/sign-in", data=right)
    assert (refused.status_code, refused.json()["title"]) == (429, "Too Many Requests")
    assert 0 < int(refused.headers["retry-after"]) <= 30
    assert page.status_code == 429 and "Too many attempts" in page.text


def test_lists_and_pages(enter: Enter, inst: Installation, brand: Brand, source: Source) -> None:
    """Filters and offsets; brands with counts; sources without their options, which may hold secrets."""
    client = enter(Role.LEAD, "Lea")
    numbers = [make_case(inst.database, brand, source).number for _ in range(3)]
    second = client.get("/api/v1/cases?limit=1&offset=1").json()
    assert (second["total"], [case["number"] for case in second["cases"]]) == (3, [numbers[1]])
    assert client.get("/api/v1/cases?brand=nobody").json()["total"] == 0
    assert client.get("/api/v1/brands").json() == [{"slug": "acme", "name": "Acme", "open": 3, "unheld": 3, "late": 0}]
    (shown,) = client.get("/api/v1/sources").json()
    assert shown["name"] == "A forum" and "options" not in shown
    assert client.get("/api/v1/deliveries").json() == []


def test_the_api_describes_itself(stranger: TestClient) -> None:
    """OpenAPI names every case route and no page."""
    paths = stranger.get("/api/v1/openapi.json").json()["paths"]
    assert "/api/v1/cases/{number}/claim" in paths and all(path.startswith("/api/v1/") for path in paths)
