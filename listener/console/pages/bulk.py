"""One thing with many cases, what was refused of it, and taking it back."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from listener.console.inputs import Number, Text
from listener.console.pages.accounts import local_path
from listener.console.rendering import page, wants_json, words
from listener.console.state import agent, installation, now
from listener.decide.remarks import Saying
from listener.errors import ListenerError
from listener.services import webcare
from listener.services.refusals import LOAD_AGAIN
from listener.services.webcare import Act, Chosen, Outcome

router = APIRouter(include_in_schema=False)
MOST = 200  # cases at once: a page of the queue holds 50
_NONE = Saying("bulk_none", "No case is ticked")
_TICK = Saying("bulk_tick", "Tick some, or press x on a row.")
_UNREADABLE = Saying("bulk_unreadable", "A ticked case cannot be read")


@router.post("/queue/bulk")
def change_many(
    request: Request,
    act: Annotated[Act, Form()],
    case: Annotated[list[str] | None, Form()] = None,
    to: Annotated[UUID | None, Form()] = None,
    undo: Annotated[bool, Form()] = False,
    next: Annotated[Text, Form()] = "/queue",
) -> Response:
    """Do it with the cases that are ticked, as `number:version:holder`, or undo it."""
    chosen = [_chosen(text) for text in (case or [])[:MOST]]
    if not chosen:
        raise ListenerError(_NONE(), _TICK())
    inst, who = installation(request), agent(request)
    if undo:
        return _told(request, act, webcare.undo_with_many(inst, act, chosen, who, now()), next, undone=True)
    return _told(request, act, webcare.do_with_many(inst, act, chosen, who, now(), to), next, undone=False)


@router.get("/queue/bulk")
def bulk_page(
    request: Request,
    act: Act,
    undone: bool = False,
    done: Annotated[list[str] | None, Query(max_length=MOST)] = None,
    refused: Annotated[list[Number] | None, Query(max_length=MOST)] = None,
    next: Text = "/queue",
) -> Response:
    """Say what was done and what was not. Why not is read from the cases as they are now."""
    rows = webcare.rows_of(installation(request), refused or [])
    return page(request, "bulk.html", act=act, undone=undone, done=done or [], rows=rows, next=local_path(next))


def _told(request: Request, act: Act, outcome: Outcome, path: str, *, undone: bool) -> Response:
    """Tell our script in words; without it lead to the page that says so."""
    done = [f"{one.number}:{one.version or 0}:{one.holder or ''}" for one in outcome.done]
    if not wants_json(request):
        told = {"act": act.value, "undone": undone, "done": done, "refused": list(outcome.refused), "next": path}
        return RedirectResponse(f"/queue/bulk?{urlencode(told, doseq=True)}", 303)
    w, key = words(request), f"bulk.undone_{act}" if undone else f"bulk.done_{act}"
    lines = [w.n(key, len(done))] if done else []
    lines += [f"{w.t('case.title', number=number)}: {w.error(error)}" for number, error in outcome.refused.items()]
    again = [] if undone or not done else done
    return JSONResponse({"message": " ".join(lines), "refused": bool(outcome.refused), "act": act, "again": again})


def _chosen(text: str) -> Chosen:
    number, _, rest = text.partition(":")
    version, _, holder = rest.partition(":")
    try:
        return Chosen(int(number), int(version) or None, UUID(holder) if holder else None)
    except ValueError:
        raise ListenerError(_UNREADABLE(), LOAD_AGAIN()) from None
