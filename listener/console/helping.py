"""The help pages: one short text a screen, in the interface's languages."""

import tomllib
from functools import cache
from importlib.resources import files

from listener.languages import typeset

# The beginnings of addresses, and the screen they show; what is not here is helped by the page of the queue.
SCREENS = {
    "/queue": "queue", "/cases": "case", "/team": "team", "/review": "review", "/quality": "quality",
    "/digests": "digests", "/sources": "sources", "/deliveries": "deliveries", "/brands": "brands",
    "/alarms": "alarms", "/users": "people", "/account": "account", "/answers": "answers", "/approval": "approval",
    "/channels": "channels", "/policies": "policies", "/calendars": "calendars", "/audit": "audit",
}  # fmt: skip


@cache
def texts(locale: str) -> dict[str, str]:
    """Return the text of each screen; paragraphs stand apart by an empty line."""
    text = (files("listener.console") / "help" / f"{locale}.toml").read_text(encoding="utf-8")
    return tomllib.loads(typeset(locale, text))


def screen_of(path: str) -> str:
    """Return the screen whose help belongs to an address."""
    place = path.removeprefix("/new")
    return next((screen for begins, screen in SCREENS.items() if place.startswith(begins)), "queue")
