"""What was told, where, and what failed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from listener.console.api.shapes import DeliveryShape, delivery_shape
from listener.console.inputs import Start
from listener.console.state import installation
from listener.services import overview
from listener.terms import DeliveryState

router = APIRouter(prefix="/api/v1/deliveries", tags=["deliveries"])


@router.get("", name="api_deliveries")
def list_deliveries(
    request: Request,
    state: Annotated[list[DeliveryState] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Start = 0,
) -> list[DeliveryShape]:
    """Return deliveries, the newest first."""
    return [delivery_shape(told) for told in overview.deliveries(installation(request), state or (), limit, offset)]
