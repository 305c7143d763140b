"""From which urgency on a brand calls an agent: what each threshold would mean, and the wish that sets it."""

from enum import StrEnum
from typing import Annotated

from babel.numbers import format_decimal
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console import curve
from listener.console.inputs import Text
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.decide.remarks import Saying
from listener.decide.threshold import ENOUGH, ENOUGH_OF_EACH, Wish
from listener.errors import ListenerError
from listener.services import overview, thresholds

router = APIRouter(include_in_schema=False)
_NO_NUMBER = Saying("no_number", "“{text}” is not a number")
_DIGITS = Saying("write_digits", "Write it in digits, for example 10.")


class Wished(StrEnum):
    FALSE_ALARMS = "false_alarms"  # so many a day
    MISSED = "missed"  # one in so many
    DEFAULT = "default"


@router.get("/alarms")
def alarms_page(request: Request) -> Response:
    """Lead to the first brand."""
    brands = overview.brands(installation(request))
    if brands:
        return RedirectResponse(f"/alarms/{brands[0].slug}", 303)
    return page(request, "alarms.html", view=None, brands=[])


@router.get("/alarms/{slug}")
def brand_alarms_page(request: Request, slug: Text, done: str = "") -> Response:
    inst, locale = installation(request), words(request).locale

    def number(value: float, most: int = 1) -> str:
        return str(format_decimal(round(value, most), locale=locale))

    view = thresholds.look(inst, slug, now())
    return page(
        request, "alarms.html", view=view, brands=overview.brands(inst), here=view.curve.at(view.threshold),
        number=number, drawn_alarms=curve.alarms(view.curve, view.threshold), enough=(ENOUGH, ENOUGH_OF_EACH),
        drawn_misses=curve.misses(view.curve, view.threshold), done=done == "yes",
    )  # fmt: skip


@router.post("/alarms/{slug}")
def wish_alarms(
    request: Request, slug: Text, wished: Annotated[Wished, Form()], number: Annotated[Text, Form()] = ""
) -> Response:
    """Keep a wish, or forget it; the page then shows what follows from it."""
    inst = installation(request)
    if wished is Wished.DEFAULT:
        thresholds.reset(inst, slug, now())
    elif wished is Wished.FALSE_ALARMS:
        thresholds.grant(inst, slug, Wish(false_alarms=_read(number)), now())
    else:
        thresholds.grant(inst, slug, Wish(missed=1 / max(_read(number), 1)), now())
    return RedirectResponse(f"/alarms/{slug}?done=yes", 303)


def _read(number: str) -> float:
    """Read a number as it is typed in any of our languages. Raises ListenerError."""
    try:
        return float(number.strip().replace(",", "."))
    except ValueError:
        raise ListenerError(_NO_NUMBER(text=number), _DIGITS()) from None
