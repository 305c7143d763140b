"""Tags on a case, and calls that were seen."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from listener.console.inputs import Number, Text
from listener.console.pages.case import done
from listener.console.state import agent, installation, now
from listener.services import webcare

router = APIRouter(include_in_schema=False)


@router.post("/cases/{number}/tags")
def tag_case(request: Request, number: Number, text: Annotated[Text, Form()] = "") -> Response:
    webcare.tag(installation(request), number, agent(request), text, now())
    return done(request, number, "tagged", "")


@router.post("/cases/{number}/untag")
def untag_case(request: Request, number: Number, tag: Annotated[Text, Form()] = "") -> Response:
    webcare.untag(installation(request), number, agent(request), tag, now())
    return done(request, number, "untagged", "")


@router.post("/cases/{number}/seen")
def see_call(request: Request, number: Number, next: Annotated[str, Form()] = "/queue") -> Response:
    """Take a call off the queue's header; opening the case does the same."""
    webcare.seen(installation(request), number, agent(request))
    return done(request, number, "seen", next)
