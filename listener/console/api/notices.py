"""Where sources call us: to ask whether the address is ours, and when something is new, changed or gone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from listener.console.api.ingest import read_body
from listener.console.state import installation, now
from listener.services import notices

router = APIRouter(prefix="/api/v1/notices/{caller}", tags=["notices"])


class NotedShape(BaseModel):
    noted: int = Field(description="Of what was told, how much is read here.")


@router.get("", name="api_challenge", response_class=PlainTextResponse)
def challenge(
    request: Request,
    caller: str,
    mode: Annotated[str, Query(alias="hub.mode")] = "",
    verify_token: Annotated[str, Query(alias="hub.verify_token")] = "",
    challenge: Annotated[str, Query(alias="hub.challenge")] = "",
) -> Response:
    """Repeat the challenge of who knows the verify token of a source; 403 for anybody else."""
    asked = {"hub.mode": mode, "hub.verify_token": verify_token, "hub.challenge": challenge}
    return PlainTextResponse(notices.challenge(installation(request), caller, asked))


@router.post("", name="api_notices")
async def hear(request: Request, caller: str) -> NotedShape:
    """Note what is told of, signed with the secret of a source's app; it is asked for soon. 401: the signature."""
    body, headers = await read_body(request), dict(request.headers)
    noted = await run_in_threadpool(notices.hear, installation(request), caller, headers, body, now())
    return NotedShape(noted=noted)
