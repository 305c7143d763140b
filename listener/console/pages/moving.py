"""Merging a case into another, splitting posts off it, and taking either back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from listener.console.inputs import Number, Text
from listener.console.pages.case import done
from listener.console.rendering import page
from listener.console.state import agent, installation, now
from listener.services import webcare

router = APIRouter(include_in_schema=False)
Version = Annotated[int | None, Form()]


@router.get("/cases/{number}/merge")
def merge_case_page(request: Request, number: Number, q: Text = "") -> Response:
    """Show the cases that are likely the same matter, and those that fit what is searched for."""
    found = webcare.alike(installation(request), number, q, now())
    return page(request, "merge.html", row=found.row, proposed=found.proposed, found=found.found, q=q)


@router.post("/cases/{number}/merge")
def merge_case(
    request: Request, number: Number, into: Annotated[Number, Form()], version: Version = None, other: Version = None
) -> Response:
    """Merge the case into another; `other` is the version of that one as the agent saw it."""
    webcare.merge(installation(request), number, into, agent(request), now(), version, other)
    return done(request, number, "merged", f"/cases/{into}")


@router.post("/cases/{number}/unmerge")
def unmerge_case(request: Request, number: Number) -> Response:
    webcare.unmerge(installation(request), number, agent(request), now())
    return done(request, number, "unmerged", f"/cases/{number}")


@router.get("/cases/{number}/split")
def split_case_page(request: Request, number: Number) -> Response:
    return page(request, "split.html", view=webcare.case(installation(request), number))


@router.post("/cases/{number}/split")
def split_case(
    request: Request, number: Number, post: Annotated[list[UUID] | None, Form()] = None, version: Version = None
) -> Response:
    """Open a case with the posts that are ticked."""
    new = webcare.split(installation(request), number, post or [], agent(request), now(), version)
    return done(request, new.number, "split", f"/cases/{number}")


@router.post("/cases/{number}/unsplit")
def unsplit_case(request: Request, number: Number) -> Response:
    back = webcare.unsplit(installation(request), number, agent(request), now())
    return done(request, back.number, "unsplit", f"/cases/{back.number}")
