"""Keep a view of the queue, and forget one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console.inputs import Text
from listener.console.pages.accounts import local_path
from listener.console.state import agent, installation, now
from listener.services import views

router = APIRouter(include_in_schema=False)


@router.post("/queue/views")
def keep_view(
    request: Request,
    name: Annotated[Text, Form(max_length=200)] = "",
    query: Annotated[Text, Form(max_length=1000)] = "",
    shared: Annotated[bool, Form()] = False,
) -> Response:
    view = views.keep(installation(request), agent(request), name, query, now(), shared=shared)
    return RedirectResponse(local_path(f"/queue?{view.query}"), 303)


@router.post("/queue/views/{view}/forget")
def forget_view(request: Request, view: UUID) -> Response:
    gone = views.forget(installation(request), view, agent(request))
    return RedirectResponse(local_path(f"/queue?{gone.query}"), 303)
