"""The first screen: open cases in the order in which they must be answered."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from listener.console.asked import VIEWS, Asked
from listener.console.pages.corrections import last_word
from listener.console.rendering import page
from listener.console.state import agent, installation, live, now
from listener.services import coverage, finding, views, webcare
from listener.services.overview import beginning
from listener.store.queue import MOST_COUNTED
from listener.store.tallies import BrandCount
from listener.terms import Tier
from models import SavedView

router = APIRouter(include_in_schema=False)
PAGE = 30  # rows: twice what a screen holds; each costs a millisecond


@router.get("/")
def home() -> Response:
    return RedirectResponse("/queue", 303)


@router.get("/queue")
def queue_page(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
    """Show the queue; only its list when our script asks for it, and of this only the rows that it has not."""
    inst = installation(request)
    is_list = request.headers.get("x-fragment") == "list"
    seen = _seen(request) if is_list else {}
    wanted, recent = asked.wanted(agent(request)), live(request)
    found = webcare.look(inst, wanted, agent(request), now(), PAGE, asked.start, seen, recent.known, recent.rows)
    shown: dict[str, Any] = {"asked": asked, "found": found, "size": PAGE}
    shown["rows"] = {row.case.number: row for row in found.rows}
    shown |= {"start": None if found.total else beginning(inst)}
    menu = recent.menu
    unheard = menu.once(f"unheard {asked.brand}", lambda: coverage.unheard(inst, now(), asked.brand or None))
    shown |= {"unheard": unheard, "most": MOST_COUNTED}
    if is_list:
        return page(request, "_queue_list.html", **shown)
    return page(request, "queue.html", **shown, views=VIEWS, tiers=list(Tier),
                known=menu.once("tags", lambda: webcare.known_tags(inst)),
                choices=menu.once("choices", lambda: finding.choices(inst)), kept=_kept(request, found.counts),
                word=last_word(request))  # fmt: skip


def _seen(request: Request) -> dict[int, str]:
    """Return the marks of the rows that the page has, by number, as its script says: `12:mark 15:mark`."""
    pairs = (pair.partition(":") for pair in request.headers.get("x-seen", "").split()[:PAGE])
    return {
        int(number): mark for number, _, mark in pairs if number.isascii() and number.isdigit() and len(number) < 10
    }


def _kept(request: Request, brands: Sequence[BrandCount]) -> list[SavedView]:
    """Return the views this agent may use: one for a brand they do not work for is of no use, and names it."""
    slugs = {"", *(brand.slug for brand in brands)}
    who = agent(request)
    found = live(request).known.once(("views", who.id), lambda: views.kept(installation(request), who))
    return [view for view in found if dict(parse_qsl(view.query)).get("brand", "") in slugs]


@router.get("/queue/live", response_class=EventSourceResponse)
async def live_queue(request: Request) -> AsyncIterator[ServerSentEvent]:
    """Tell that the queue has changed, upon which the page asks for its list, and who looks at which case.

    Who was put out, or signed out elsewhere, is told nothing more.
    """
    async for name, content in live(request).changes(request.state.token):
        yield ServerSentEvent(event=name, raw_data=content)
