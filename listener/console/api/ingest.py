"""Documents that others send us, signed with the secret of their source."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from listener.connectors._sent import MOST_BYTES, Sending
from listener.connectors.push import too_large
from listener.console.state import installation, now
from listener.services import ingesting

router = APIRouter(prefix="/api/v1/ingest", tags=["ingest"])
BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": Sending.model_json_schema()}}}
}


class TakenShape(BaseModel):
    new: int
    edited: int
    deleted: int
    unchanged: int = Field(description="Known as they are, or older than anything is kept.")


@router.post("/{source}", name="api_ingest", openapi_extra=BODY)
async def ingest(request: Request, source: UUID) -> TakenShape:
    """Take documents as a whole or not at all; sent again they change nothing.

    Signed as Standard Webhooks has it. 401: the signature; 413: too large; 422: not in the form, with the places;
    429: over the source's quota of the day, with Retry-After.
    """
    body = await read_body(request)
    inst, headers = installation(request), dict(request.headers)
    taken = await run_in_threadpool(ingesting.ingest, inst, source, headers, body, now())
    return TakenShape(new=taken.new, edited=taken.edited, deleted=taken.deleted, unchanged=taken.unchanged)


async def read_body(request: Request) -> bytes:
    """Return the body; what is too large is not read to its end. Raises NotTaken."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise too_large()
    return bytes(body)
