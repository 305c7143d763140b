"""Every route has a line in the role table, and the table is what happens."""

from collections import defaultdict
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import update

from listener.console.access import ACCESS, ANYONE, SAFE_METHODS, use_for
from listener.console.app import create_app
from listener.services import accounts, registry, visiting
from listener.services.installation import Installation
from listener.terms import Role, TokenUse
from models import Case, SignIn
from tests.console.conftest import HERE, PASSWORD, Enter
from tests.console.routes import ENDLESS, NO_KEY, ask, routes
from tests.factories import now

KEYS = defaultdict(lambda: NO_KEY, {"number": "1", "slug": "acme", "day": "2030-01-01", "kind": "feed"})


def _ask(client: TestClient, route: APIRoute, **headers: str) -> int:
    return ask(client, route, KEYS, **headers).status_code


def test_every_route_has_a_line_and_every_line_a_route(app: FastAPI) -> None:
    """A new route without a decision about who may use it fails here."""
    names = [route.name for route in routes(app)]
    assert len(names) > 30
    assert sorted(names) == sorted(ACCESS)


def test_a_route_without_a_line_is_refused_to_the_owner(inst: Installation, enter: Enter) -> None:
    """Forgetting the line closes the route; it never opens it."""
    app = create_app(installation=inst)
    app.get("/forgotten", name="forgotten")(lambda: "secret")
    accounts.create_agent(inst, "own@example.org", "Own", Role.OWNER, PASSWORD, now())
    client = TestClient(app, base_url=HERE)
    client.post("/sign-in", data={"email": "own@example.org", "password": PASSWORD})
    assert client.get("/forgotten").status_code == 403


ENDED = {"never": {}, "expired": {"expires_at": -timedelta(seconds=9)}, "left alone": {"seen_at": -timedelta(hours=2)}}


@pytest.mark.parametrize("sign_in", ENDED)
def test_strangers_see_only_what_is_for_anyone(
    app: FastAPI, inst: Installation, enter: Enter, stranger: TestClient, case: Case, sign_in: str
) -> None:
    """Without a sign-in, or with one that has ended, pages lead to the sign-in page and everything else is 401."""
    client = stranger if sign_in == "never" else enter(Role.OWNER, "Own")
    moved = {name: now() + by for name, by in ENDED[sign_in].items()}
    if moved:
        inst.database.write(lambda session: session.exec(update(SignIn).values(**moved)))
    for route in routes(app):
        if ACCESS[route.name] is ANYONE:
            continue
        status = _ask(client, route)
        is_page = "GET" in route.methods and not route.path.startswith("/api/")
        assert status == (303 if is_page else 401), route.path


@pytest.mark.parametrize("use", list(TokenUse))
def test_a_token_opens_what_it_is_for(
    app: FastAPI, inst: Installation, enter: Enter, stranger: TestClient, case: Case, use: TokenUse
) -> None:
    """An owner's token to read, work or operate opens the routes of the API for that, and no page at all."""
    enter(Role.OWNER, "Own")
    owner = registry.show_agent(inst, "own@example.org", now()).agent
    bearer = {"Authorization": f"Bearer {visiting.make_token(inst, owner.id, 'x', use, now())}"}
    for route in routes(app):
        roles = ACCESS[route.name]
        if roles is ANYONE:
            continue
        (method,) = route.methods - {"HEAD"}
        is_open = route.path.startswith("/api/") and use.includes(use_for(method, roles))
        assert (_ask(stranger, route, **bearer) == 403) is not is_open, route.path


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_its_line_says(app: FastAPI, enter: Enter, case: Case, role: Role) -> None:
    """403 exactly where the table does not name the role; the answer otherwise is the route's own."""
    client = enter(role, "Someone")
    for route in routes(app):
        roles = ACCESS[route.name]
        if roles is ANYONE or route.name in ENDLESS or "sign_out" in route.name:
            continue
        status = _ask(client, route, **{"X-CSRF-Token": client.csrf})
        assert (status == 403) == (role not in roles), (route.path, status)
        assert status not in (401, 500), (route.path, status)


def test_changes_need_the_csrf_token(app: FastAPI, enter: Enter, case: Case) -> None:
    """A cookie alone changes nothing: without the token, or with another sign-in's, it is 403."""
    client, other = enter(Role.OWNER, "Own"), enter(Role.OWNER, "Other")
    for route in routes(app):
        if ACCESS[route.name] is ANYONE or route.methods & SAFE_METHODS:
            continue
        assert _ask(client, route) == 403, route.path
        assert _ask(client, route, **{"X-CSRF-Token": other.csrf}) == 403, route.path
    assert client.get("/queue").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_foreign_page_changes_nothing(app: FastAPI, enter: Enter, case: Case, headers: dict[str, str]) -> None:
    """Even with cookie and token, and even signing in, a request from another site is refused."""
    client = enter(Role.OWNER, "Own")
    for route in routes(app):
        if not route.methods & SAFE_METHODS:
            token = {"X-CSRF-Token": client.csrf}
            assert _ask(client, route, **token, **headers) == 403, route.path


def test_an_ended_sign_in_is_a_stranger(inst: Installation, ann: TestClient) -> None:
    """After signing out elsewhere the same cookie leads to the sign-in page, which leads back."""
    accounts.set_password(inst, "ann@example.org", "another long one")
    answer = ann.get("/cases/7?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/cases/7%3Fx%3D1")


def test_a_bearer_token_needs_no_csrf(stranger: TestClient, inst: Installation, case: Case) -> None:
    """A script signs in with JSON and works with the token; a wrong token is 401."""
    accounts.create_agent(inst, "bot@example.org", "Bot", Role.AGENT, PASSWORD, now())
    entry = stranger.post("/api/v1/sign-in", json={"email": "bot@example.org", "password": PASSWORD}).json()
    bearer = {"Authorization": f"Bearer {entry['token']}"}
    assert stranger.post(f"/api/v1/cases/{case.number}/claim", headers=bearer).json()["holder"] == "Bot"
    assert stranger.post("/api/v1/sign-out", headers=bearer).status_code == 204
    assert stranger.get("/api/v1/cases", headers=bearer).status_code == 401
