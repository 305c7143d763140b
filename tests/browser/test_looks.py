"""A walk over every page there is, in both themes, three languages, on a wide screen and at 360 px.

The list is made from the console's own routes, so that a page added tomorrow is walked by itself; one whose address
has a name without a value in the furnished installation fails, and asks for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, ConsoleMessage, Page, Response
from sqlmodel import col, update

from listener.console import i18n
from listener.console.access import ACCESS, ANYONE
from listener.console.app import create_app
from listener.services import accounts, webcare
from listener.services.installation import Installation
from listener.terms import Role
from models import Agent
from tests.browser.conftest import PASSWORD, Window, screenshots
from tests.browser.world import World, furnish, real
from tests.console.routes import routes
from tests.factories import now

pytestmark = pytest.mark.browser
SERIOUS = ("serious", "critical")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": WCAG, "resultTypes": ["violations"]}
# Answers to GET that are no page: the way to the queue, a stream of events, a file, and a mail, whose policy forbids
# every script, so that nobody can look into it with one.
NO_PAGE = {"home", "live_queue", "audit_file", "digest_mail"}
# Where an OpenID Connect provider is asked, and what it sends people back to.
NO_PAGE |= {"provider_sign_in", "provider_back", "provider_sign_out"}
# What an address may ask beside its path.
ASKED = {
    "queue_page": ["", "?view=waiting", "?view=approval", "?view=closed", "?q=nothing-here",
                   "?brand=quillbarrow&level=high&q=refund&language=en&topic=fraud"],
    "answers_page": ["", "?retired=true", "?q=nothing-here"],
    "bulk_page": ["?act=spam&done=1:0:&refused=5"],
    "welcome_page": [],  # its link is in the walk of those outside
}  # fmt: skip
# What stands beside a button of a row on a phone, where there is no pointer that would show the rest of it.
CUT = """() => innerWidth > 400 ? [] : [...document.querySelectorAll(".row .holder")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent.trim())"""
# The clocks of a list in their column, buttons in their form; in a menu wider than the screen, the place one is at.
STICKS_OUT = """() => [...document.querySelectorAll(".row .clock .unit, .actions button, .actions .button")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one, one.closest(".when, .actions")])
  .filter(([one, around]) => one.getBoundingClientRect().right > around.getBoundingClientRect().right + 0.5)
  .map(([one]) => one.textContent.trim().replace(/\\s+/g, " ")).slice(0, 3)"""
OUT_OF_SIGHT = """() => [...document.querySelectorAll(":is(.bar nav, .tabs, .views) [aria-current]")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
  .map((one) => one.textContent.trim())"""
SPREAD = {"kind", "screen"}  # many values, of which each walk takes its share


@dataclass
class Look:
    """How a page is looked at."""

    language: str
    theme: str
    width: int
    role: Role = Role.OWNER

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.width}-{self.role}"


LOOKS = [
    Look("en", "light", 1360),
    Look("fr", "dark", 360),
    Look("nl", "light", 360),
    Look("fr", "dark", 1360, Role.LEAD),
]


@pytest.fixture
def inst(inst: Installation) -> Installation:
    return real(inst)


@pytest.fixture
def world(inst: Installation) -> World:
    return furnish(inst)


def addresses(app: FastAPI, world: World, look: Look, *, outside: bool = False) -> Iterator[str]:
    """Every page that somebody in this role may open, or without a sign-in, with each value that its names have."""
    for route in routes(app):
        if not route.endpoint.__module__.startswith("listener.console.pages") or "GET" not in (route.methods or ()):
            continue
        roles = ACCESS[route.name]
        open_to = roles is ANYONE if outside else roles is not ANYONE and look.role in roles
        if route.name not in NO_PAGE and open_to:
            for path in filled(route, world.keys, LOOKS.index(look)):
                yield from (path + asked for asked in ASKED.get(route.name, [""]))


def filled(route: APIRoute, keys: dict[str, list[str]], turn: int) -> list[str]:
    """Return the route's path with each value of its names, which stand in the keys with the word before them."""
    found = [""]
    words = route.path.strip("/").split("/")
    for before, word in zip(["", *words], words, strict=False):
        values = keys[f"{before}/{word}"] if "{" in word and keys else [word] if "{" not in word else []
        if word.strip("{}") in SPREAD:
            values = values[turn :: len(LOOKS)]
        found = [f"{path}/{value}" for path in found for value in values]
    return found


@dataclass
class Walk:
    """A page that is led from address to address, and everything that is wrong on the way."""

    page: Page
    look: Look
    address: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complain(f"throws {error}"))
        self.page.on(
            "request", lambda asks: asks.url.startswith(self.address) or self._complain(f"asks for {asks.url}")
        )

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            self._complain(f"says {said.text}")

    def _complain(self, what: str) -> None:
        self.wrong.append(f"{self.page.url.removeprefix(self.address)}: {what}")

    def to(self, path: str, status: int = 200) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        self.see(answer, status)

    def read_mail(self, path: str) -> None:
        """Look at a mail as a program for mails shows it: alone, in no page of ours."""
        mail = self.page.request.get(path)
        assert mail.ok
        self.page.goto("about:blank")
        self.page.set_content(mail.text())
        self._look()

    def see(self, answer: Response, status: int) -> None:
        if answer.status == status:
            self._read()
            self._look()
        else:
            self._complain(f"answers {answer.status}")

    def _look(self) -> None:
        self._keep_picture()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self._complain(f"scrolls sideways by {wide} px")
        if out := self.page.evaluate(STICKS_OUT):
            self._complain(f"has outside of what holds it {out}")
        if cut := self.page.evaluate(CUT):
            self._complain(f"cuts {cut}")
        if hidden := self.page.evaluate(OUT_OF_SIGHT):
            self._complain(f"hides the place in the menu: {hidden}")
        for one in Axe().run(self.page, options=RULES).response["violations"]:
            if one["impact"] in SERIOUS:
                self._complain(f"{one['id']}: {[node['html'] for node in one['nodes']][:3]}")

    def _read(self) -> None:
        """Look for keys of the catalogue, and for lines of the English one where they are said otherwise."""
        english, said = i18n.catalogue("en"), i18n.catalogue(self.look.language)
        lines = [line.strip() for line in self.page.inner_text("body").splitlines()]
        if keys := english.keys() & {word for line in lines for word in line.split()}:
            self._complain(f"shows the keys {sorted(keys)}")
        foreign = {text for text in english.values() if " " in text} - set(said.values())
        if left := foreign & set(lines):
            self._complain(f"says in English {sorted(left)}")

    def _keep_picture(self) -> None:
        if folder := screenshots():
            folder.mkdir(parents=True, exist_ok=True)
            path = re.sub(r"\W+|[0-9a-f]{8}-[0-9a-f-]+", "-", self.page.url.removeprefix(self.address))[:60]
            self.page.screenshot(path=folder / f"{path.strip('-')}-{self.look}.png", full_page=True)


@pytest.fixture
def walker(inst: Installation, chromium: Browser, address: str) -> Iterator[object]:
    """Leads somebody of a role, or nobody, through the pages: `walker(look)`, `walker(look, signed_in=False)`."""
    contexts = []

    def begin(look: Look, *, signed_in: bool = True) -> Walk:
        context = chromium.new_context(
            viewport={"width": look.width, "height": 800}, color_scheme=look.theme, base_url=address,
            locale=look.language, timezone_id="Europe/Brussels",
        )  # fmt: skip
        contexts.append(context)
        walk = Walk(context.new_page(), look, address)
        if signed_in:
            me = accounts.create_agent(inst, "eva@example.org", "Eva", look.role, PASSWORD, now())
            accounts.prefer(inst, me.id, locale=look.language)
            walk.page.goto("/sign-in")
            walk.page.fill("#email", "eva@example.org")
            walk.page.fill("#password", PASSWORD)
            walk.page.click("main button.primary")
            walk.page.wait_for_url("**/queue")
        return walk

    yield begin
    for context in contexts:
        context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page(inst: Installation, world: World, walker: Window, look: Look) -> None:
    """Nothing scrolls sideways, is said in the wrong language, is asked of strangers, breaks a rule of WCAG."""
    walk = walker(look)
    for path in addresses(create_app(installation=inst), world, look):
        walk.to(path)
    walk.to("/cases/99999", 404)
    walk.read_mail(f"/digests/{world.brands[0].slug}/{world.keys['{slug}/{day}'][0]}/mail")
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("look", LOOKS[:3], ids=str)
def test_the_pages_of_those_outside(inst: Installation, world: World, walker: Window, look: Look) -> None:
    """The doors: sign in, refused, the link of somebody invited and one of nobody, the end of a digest."""
    walk = walker(look, signed_in=False)
    with inst.database.writing() as session:  # who is invited reads in their own language
        session.exec(update(Agent).where(col(Agent.name) == "Noor").values(locale=look.language))
    for path in addresses(create_app(installation=inst), world, look, outside=True):
        walk.to(path)
    walk.to("/welcome?" + world.invitation.partition("?")[2])
    walk.to("/welcome?token=unknown", 404)
    walk.page.goto("/sign-in")
    walk.page.fill("#email", "nobody@example.org")
    walk.page.fill("#password", "wrong words here")
    with walk.page.expect_navigation() as answer:
        walk.page.click("main button.primary")
    walk.see(answer.value, 403)
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("look", LOOKS[:3], ids=str)
def test_the_pages_of_refusals(inst: Installation, world: World, walker: Window, look: Look) -> None:
    """What is not for an agent, and what a colleague was first to do."""
    walk = walker(Look(look.language, look.theme, look.width, Role.AGENT))
    walk.to("/users", 403)
    number = world.cases["new"].number
    walk.to(f"/cases/{number}")
    walk.page.route("**/live", lambda route: route.abort())
    walk.page.reload()
    webcare.claim(inst, number, world.people["Bob"], now())
    with walk.page.expect_navigation() as answer:
        walk.page.click("form[data-act=claim] button")
    walk.see(answer.value, 409)
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("look", LOOKS[:3], ids=str)
def test_the_first_screens(inst: Installation, walker: Window, look: Look) -> None:
    """An installation with nothing in it tells what to do next: the queue, and each list in one of the walks."""
    walk = walker(look)
    lists = [path for path in addresses(create_app(installation=inst), World(inst), look) if "?" not in path]
    for path in ["/queue", *lists[LOOKS.index(look) :: 3]]:
        walk.to(path)
    walk.page.goto("/queue")
    assert walk.page.locator(".steps li").count() == 5
    assert not walk.wrong, "\n".join(walk.wrong)
