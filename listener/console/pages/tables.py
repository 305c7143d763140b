"""What an operator reads: the health of the sources, and what was told where."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from listener.console import kinds
from listener.console.inputs import Start
from listener.console.reading import SourceView, view_of
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.decide.coverage import Standing
from listener.services import coverage, overview
from listener.terms import DeliveryState

router = APIRouter(include_in_schema=False)
PAGE = 100


@router.get("/sources")
def sources_page(request: Request) -> Response:
    inst = installation(request)
    views: list[SourceView] = [view_of(row, now()) for row in overview.sources(inst)]
    views.sort(key=lambda view: (not view.is_trouble, view.row.source.name.lower()))
    days = coverage.last_day(inst, now())
    return page(
        request,
        "sources.html",
        days=days,
        called=dict(kinds.offered(words(request).locale, inst.connectors)),
        standings=list(Standing),
        views=views,
        trouble=sum(view.is_trouble for view in views),
    )


@router.get("/deliveries")
def deliveries_page(request: Request, state: str = "", start: Start = 0) -> Response:
    inst = installation(request)
    states = (DeliveryState(state),) if state in set(DeliveryState) else ()
    told = overview.deliveries(inst, states, PAGE, start)
    channels = overview.channels(inst)
    return page(request, "deliveries.html", told=told, channels=channels, state=state, states=list(DeliveryState),
                start=start, size=PAGE, called=dict(kinds.offered(words(request).locale, inst.notifiers)))  # fmt: skip
