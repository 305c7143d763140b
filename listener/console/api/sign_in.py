"""Sign in and out from a script, and the description of this API."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from listener.console.api.shapes import EntryShape
from listener.console.inputs import Text
from listener.console.pages.accounts import caller
from listener.console.state import installation, now
from listener.services import accounts
from listener.services.passwords import LONGEST_PASSWORD

router = APIRouter(prefix="/api/v1", tags=["sign-in"])


class Credentials(BaseModel):
    email: Text = Field(max_length=254)
    password: Text = Field(max_length=LONGEST_PASSWORD)


@router.post("/sign-in", name="api_sign_in")
def sign_in(request: Request, credentials: Annotated[Credentials, Body()]) -> EntryShape:
    """Return a bearer token that lives 14 hours, or two without use. The page «Your account» makes lasting ones."""
    inst, who = installation(request), caller(request)
    entry = accounts.sign_in(inst, credentials.email, credentials.password, now=now(), **who)
    return EntryShape(token=entry.token, expires_at=entry.expires_at, name=entry.agent.name, role=entry.agent.role)


@router.post("/sign-out", name="api_sign_out", status_code=204)
def sign_out(request: Request) -> None:
    """End the sign-in whose token was sent."""
    accounts.sign_out(installation(request), request.state.token)


@router.get("/openapi.json", name="openapi", include_in_schema=False)
def openapi(request: Request) -> dict[str, Any]:
    described: dict[str, Any] = request.app.openapi()
    return described
