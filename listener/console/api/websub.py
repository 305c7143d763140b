"""Where hubs call us: to ask whether we meant to subscribe, and when a feed has something new."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from listener.console.api.ingest import read_body
from listener.console.state import installation, now
from listener.services import hearing, hubs

router = APIRouter(prefix="/api/v1/websub/{source}/{token}", include_in_schema=False)


@router.get("", name="verify_subscription")
def verify(request: Request, source: UUID, token: str) -> Response:
    """Repeat the hub's challenge for what we asked for; 404 for anything else."""
    asked = dict(request.query_params)
    return PlainTextResponse(hubs.verify(installation(request), source, token, asked, now()))


@router.post("", name="hear_hub")
async def hear(
    request: Request,
    source: UUID,
    token: str,
    x_hub_signature: Annotated[str, Header()] = "",
    content_type: Annotated[str, Header()] = "",
) -> Response:
    """Take what the hub sends. A wrong signature is told nothing, as the specification has it."""
    sent = hearing.Delivery(x_hub_signature, await read_body(request), content_type)
    await run_in_threadpool(hearing.hear, installation(request), source, token, sent, now())
    return Response(status_code=202)
