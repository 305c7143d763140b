"""An open page of a case says again and again that somebody is there: it keeps the claim and shows to colleagues."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from listener.console.inputs import Number
from listener.console.rendering import wants_json
from listener.console.state import agent, installation, now
from listener.services import webcare

router = APIRouter(include_in_schema=False)


@router.post("/cases/{number}/here")
def stay_on_case(request: Request, number: Number, writing: Annotated[bool, Form()] = False) -> Response:
    """Keep the claim. Our script sends this while the page is open; without it a button does."""
    case = webcare.here(installation(request), number, agent(request), now(), writing=writing)
    if not wants_json(request):
        return RedirectResponse(f"/cases/{number}", 303)
    mine = case.holder_id == agent(request).id and case.lease_until
    return JSONResponse({"lease_until": case.lease_until.isoformat() if mine and case.lease_until else None})


@router.post("/cases/{number}/gone")
def leave_case(request: Request, number: Number) -> Response:
    webcare.gone(installation(request), number, agent(request))
    return Response(status_code=204)
