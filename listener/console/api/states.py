"""Cases put aside, taken up again, and passed from tier to tier."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import AwareDatetime, BaseModel, Field

from listener.console.api.outcome import PROBLEMS, Seen, detail
from listener.console.api.shapes import CaseShape
from listener.console.inputs import Number, Text
from listener.console.state import agent, installation, now
from listener.services import webcare
from listener.terms import EscalationReason, Tier

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=PROBLEMS)
Words = Annotated[Text, Field(max_length=webcare.LONGEST_NOTE, description="A note for whoever gets the case.")]


class Waiting(BaseModel):
    version: Seen = None


class Snoozing(BaseModel):
    until: AwareDatetime | None = Field(
        None, description="With a time zone, within 90 days. Left out: until the author writes.",
        examples=["2026-03-05T09:00:00+01:00"],
    )  # fmt: skip
    version: Seen = None


class Escalating(BaseModel):
    tier: Tier = Field(description="Above the tier that has the case.", examples=["n2"])
    reason: EscalationReason = Field(examples=["expertise"])
    note: Words = Field("", examples=["She asks for the contract of 2019."])
    version: Seen = None


class HandingBack(BaseModel):
    note: Words = Field("", examples=["The contract is in the file now."])
    version: Seen = None


@router.post("/{number}/wait", name="api_wait")
def wait(request: Request, number: Number, waiting: Annotated[Waiting | None, Body()] = None) -> CaseShape:
    """Let a case that is yours or nobody's wait for the customer; it is yours then."""
    webcare.wait(installation(request), number, agent(request), now(), waiting.version if waiting else None)
    return detail(request, number)


@router.post("/{number}/snooze", name="api_snooze")
def snooze(request: Request, number: Number, snoozing: Annotated[Snoozing, Body()]) -> CaseShape:
    """Put a case aside until a moment, or until its author writes."""
    webcare.snooze(installation(request), number, agent(request), snoozing.until, now(), snoozing.version)
    return detail(request, number)


@router.post("/{number}/resume", name="api_resume")
def resume(request: Request, number: Number) -> CaseShape:
    """Take up again what rests. 409 when it does not."""
    webcare.resume(installation(request), number, agent(request), now())
    return detail(request, number)


@router.post("/{number}/escalate", name="api_escalate")
def escalate(request: Request, number: Number, escalating: Annotated[Escalating, Body()]) -> CaseShape:
    """Give a case to a higher tier, where nobody holds it yet."""
    inst, who = installation(request), agent(request)
    webcare.escalate(
        inst, number, who, escalating.tier, escalating.reason, escalating.note, now(), escalating.version
    )  # fmt: skip
    return detail(request, number)


@router.post("/{number}/hand-back", name="api_hand_back")
def hand_back(request: Request, number: Number, handing: Annotated[HandingBack | None, Body()] = None) -> CaseShape:
    """Give a case back to the tier it came from."""
    said = handing or HandingBack()
    webcare.hand_back(installation(request), number, agent(request), said.note, now(), said.version)
    return detail(request, number)
