"""Four eyes: who approves what, and for whom that is required."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console.inputs import Number, Text
from listener.console.rendering import page
from listener.console.state import agent, installation, now
from listener.services import answering, overview

router = APIRouter(include_in_schema=False)


@router.post("/cases/{number}/answers/{reply}/approve")
def approve_answer(request: Request, number: Number, reply: UUID, text: Annotated[Text, Form()] = "") -> Response:
    """Let the answer go, as the lead has edited it."""
    answering.approve(installation(request), reply, agent(request), text, now())
    return _back(number)


@router.post("/cases/{number}/answers/{reply}/refuse")
def refuse_answer(request: Request, number: Number, reply: UUID, why: Annotated[Text, Form()] = "") -> Response:
    answering.refuse(installation(request), reply, agent(request), why, now())
    return _back(number)


@router.post("/cases/{number}/answers/{reply}/retract")
def retract_answer(request: Request, number: Number, reply: UUID) -> Response:
    answering.retract(installation(request), reply, agent(request), now())
    return _back(number)


@router.get("/approval")
def approval_page(request: Request) -> Response:
    """Show whose answers must be approved."""
    inst = installation(request)
    return page(request, "approval.html", brands=overview.brands(inst), people=answering.writers(inst))


@router.post("/approval")
def require_approval(
    request: Request,
    on: Annotated[bool, Form()],
    brand: Annotated[Text, Form()] = "",
    person: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Require approval of a brand's answers or of a person's, or no longer."""
    answering.require(installation(request), required=on, slug=brand, agent_id=person)
    return RedirectResponse("/approval", 303)


def _back(number: int) -> Response:
    return RedirectResponse(f"/cases/{number}#answering", 303)
