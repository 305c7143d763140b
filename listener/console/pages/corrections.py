"""What an agent says of a mention, with one key or one click, from whatever page shows it; and taking it back."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from listener.console.inputs import Text
from listener.console.pages.accounts import local_path
from listener.console.rendering import wants_json, words
from listener.console.state import agent, installation, now
from listener.decide.remarks import Saying
from listener.errors import ListenerError
from listener.services import corrections
from listener.services.refusals import LOAD_AGAIN
from listener.terms import CorrectionField

router = APIRouter(include_in_schema=False)
_NO_FIELD = Saying("correction_no_field", "“{field}” cannot be corrected")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done last, as the address of the page says it; `undo` is where it is taken back."""

    done: str
    undo: str


@router.post("/mentions/{mention}/corrections")
def correct_mention(
    request: Request, mention: UUID, said: Annotated[Text, Form()] = "", next: Annotated[str, Form()] = ""
) -> Response:
    """Keep one word, sent as `field:value` by the button that was pressed."""
    field, _, value = said.partition(":")
    if field not in set(CorrectionField):
        raise ListenerError(_NO_FIELD(field=field), LOAD_AGAIN())
    kept = corrections.record(installation(request), mention, agent(request), CorrectionField(field), value, now())
    return _done(request, next, Kept("corrected", _undo(mention, kept.id)), f"mention={mention}&correction={kept.id}")


@router.post("/mentions/{mention}/corrections/{correction}/withdraw")
def withdraw_correction(
    request: Request, mention: UUID, correction: UUID, next: Annotated[str, Form()] = ""
) -> Response:
    corrections.withdraw(installation(request), mention, correction, agent(request), now())
    return _done(request, next, Kept("taken_back", ""), "")


def last_word(request: Request) -> Kept | None:
    """Return what the page was reached by, if it was a correction: the keys in its address are checked, not trusted."""
    done, asked = request.query_params.get("done", ""), request.query_params
    if done == "taken_back":
        return Kept(done, "")
    try:
        mention, correction = UUID(asked.get("mention", "")), UUID(asked.get("correction", ""))
    except ValueError:
        return None
    return Kept(done, _undo(mention, correction)) if done == "corrected" else None


def _undo(mention: UUID, correction: UUID) -> str:
    return f"/mentions/{mention}/corrections/{correction}/withdraw"


def _done(request: Request, path: str, kept: Kept, keys: str) -> Response:
    """Say what was done: to the script in words, without it by the page that the form names."""
    if wants_json(request):
        message = words(request).t(f"done.{kept.done}")
        return JSONResponse({"message": message, "done": kept.done, "undo": kept.undo})
    path, _, place = local_path(path).partition("#")
    query = f"{'&' if '?' in path else '?'}done={kept.done}" + (f"&{keys}" if keys else "")
    return RedirectResponse(f"{path}{query}" + (f"#{place}" if place else ""), 303)
