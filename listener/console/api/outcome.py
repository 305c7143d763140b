"""What a change of a case is answered with: the case as it is then, or a problem that says why not."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, Field

from listener.console.api.shapes import CaseDetailShape, detail_shape
from listener.console.rendering import words
from listener.console.state import installation
from listener.services import webcare

Seen = Annotated[
    int | None,
    Field(ge=1, description="The version you saw: 409 when the case changed since. Left out: as it is.", examples=[3]),
]


class ProblemShape(BaseModel):
    """A refusal (RFC 9457, application/problem+json). `code` is stable; `facts` names who and what."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Ann has case 12"])
    advice: str = Field("", examples=["Take another one."])
    code: str = Field("", examples=["held"])
    facts: dict[str, str] = Field({}, examples=[{"by": "Ann", "at": "2026-03-04T09:00:00+00:00"}])


PROBLEMS: dict[int | str, dict[str, Any]] = {
    403: {"model": ProblemShape, "description": "Your role, or the token, does not permit it."},
    404: {"model": ProblemShape, "description": "There is no such case among the brands you work for."},
    409: {"model": ProblemShape, "description": "Somebody was first, or the state does not allow it: nothing changed."},
}


def detail(request: Request, number: int) -> CaseDetailShape:
    """Return a case as it is now. Raises NotFound."""
    inst = installation(request)
    return detail_shape(inst, webcare.case(inst, number), words(request))
