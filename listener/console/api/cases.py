"""Cases: list them in the agent's order, read one, take it, end it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from listener.console.api.outcome import PROBLEMS, Seen, detail
from listener.console.api.shapes import CaseDetailShape, CaseShape, CasesShape, case_shape, detail_shape
from listener.console.inputs import Number, Start, Text
from listener.console.rendering import words
from listener.console.state import agent, installation, now
from listener.services import webcare
from listener.store.queue import OPEN, QueueFilter
from listener.terms import CaseState, CloseReason, Level, Tier

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=PROBLEMS)


class Closing(BaseModel):
    reason: CloseReason = Field(examples=["answered"])
    version: Seen = None


class Note(BaseModel):
    text: Text = Field(
        min_length=1, max_length=webcare.LONGEST_NOTE, description="“@Ann” calls a colleague.",
        examples=["@Ann she wrote to us in May, too."],
    )  # fmt: skip


@router.get("", name="api_cases")
def list_cases(
    request: Request,
    brand: Text | None = None,
    level: Level | None = None,
    state: Annotated[list[CaseState] | None, Query(description="Open ones when left out.")] = None,
    mine: bool = False,
    unheld: bool = False,
    late: bool = False,
    tier: Tier | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Start = 0,
) -> CasesShape:
    """Return cases, what must be answered first at the top; closed ones alone: the newest first."""
    inst, who = installation(request), agent(request)
    holder = who.id if mine else None
    wanted = QueueFilter(brand, level, tuple(state) if state else OPEN, holder, unheld, late=late, tier=tier)
    found = webcare.look(inst, wanted, who, now(), limit, offset)
    return CasesShape(total=found.total, cases=[case_shape(inst, row) for row in found.rows])


@router.get(
    "/{number}", name="api_case", response_model=CaseDetailShape,
    responses={307: {"description": "The case is part of another: `Location` is that one's address."}},
)  # fmt: skip
def read_case(request: Request, number: Number) -> Any:
    """Return a case with its posts, its author, its deadlines and what happened."""
    inst = installation(request)
    view = webcare.case(inst, number)
    if view.row.case.merged_into is not None:
        return RedirectResponse(f"/api/v1/cases/{webcare.took(inst, number)}", 307)
    return detail_shape(inst, view, words(request))


@router.post("/{number}/claim", name="api_claim")
def claim(request: Request, number: Number) -> CaseShape:
    """Take a case. 409 names who has it."""
    webcare.claim(installation(request), number, agent(request), now())
    return detail(request, number)


@router.post("/{number}/release", name="api_release")
def release(request: Request, number: Number) -> CaseShape:
    """Give a case back to the queue."""
    webcare.release(installation(request), number, agent(request), now())
    return detail(request, number)


@router.post("/{number}/close", name="api_close")
def close(request: Request, number: Number, closing: Annotated[Closing, Body()]) -> CaseShape:
    """End a case that is yours or nobody's. 409 names what changed."""
    webcare.close(installation(request), number, agent(request), closing.reason, now(), closing.version)
    return detail(request, number)


@router.post("/{number}/reopen", name="api_reopen")
def reopen(request: Request, number: Number) -> CaseShape:
    """Undo a close."""
    webcare.reopen(installation(request), number, agent(request), now())
    return detail(request, number)


@router.post("/{number}/notes", name="api_note", status_code=201)
def note(request: Request, number: Number, note: Annotated[Note, Body()]) -> CaseDetailShape:
    """Write a note for colleagues."""
    webcare.note(installation(request), number, agent(request), note.text, now())
    return detail(request, number)
