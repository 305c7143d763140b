"""What people say of a mention: correct it, take it back, read what was said."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from listener.console.api.shapes import CorrectionShape, correction_shape
from listener.console.state import agent, installation, now
from listener.services import corrections
from listener.terms import CorrectionField
from models import Correction

router = APIRouter(prefix="/api/v1/mentions", tags=["mentions"])


class Saying(BaseModel):
    field: CorrectionField
    value: str = Field(
        max_length=16,
        description="sentiment: negative, neutral, positive; urgency: low, medium, high, critical; about_us: yes, no.",
    )


@router.get("/{mention}/corrections", name="api_corrections")
def list_corrections(request: Request, mention: UUID) -> list[CorrectionShape]:
    """Return everything that was said of a mention, the newest first; the first of each field that was not taken
    back counts."""
    return [correction_shape(word) for word in corrections.history(installation(request), mention)]


@router.post("/{mention}/corrections", name="api_correct", status_code=201)
def correct(request: Request, mention: UUID, saying: Annotated[Saying, Body()]) -> CorrectionShape:
    """Say what the model should have said. The same word again by the same agent is one word."""
    inst, who = installation(request), agent(request)
    return _shape(request, corrections.record(inst, mention, who, saying.field, saying.value, now()))


@router.delete("/{mention}/corrections", name="api_withdraw")
def withdraw(request: Request, mention: UUID, field: CorrectionField) -> CorrectionShape:
    """Take back the word that counts in a field: yours, or anybody's as a lead. What was said before counts again."""
    return _shape(request, corrections.withdraw_newest(installation(request), mention, field, agent(request), now()))


def _shape(request: Request, kept: Correction) -> CorrectionShape:
    said = corrections.history(installation(request), kept.mention_id)
    return next(correction_shape(word) for word in said if word.correction.id == kept.id)
