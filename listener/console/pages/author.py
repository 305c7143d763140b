"""Who is behind a case: the author's accounts on all sources, linked by people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console.inputs import Number, Text
from listener.console.rendering import page
from listener.console.state import agent, installation, now
from listener.services import persons

router = APIRouter(include_in_schema=False)
Key = Annotated[UUID, Form()]


@router.get("/cases/{number}/author")
def author_page(
    request: Request, number: Number, q: Text = "", done: str = "", one: str = "", other: str = ""
) -> Response:
    view = persons.look(installation(request), number, q)
    return page(request, "author.html", number=number, view=view, searched=q, done=done, one=one, other=other)


@router.post("/cases/{number}/author/link")
def link_author(request: Request, number: Number, one: Key, other: Key) -> Response:
    persons.link(installation(request), number, one, other, agent(request), now())
    return _back(number, "linked", one, other)


@router.post("/cases/{number}/author/unlink")
def unlink_author(request: Request, number: Number, one: Key, other: Key) -> Response:
    persons.unlink(installation(request), number, one, other)
    return _back(number, "unlinked", one, other)


def _back(number: int, done: str, one: UUID, other: UUID) -> Response:
    return RedirectResponse(f"/cases/{number}/author?done={done}&one={one}&other={other}", 303)
