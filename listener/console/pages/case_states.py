"""Putting a case aside, taking it up again, and passing it from tier to tier."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from listener.console.inputs import Number, Text
from listener.console.pages.case import done
from listener.console.rendering import words
from listener.console.snoozing import moment
from listener.console.state import agent, installation, now
from listener.services import webcare
from listener.terms import EscalationReason, Tier

router = APIRouter(include_in_schema=False)
Version = Annotated[int | None, Form()]


@router.post("/cases/{number}/wait")
def let_case_wait(
    request: Request, number: Number, version: Version = None, next: Annotated[str, Form()] = "/queue"
) -> Response:
    webcare.wait(installation(request), number, agent(request), now(), version)
    return done(request, number, "waiting", next)


@router.post("/cases/{number}/snooze")
def snooze_case(
    request: Request,
    number: Number,
    until: Annotated[Text, Form()] = "",
    moment_typed: Annotated[Text, Form(alias="moment")] = "",
    version: Version = None,
    next: Annotated[str, Form()] = "/queue",
) -> Response:
    """Snooze until what the button that was pressed says, or until the moment typed beside it."""
    end = moment(until, moment_typed, words(request))
    webcare.snooze(installation(request), number, agent(request), end, now(), version)
    return done(request, number, "snoozed", next)


@router.post("/cases/{number}/resume")
def resume_case(request: Request, number: Number, next: Annotated[str, Form()] = "") -> Response:
    webcare.resume(installation(request), number, agent(request), now())
    return done(request, number, "resumed", next)


@router.post("/cases/{number}/rest")
def rest_case_again(request: Request, number: Number, next: Annotated[str, Form()] = "") -> Response:
    case = webcare.rest_again(installation(request), number, agent(request), now())
    return done(request, number, case.state.value, next)


@router.post("/cases/{number}/escalate")
def escalate_case(
    request: Request,
    number: Number,
    tier: Annotated[Tier, Form()],
    reason: Annotated[EscalationReason, Form()],
    note: Annotated[Text, Form()] = "",
    version: Version = None,
    next: Annotated[str, Form()] = "/queue",
) -> Response:
    webcare.escalate(installation(request), number, agent(request), tier, reason, note, now(), version)
    return done(request, number, "escalated", next)


@router.post("/cases/{number}/hand-back")
def hand_case_back(
    request: Request,
    number: Number,
    note: Annotated[Text, Form()] = "",
    version: Version = None,
    next: Annotated[str, Form()] = "/queue",
) -> Response:
    webcare.hand_back(installation(request), number, agent(request), note, now(), version)
    return done(request, number, "handed_back", next)
