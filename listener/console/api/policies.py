"""Policies: what is promised for which cases. They are set on their pages, or with `listener policy`."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from listener.console.state import installation
from listener.services import registry
from listener.terms import Level

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])


class PolicyShape(BaseModel):
    """For which cases it is (null: any), and what it promises, in minutes of working time (null: not promised)."""

    name: str
    brand: str | None
    source: str | None
    least_level: Level | None
    language: str | None
    calendar: str | None = Field(
        description="Counted in its hours, but for tiers with their own; null: around the clock."
    )
    first_response: int
    next_response: int | None
    resolution: int | None
    at_n1: int | None = Field(description="Until N1 takes up what is handed back to it.")
    at_n2: int | None = Field(description="Until N2 takes up what is escalated to it.")
    at_n3: int | None
    at_n1_calendar: str | None = Field(description="The time of N1 is counted in its hours; null: in the policy's.")
    at_n2_calendar: str | None
    at_n3_calendar: str | None
    warnings: list[int] = Field(description="From the start of the first response; the others at the same shares.")
    overdue: list[int] = Field(description="From the breach.")
    pauses: list[str] = Field(description="The clock and when it rests: resolution:waiting.")


@router.get("", name="api_policies")
def list_policies(request: Request) -> list[PolicyShape]:
    """Return the policies; of those that cover a case, the first holds."""
    return [PolicyShape(**view.form.model_dump()) for view in registry.all_policies(installation(request))]
