"""The first screen: open cases in the order in which they must be answered."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from listener.console.inputs import Start, Text
from listener.console.pages.corrections import last_word
from listener.console.rendering import page
from listener.console.state import agent, console, installation, now
from listener.services import webcare
from listener.services.overview import beginning
from listener.store.queue import OPEN, QueueFilter
from listener.terms import CaseState, Level
from models import Agent

router = APIRouter(include_in_schema=False)
PAGE = 50
VIEWS = ("open", "unheld", "mine", "late", "closed")


@dataclass
class Asked:
    """What the address of the queue says: `?view=mine&brand=…&level=…&start=…`. Unknown words are ignored."""

    view: Text = "open"
    brand: Text = ""
    level: Text = ""
    start: Start = 0
    done: Text = ""
    case: Start = 0

    def wanted(self, who: Agent) -> QueueFilter:
        return QueueFilter(
            brand=self.brand or None,
            level=Level(self.level) if self.level in set(Level) else None,
            states=(CaseState.CLOSED,) if self.view == "closed" else OPEN,
            holder=who.id if self.view == "mine" else None,
            unheld=self.view == "unheld",
            late=self.view == "late",
        )

    def address(self, **changes: object) -> str:
        """Return the address of the queue with these changes; a change of filter starts at the top."""
        kept = {"view": self.view, "brand": self.brand, "level": self.level, **changes}
        return f"/queue?{urlencode({key: value for key, value in kept.items() if value})}"


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
    return page(request, template, asked=asked, found=found, views=VIEWS, levels=list(Level), start=start, size=PAGE,
                word=last_word(request))  # fmt: skip


@router.get("/queue/live", response_class=EventSourceResponse)
async def live_queue(request: Request) -> AsyncIterator[ServerSentEvent]:
    """Tell that the queue has changed; the page then asks for its list."""
    async for stamp in console(request).live.changes():
        yield ServerSentEvent(event="changed", raw_data=stamp)
