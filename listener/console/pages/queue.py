"""The first screen: open cases in the order in which they must be answered."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from listener.console.asked import VIEWS, Asked
from listener.console.pages.corrections import last_word
from listener.console.rendering import page
from listener.console.state import agent, installation, live, now
from listener.services import coverage, webcare
from listener.services.overview import beginning
from listener.terms import Level, Tier

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.get("/")
def home() -> Response:
    return RedirectResponse("/queue", 303)


@router.get("/queue")
def queue_page(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
    """Show the queue; only its list when our script asks for it."""
    inst = installation(request)
    found = webcare.look(inst, asked.wanted(agent(request)), agent(request), now(), PAGE, asked.start)
    fragment = request.headers.get("x-fragment") == "list"
    start = None if found.total else beginning(inst)
    template = "_queue_list.html" if fragment else "queue.html"
    return page(request, template, asked=asked, found=found, views=VIEWS, levels=list(Level), tiers=list(Tier),
                start=start, size=PAGE, word=last_word(request),
                unheard=coverage.unheard(inst, now(), asked.brand or None))  # fmt: skip


@router.get("/queue/live", response_class=EventSourceResponse)
async def live_queue(request: Request) -> AsyncIterator[ServerSentEvent]:
    """Tell that the queue has changed, upon which the page asks for its list, and who looks at which case."""
    async for name, content in live(request).changes():
        yield ServerSentEvent(event=name, raw_data=content)
