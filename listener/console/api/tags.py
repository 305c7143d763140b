"""Tags on cases. To set one that is there, or remove one that is not, changes nothing."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from listener.console.api.outcome import PROBLEMS
from listener.console.inputs import Number, Text
from listener.console.state import agent, installation, now
from listener.services import webcare

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=PROBLEMS)


class Tags(BaseModel):
    tags: list[Text] = Field(min_length=1, max_length=20, examples=[["invoice", "spring sale"]])


@router.post("/{number}/tags", name="api_tag")
def tag(request: Request, number: Number, tags: Annotated[Tags, Body()]) -> list[str]:
    """Set tags beside those that are there; the answer is all of them."""
    return webcare.tag(installation(request), number, agent(request), ",".join(tags.tags), now())


@router.delete("/{number}/tags/{tag}", name="api_untag")
def untag(request: Request, number: Number, tag: Text) -> list[str]:
    """Remove a tag; the answer is those that are left."""
    inst = installation(request)
    webcare.untag(inst, number, agent(request), tag, now())
    return list(webcare.case(inst, number).row.tags)
