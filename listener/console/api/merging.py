"""Cases that are one matter, and cases that are two. Each can be taken back while nothing came of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from listener.console.api.outcome import PROBLEMS, Seen, detail
from listener.console.api.shapes import CaseDetailShape
from listener.console.inputs import Number
from listener.console.state import agent, installation, now
from listener.services import webcare

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=PROBLEMS)


class Merging(BaseModel):
    into: Number = Field(description="The number of the case that takes this one.", examples=[11])
    version: Seen = None
    into_version: Seen = None


class Splitting(BaseModel):
    posts: list[UUID] = Field(
        max_length=1000, description="The `mention` of each post that goes. At least one post must stay.",
        examples=[["01a202ce-d8f7-7500-a4cd-f1b637b90dac"]],
    )  # fmt: skip
    version: Seen = None


@router.post("/{number}/merge", name="api_merge")
def merge(request: Request, number: Number, merging: Annotated[Merging, Body()]) -> CaseDetailShape:
    """Merge a case that is yours or nobody's into another of its brand; the answer is the one that took it."""
    webcare.merge(
        installation(request), number, merging.into, agent(request), now(), merging.version, merging.into_version
    )  # fmt: skip
    return detail(request, merging.into)


@router.post("/{number}/unmerge", name="api_unmerge")
def unmerge(request: Request, number: Number) -> CaseDetailShape:
    """Take a merge back: the case has its posts again. 409 once the case that took it was answered or closed."""
    webcare.unmerge(installation(request), number, agent(request), now())
    return detail(request, number)


@router.post("/{number}/split", name="api_split", status_code=201)
def split(request: Request, number: Number, splitting: Annotated[Splitting, Body()]) -> CaseDetailShape:
    """Open a case with some posts of one that is yours or nobody's; the answer is the new one."""
    new = webcare.split(installation(request), number, splitting.posts, agent(request), now(), splitting.version)
    return detail(request, new.number)


@router.post("/{number}/unsplit", name="api_unsplit")
def unsplit(request: Request, number: Number) -> CaseDetailShape:
    """Take a split back; the answer is the case that has its posts again. 409 once the new one was worked on."""
    back = webcare.unsplit(installation(request), number, agent(request), now())
    return detail(request, back.number)
