"""A console on a fresh database, and people signed in to it."""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from listener.config import Settings
from listener.console.app import create_app
from listener.services import accounts
from listener.services.installation import Installation
from listener.store.database import Database
from listener.terms import Role
from models import Brand, Case, Source
from tests.factories import make_brand, make_case, make_source, now
from tests.fakes import Outside

PASSWORD = "four unrelated words"
HERE = "http://127.0.0.1:8600"


@pytest.fixture
def inst(settings: Settings, sqlite_database: Database) -> Installation:
    return Outside().installation(settings, sqlite_database)


@pytest.fixture
def app(inst: Installation) -> FastAPI:
    return create_app(installation=inst)


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """A browser that nobody signed in with."""
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        yield client


Enter = Callable[..., TestClient]


@pytest.fixture
def enter(app: FastAPI, inst: Installation) -> Enter:
    """Signs someone in: `enter(Role.LEAD, "Lea")`, for all brands or some. The client has `csrf` for its forms."""

    def sign_in(role: Role = Role.AGENT, name: str = "Ann", brands: Iterable[Brand] | None = None) -> TestClient:
        email = f"{name.lower()}@example.org"
        keys = None if brands is None else [brand.id for brand in brands]
        accounts.create_agent(inst, email, name, role, PASSWORD, now(), brands=keys)
        client = TestClient(app, base_url=HERE, follow_redirects=False)
        answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        found = re.search(r'data-csrf="(\w+)"', client.get("/queue").text)
        assert found
        client.csrf = found.group(1)
        return client

    return sign_in


@pytest.fixture
def ann(enter: Enter) -> TestClient:
    return enter(Role.AGENT, "Ann")


@pytest.fixture
def brand(inst: Installation) -> Brand:
    return make_brand(inst.database)


@pytest.fixture
def source(inst: Installation) -> Source:
    return make_source(inst.database)


@pytest.fixture
def case(inst: Installation, brand: Brand, source: Source) -> Case:
    return make_case(inst.database, brand, source)


def send(client: TestClient, path: str, **fields: object) -> Response:
    """Send a form as the page does, with its CSRF token."""
    return client.post(path, data={"csrf": client.csrf, **fields})
