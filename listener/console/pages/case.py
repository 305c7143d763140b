"""One case: the post, its author, its story, what happened, and what an agent can do."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from listener.console.inputs import Number, Text
from listener.console.pages.accounts import local_path
from listener.console.pages.corrections import last_word
from listener.console.rendering import page, wants_json, words
from listener.console.snoozing import CHOICES
from listener.console.state import agent, installation, live, now
from listener.services import answering, webcare
from listener.terms import CloseReason, EscalationReason, Tier

router = APIRouter(include_in_schema=False)


@router.get("/cases/{number}")
def case_page(request: Request, number: Number) -> Response:
    inst = installation(request)
    recent = live(request)
    view = webcare.case(inst, number, recent.known)
    present = recent.known.once("present", lambda: webcare.present(inst, now()))
    if view.row.case.merged_into is not None:
        return RedirectResponse(f"/cases/{webcare.took(inst, number)}", 303)
    about = request.query_params.get("case", "")
    return page(request, "case.html", view=view, present=present, reasons=list(CloseReason), snoozes=CHOICES,
                known=recent.menu.once("tags", lambda: webcare.known_tags(inst)),
                tiers=list(Tier), causes=list(EscalationReason), done=request.query_params.get("done", ""),
                about=int(about) if about.isdecimal() and len(about) < 10 else number,
                word=last_word(request),
                answer=answering.look(inst, view.row, view.posts, agent(request), now(), recent.menu))  # fmt: skip


@router.post("/cases/{number}/claim")
def claim_case(request: Request, number: Number, next: Annotated[str, Form()] = "") -> Response:
    webcare.claim(installation(request), number, agent(request), now())
    return done(request, number, "claimed", next)


@router.post("/cases/{number}/release")
def release_case(
    request: Request, number: Number, next: Annotated[str, Form()] = "", version: Annotated[int | None, Form()] = None
) -> Response:
    webcare.release(installation(request), number, agent(request), now(), version)
    return done(request, number, "released", next)


@router.post("/cases/{number}/notes")
def note_on_case(request: Request, number: Number, text: Annotated[Text, Form()] = "") -> Response:
    webcare.note(installation(request), number, agent(request), text, now())
    return done(request, number, "noted", "")


@router.post("/cases/{number}/close")
def close_case(
    request: Request,
    number: Number,
    reason: Annotated[CloseReason, Form()],
    version: Annotated[int | None, Form()] = None,
    next: Annotated[str, Form()] = "/queue",
) -> Response:
    webcare.close(installation(request), number, agent(request), reason, now(), version)
    return done(request, number, "closed", next)


@router.post("/cases/{number}/reopen")
def reopen_case(request: Request, number: Number, next: Annotated[str, Form()] = "") -> Response:
    webcare.reopen(installation(request), number, agent(request), now())
    return done(request, number, "reopened", next)


def done(request: Request, number: Number, what: str, path: str) -> Response:
    """Say what was done: to the script in words, without it by the page that the form names."""
    if wants_json(request):
        return JSONResponse({"message": words(request).t(f"done.{what}", number=number), "done": what, "case": number})
    path = local_path(path) if path else f"/cases/{number}"
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}done={what}&case={number}", 303)
