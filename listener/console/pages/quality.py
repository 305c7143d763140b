"""How good the alerts are: precision and misses, a week and a language at a time."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from listener.console.inputs import Text
from listener.console.rendering import page
from listener.console.state import installation, now
from listener.decide.quality import ENOUGH
from listener.nlp.refit import LEAST
from listener.services import overview, quality

router = APIRouter(include_in_schema=False)


@router.get("/quality")
def quality_page(
    request: Request, brand: Text = "", weeks: Annotated[int, Query(ge=1, le=52)] = quality.WEEKS
) -> Response:
    """Show the numbers of one brand, or of all. Few judgements are called few."""
    inst = installation(request)
    found = quality.measure(inst, now(), brand or None, weeks)
    return page(request, "quality.html", found=found, brand=brand, weeks=weeks, brands=overview.brands(inst),
                enough=ENOUGH, least=LEAST)  # fmt: skip
