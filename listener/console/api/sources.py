"""Sources and their health. Their options stay inside: an address may hold a secret."""

from fastapi import APIRouter, Request

from listener.console.api.shapes import SourceShape, source_shape
from listener.console.state import installation
from listener.services import overview

router = APIRouter(prefix="/api/v1/sources", tags=["sources"])


@router.get("", name="api_sources")
def list_sources(request: Request) -> list[SourceShape]:
    return [source_shape(row) for row in overview.sources(installation(request))]
