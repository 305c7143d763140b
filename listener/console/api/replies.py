"""Answers: recorded or sent by who holds the case, approved or refused by somebody else."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from listener.console.api.outcome import PROBLEMS
from listener.console.inputs import Number, Text
from listener.console.state import agent, installation, now
from listener.console.words import safe_url
from listener.services import answering
from listener.terms import ReplyState
from models import Reply

router = APIRouter(prefix="/api/v1/cases", tags=["answers"], responses=PROBLEMS)
Answer = Annotated[Text, Field(min_length=1, max_length=answering.LONGEST)]


class ReplyShape(BaseModel):
    """An answer and where it is. `asked` waits for approval, `approved` to be posted by hand and recorded."""

    id: UUID
    text: str
    state: ReplyState
    post: UUID | None = Field(description="The `mention` that is answered.")
    by_api: bool
    closes: bool
    created_at: datetime
    sent_at: datetime | None
    url: str
    error: str = Field(description="Why it was not sent, or why it was refused.")


class Replying(BaseModel):
    text: Answer = Field(examples=["Sorry! Your parcel leaves today."])
    version: int = Field(ge=1, description="The version you saw: 409 when the case changed since.", examples=[4])
    post: UUID | None = Field(None, description="The `mention` of the post that is answered.")
    send: bool = Field(False, description="Let it go by the API of its source. Otherwise you have posted it yourself.")
    closes: bool = Field(False, description="With it the case is closed as answered.")


class Approving(BaseModel):
    text: Answer = Field(description="As it is to be said, edited or not.", examples=["Sorry! It leaves today."])


class Refusing(BaseModel):
    why: Text = Field(min_length=1, max_length=500, examples=["Do not promise a day."])


@router.get("/{number}/replies", name="api_replies")
def list_replies(request: Request, number: Number) -> list[ReplyShape]:
    """Return the answers to a case, the newest first."""
    return [_shape(reply) for reply in answering.replies(installation(request), number)]


@router.post("/{number}/replies", name="api_reply", status_code=201)
def reply(request: Request, number: Number, replying: Annotated[Replying, Body()]) -> ReplyShape:
    """Record the answer you have posted, or let one go. The case must be yours, and as you saw it; where approval is
    required, it waits for that."""
    act = answering.send if replying.send else answering.record
    return _shape(act(
        installation(request), number, agent(request), replying.text, replying.version, now(),
        mention_id=replying.post, closes=replying.closes,
    ))  # fmt: skip


@router.post("/{number}/replies/{reply}/approve", name="api_approve")
def approve(request: Request, number: Number, reply: UUID, approving: Annotated[Approving, Body()]) -> ReplyShape:
    """Let an answer go that waits. Nobody approves their own; 409 when it was decided on, or a newer post came."""
    inst = installation(request)
    answering.of_case(inst, number, reply)
    return _shape(answering.approve(inst, reply, agent(request), approving.text, now()))


@router.post("/{number}/replies/{reply}/refuse", name="api_refuse")
def refuse(request: Request, number: Number, reply: UUID, refusing: Annotated[Refusing, Body()]) -> ReplyShape:
    """Send an answer back to who wrote it, with a reason."""
    inst = installation(request)
    answering.of_case(inst, number, reply)
    return _shape(answering.refuse(inst, reply, agent(request), refusing.why, now()))


@router.post("/{number}/replies/{reply}/retract", name="api_retract")
def retract(request: Request, number: Number, reply: UUID) -> ReplyShape:
    """Take back an answer that waits; it is its writer's draft again."""
    inst = installation(request)
    answering.of_case(inst, number, reply)
    return _shape(answering.retract(inst, reply, agent(request), now()))


def _shape(one: Reply) -> ReplyShape:
    return ReplyShape(
        id=one.id, text=one.text, state=one.state, post=one.mention_id, by_api=one.by_api, closes=one.closes,
        created_at=one.created_at, sent_at=one.sent_at, url=safe_url(one.url), error=one.last_error,
    )  # fmt: skip
