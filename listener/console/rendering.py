"""From a template to an answer: the reader's language, zone and theme, and what every page needs."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from listener.console import clock, deadlines, excerpts, helping, i18n, troubles
from listener.console.access import KEEPERS, LEADS, OWNERS, RUNNERS, WORKERS, csrf_token
from listener.console.state import now
from listener.console.words import Words, safe_url
from listener.store.tallies import BrandCount
from listener.terms import Level
from models import Agent

THEMES = ("auto", "light", "dark")
SET_UP = (  # what the menu «Set up» holds, in its order
    "/new/", "/brands", "/sources", "/channels", "/deliveries", "/alarms", "/policies", "/calendars", "/users",
    "/audit",
)  # fmt: skip


@cache
def _templates() -> Environment:
    loader = PackageLoader("listener.console", "templates")
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, auto_reload=False, trim_blocks=True,
                      lstrip_blocks=True)  # fmt: skip
    env.filters |= {"safe_url": safe_url, "totals": totals}
    env.filters["screen_of"] = helping.screen_of
    env.globals |= {"languages": i18n.LANGUAGES, "themes": THEMES, "assets": _assets(), "clock": clock}
    env.globals |= {"drawn": drawn, "levels": list(Level)}
    env.globals |= {"deadlines": deadlines, "outside": troubles, "pieces": excerpts.pieces, "set_up": SET_UP}
    return env


@lru_cache(maxsize=1000)
def drawn(part: str, locale: str, *values: object) -> Markup:
    """Return a part of «_drawn.html», which its values alone tell in a language: at no time, and for no one person."""
    module = _templates().get_template("_drawn.html").module
    shown: Markup = getattr(module, part)(Words(locale, ZoneInfo("UTC"), datetime.min.replace(tzinfo=UTC)), *values)
    return shown


def _assets() -> str:
    """Return a short text that changes with the script or the style, so that browsers may keep them."""
    static = files("listener.console") / "static"
    content = b"".join((static / name).read_bytes() for name in ("console.css", "console.js"))
    return hashlib.sha256(content).hexdigest()[:12]


def totals(counts: Sequence[BrandCount]) -> dict[str, int]:
    """Return how many cases each view holds, over all brands."""
    names = ("open", "unheld", "mine", "late", "waiting", "snoozed")
    return {name: sum(getattr(count, name) for count in counts) for name in names}


def page(request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
    return HTMLResponse(render(request, template, status=status, **context), status)


def render(request: Request, template: str, **context: object) -> str:
    agent = _agent(request)
    return _templates().get_template(template).render(
        w=words(request), agent=agent, csrf=csrf_token(request) if agent else "", theme=_theme(request),
        path=request.url.path, may_work=bool(agent and agent.role in WORKERS),
        may_run=bool(agent and agent.role in RUNNERS), may_wish=bool(agent and agent.role in KEEPERS),
        may_own=bool(agent and agent.role in OWNERS), may_lead=bool(agent and agent.role in LEADS), **context,
    )  # fmt: skip


def words(request: Request) -> Words:
    """Return the words of this reader: the agent's language, else the cookie's, an invitation's, the browser's."""
    agent = _agent(request)
    chosen = request.cookies.get("lang", "") or getattr(request.state, "locale", "")
    locale = agent.locale if agent else chosen
    if locale not in i18n.LANGUAGES:
        locale = i18n.chosen(request.headers.get("accept-language", ""))
    return Words(locale, _zone(request), now())


def wants_json(request: Request) -> bool:
    """Tell whether our own script asks, which shows the answer without a new page."""
    return request.headers.get("accept", "").startswith("application/json")


def _agent(request: Request) -> Agent | None:
    agent: Agent | None = getattr(request.state, "agent", None)
    return agent


def _theme(request: Request) -> str:
    theme = request.cookies.get("theme", "auto")
    return theme if theme in THEMES else "auto"


def _zone(request: Request) -> ZoneInfo:
    agent = _agent(request)
    name = (agent and agent.time_zone) or request.cookies.get("zone", "")
    return ZoneInfo(name if name in _zones() else "UTC")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
