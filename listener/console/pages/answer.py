"""Answering a case: the draft, saved while it is typed, and what an agent lets go."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from listener.console.inputs import Number, Start, Text
from listener.console.rendering import wants_json, words
from listener.console.state import agent, installation, now
from listener.services import answering

router = APIRouter(include_in_schema=False)


class Does(StrEnum):
    """The buttons below an answer: a worker sends it, or the agent has posted it by hand."""

    SEND = "send"
    SEND_CLOSE = "send_close"
    RECORD = "record"
    RECORD_CLOSE = "record_close"


@router.post("/cases/{number}/draft")
def save_draft(
    request: Request, number: Number, text: Annotated[Text, Form()] = "", mentions: Annotated[Start, Form()] = 0
) -> Response:
    """Keep what is typed. Our script sends this at every pause; without it a button does."""
    answering.save_draft(installation(request), number, agent(request), text, mentions, now())
    if not wants_json(request):
        return _back(number)
    said = words(request)
    return JSONResponse({"message": said.t("answer.saved", time=said.clock_time(said.now))})


@router.post("/cases/{number}/answer")
def answer_case(
    request: Request,
    number: Number,
    does: Annotated[Does, Form()],
    version: Annotated[int, Form()],
    text: Annotated[Text, Form()] = "",
    mentions: Annotated[Start, Form()] = 0,
    post: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Let the answer go. What was typed is kept first: a refusal loses nothing."""
    inst, who = installation(request), agent(request)
    answering.save_draft(inst, number, who, text, mentions, now())
    act = answering.send if does in (Does.SEND, Does.SEND_CLOSE) else answering.record
    closes = does in (Does.SEND_CLOSE, Does.RECORD_CLOSE)
    act(inst, number, who, text, version, now(), mention_id=post, closes=closes)
    return _back(number)


@router.post("/cases/{number}/insert")
def insert_article(
    request: Request,
    number: Number,
    article: Annotated[UUID, Form()],
    text: Annotated[Text, Form()] = "",
    mentions: Annotated[Start, Form()] = 0,
) -> Response:
    """Add a canned answer to what is typed; our script does it in the page."""
    answering.insert(installation(request), number, agent(request), article, text, mentions, now())
    return _back(number)


def _back(number: int) -> Response:
    return RedirectResponse(f"/cases/{number}#answering", 303)
