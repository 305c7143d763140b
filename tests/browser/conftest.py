"""A real Chromium on a real console."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from listener.config import Settings
from listener.services import accounts
from listener.services.installation import Installation
from listener.store.database import Database
from listener.terms import Role
from models import Brand, Source
from tests.console.serving import served
from tests.factories import make_brand, make_source, now
from tests.fakes import Outside

PASSWORD = "four unrelated words"
PATIENCE = 15_000  # milliseconds until a test gives up: the machine may be busy
expect.set_options(timeout=PATIENCE)
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _chromium() -> str:
    """Return the Chromium of this machine; skip with the reason where there is none, fail in CI."""
    found = os.environ.get("TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    reason = "no Chromium on this machine: apt-get install chromium, or set TEST_CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


# What people do all day is done on both databases; how pages look and feel is the same on either.
ON_BOTH = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.services)], indirect=True
)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty database: SQLite where the test does not ask for both."""
    found: Database = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    return found


@pytest.fixture
def inst(settings: Settings, database: Database) -> Installation:
    return Outside().installation(settings, database)


@pytest.fixture
def address(inst: Installation) -> Iterator[str]:
    """A served console; the links it makes lead to it."""
    with served(inst) as found:
        yield found


@pytest.fixture
def brand(inst: Installation) -> Brand:
    return make_brand(inst.database)


@pytest.fixture
def source(inst: Installation) -> Source:
    return make_source(inst.database)


Window = Callable[..., Page]


@pytest.fixture
def window(chromium: Browser, address: str) -> Iterator[Window]:
    """Opens a browser of its own: `window(width=360, theme="dark")`. Any error in its console fails the test."""
    opened, complaints = [], []

    def make(*, width: int = 1280, theme: str = "light", script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=theme, base_url=address, locale="en-GB",
            timezone_id="Europe/Brussels", java_script_enabled=script,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None
        )
        return page

    yield make
    for context in opened:
        context.close()
    assert not complaints


@pytest.fixture
def enter(inst: Installation, window: Window) -> Window:
    """Opens a browser and signs someone in through the form: `enter("Ann", Role.LEAD)`."""

    def sign_in(name: str = "Ann", role: Role = Role.AGENT, **how: object) -> Page:
        email = f"{name.lower()}@example.org"
        accounts.create_agent(inst, email, name, role, PASSWORD, now())
        page = window(**how)
        page.goto("/sign-in")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url("**/queue")
        return page

    return sign_in


def screenshots() -> Path | None:
    """Where pictures go when somebody wants to look: TEST_SCREENSHOTS names a folder."""
    folder = os.environ.get("TEST_SCREENSHOTS")
    return Path(folder) if folder else None
