"""Policies: what is promised for which cases, with what a post at some moment would mean before it is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from listener.console import deadlines
from listener.console.inputs import Posted, Text
from listener.console.pages.setup import policy_form
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.errors import FormError, ListenerError, NotFound
from listener.services import overview, registry
from listener.services.installation import Installation
from listener.services.registry import PolicyView

router = APIRouter(include_in_schema=False)
DONE = ("added", "changed")
SATURDAY = 5


@router.get("/policies")
def policies_page(request: Request) -> Response:
    """List the policies; one that stands higher wins over those below it."""
    views = registry.all_policies(installation(request))
    return page(request, "policies.html", views=views, minutes_of=lambda number: timedelta(minutes=number))


@router.get("/new/policies")
def new_policy_page(request: Request) -> Response:
    return _form(request, None, policy_form.NEW)


@router.post("/policies")
def add_policy(request: Request, typed: Posted) -> Response:
    inst = installation(request)
    try:
        policy = registry.add_policy(inst, now(), **policy_form.entered(typed))
    except ListenerError as error:
        return _form(request, None, typed, error, status=400)
    return RedirectResponse(f"/policies/{policy.id}?done=added", 303)


@router.get("/policies/{policy}")
def policy_page(request: Request, policy: Text, done: str = "") -> Response:
    view = _view(installation(request), policy)
    return _form(request, view, policy_form.said(view.form), done=done)


@router.post("/policies/{policy}")
def change_policy(request: Request, policy: Text, typed: Posted) -> Response:
    inst = installation(request)
    view = _view(inst, policy)
    try:
        registry.change_policy(inst, view.form.name, **policy_form.entered(typed))
    except ListenerError as error:
        return _form(request, view, typed, error, status=400)
    return RedirectResponse(f"/policies/{policy}?done=changed", 303)


@router.get("/policies/{policy}/remove")
def remove_policy_page(request: Request, policy: Text) -> Response:
    w, view = words(request), _view(installation(request), policy)
    place, title = f"/policies/{policy}", w.t("policy.remove", name=view.form.name)
    return page(request, "confirm.html", title=title, lines=[w.t("policy.remove_why")], action=f"{place}/remove",
                button=w.t("form.remove"), back=place)  # fmt: skip


@router.post("/policies/{policy}/remove")
def remove_policy(request: Request, policy: Text) -> Response:
    inst = installation(request)
    registry.remove_policy(inst, _view(inst, policy).form.name)
    return RedirectResponse("/policies", 303)


@router.post("/preview/policy")
def preview_policy(request: Request, typed: Posted) -> Response:
    """Say when a post published at the moment in the form would be due under what stands in it."""
    if request.headers.get("x-fragment"):
        return page(request, "_foretold.html", **_foretold(request, typed))
    current = typed.get("current", "")
    view = _view(installation(request), current) if current else None
    return _form(request, view, typed)


def _form(
    request: Request,
    view: PolicyView | None,
    typed: Mapping[str, str],
    error: ListenerError | None = None,
    *,
    done: str = "",
    status: int = 200,
) -> Response:
    inst, w = installation(request), words(request)
    typed = {"moment": _saturday(w.now.astimezone(w.zone)), **typed}
    wrong = w.wrong(error) if isinstance(error, FormError) else {}
    fields = policy_form.fields(w, typed, wrong, overview.brands(inst), registry.all_sources(inst),
                                registry.all_calendars(inst))  # fmt: skip
    message = w.error(error) if error and not wrong else wrong.get("", "")
    return page(request, "policy.html", status, view=view, fields=fields, moment=policy_form.moment(w, typed),
                message=message, done=done if done in DONE else "", **_foretold(request, typed))  # fmt: skip


def _foretold(request: Request, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the deadlines of a post at the moment typed, each with its steps in words; or what is wrong."""
    w = words(request)
    try:
        at = datetime.fromisoformat(typed.get("moment", "")).replace(tzinfo=w.zone)
        name = typed.get("name", "").strip() or w.t("policy.new")
        found = registry.foretell(installation(request), at, **policy_form.entered({**typed, "name": name}))
    except ValueError:
        return {"published": None, "foretold": [], "trouble": w.t("policy.no_moment")}
    except ListenerError as error:
        return {"published": None, "foretold": [], "trouble": w.error(error)}
    lines = [(one, deadlines.lines(w, one.why)) for one in found]
    return {"published": at, "foretold": lines, "trouble": ""}


def _saturday(today: datetime) -> str:
    """Return the next Saturday at 23:10, as a field of a form has it: the moment that shows what a calendar does."""
    day = today.date() + timedelta(days=(SATURDAY - today.weekday()) % 7 or 7)
    return f"{day.isoformat()}T23:10"


def _view(inst: Installation, key: str) -> PolicyView:
    found = next((view for view in registry.all_policies(inst) if str(view.policy.id) == key), None)
    if found is None:
        raise NotFound("There is no such policy", advice="Choose one in the list.")
    return found
