"""Calendars: when a team works, with the holidays of its country and days set by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from listener.console.fields import Field
from listener.console.inputs import Posted, Text
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.console.words import Words
from listener.decide.hours import said_periods
from listener.errors import Conflict, FormError, ListenerError, NotFound
from listener.services import registry
from listener.services.installation import Installation
from listener.services.registry import CalendarView

router = APIRouter(include_in_schema=False)
NAMES = ("name", "time_zone", "hours", "country", "subdivision")
DONE = ("added", "changed")


@router.get("/calendars")
def calendars_page(request: Request) -> Response:
    return page(request, "calendars.html", views=registry.all_calendars(installation(request)))


@router.get("/new/calendars")
def new_calendar_page(request: Request) -> Response:
    zone = words(request).zone.key
    return _form(request, None, {"time_zone": zone, "hours": "mon-fri 09:00-12:30 13:30-17:00"})


@router.post("/calendars")
def add_calendar(request: Request, typed: Posted) -> Response:
    try:
        row = registry.add_calendar(installation(request), now(), **_entered(typed))
    except ListenerError as error:
        return _form(request, None, typed, error, status=400)
    return RedirectResponse(f"/calendars/{row.id}?done=added", 303)


@router.get("/calendars/{calendar}")
def calendar_page(request: Request, calendar: Text, done: str = "") -> Response:
    view = _view(installation(request), calendar)
    return _form(request, view, _said(view), done=done)


@router.post("/calendars/{calendar}")
def change_calendar(request: Request, calendar: Text, typed: Posted) -> Response:
    inst = installation(request)
    view = _view(inst, calendar)
    try:
        registry.change_calendar(inst, view.row.name, now(), **_entered(typed))
    except ListenerError as error:
        return _form(request, view, typed, error, status=400)
    return RedirectResponse(f"/calendars/{calendar}?done=changed", 303)


@router.post("/calendars/{calendar}/days")
def set_day(
    request: Request,
    calendar: Text,
    day: Annotated[date, Form()],
    hours: Annotated[Text, Form()] = "",
    why: Annotated[Text, Form()] = "",
) -> Response:
    """Set a day by hand; without hours it is closed."""
    inst = installation(request)
    view = _view(inst, calendar)
    try:
        registry.set_day(inst, view.row.name, day, hours or "closed", why)
    except ListenerError as error:
        return _form(request, view, _said(view), error, status=400)
    return RedirectResponse(f"/calendars/{calendar}?done=changed", 303)


@router.post("/calendars/{calendar}/days/{day}/forget")
def forget_day(request: Request, calendar: Text, day: date) -> Response:
    inst = installation(request)
    registry.forget_day(inst, _view(inst, calendar).row.name, day)
    return RedirectResponse(f"/calendars/{calendar}?done=changed", 303)


@router.get("/calendars/{calendar}/remove")
def remove_calendar_page(request: Request, calendar: Text) -> Response:
    w, view = words(request), _view(installation(request), calendar)
    place, title = f"/calendars/{calendar}", w.t("calendar.remove", name=view.row.name)
    return page(request, "confirm.html", title=title, lines=[w.t("calendar.remove_why")], action=f"{place}/remove",
                button=w.t("form.remove"), back=place)  # fmt: skip


@router.post("/calendars/{calendar}/remove")
def remove_calendar(request: Request, calendar: Text) -> Response:
    inst = installation(request)
    view = _view(inst, calendar)
    try:
        registry.remove_calendar(inst, view.row.name)
    except Conflict as error:
        return _form(request, view, _said(view), error, status=409)
    return RedirectResponse("/calendars", 303)


def _form(
    request: Request,
    view: CalendarView | None,
    typed: Mapping[str, str],
    error: ListenerError | None = None,
    *,
    done: str = "",
    status: int = 200,
) -> Response:
    w = words(request)
    wrong = w.wrong(error) if isinstance(error, FormError) else {}
    shown: dict[str, Any] = {"week": [], "days": []}
    if view:
        today = w.now.astimezone(w.zone).date()
        shown = {"week": registry.week_of(view, today), "days": [day for day in view.days if day.day >= today]}
    message = w.error(error) if error and not wrong else wrong.get("", "")
    return page(request, "calendar.html", status, view=view, fields=_fields(w, typed, wrong), message=message,
                said_periods=said_periods, done=done if done in DONE else "", **shown)  # fmt: skip


def _fields(w: Words, typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    zones = tuple((zone, zone) for zone in sorted(available_timezones()))
    return [
        Field(name, w.t(f"calendar.{name}"), hint=w.t(f"calendar.{name}_hint"), value=typed.get(name, ""),
              error=wrong.get(name, ""), required=name in ("name", "time_zone", "hours"),
              choices=zones if name == "time_zone" else ())
        for name in NAMES
    ]  # fmt: skip


def _said(view: CalendarView) -> dict[str, str]:
    row = view.row
    return {"name": row.name, "time_zone": row.time_zone, "hours": view.hours, "country": row.country or "",
            "subdivision": row.subdivision or ""}  # fmt: skip


def _entered(typed: Mapping[str, str]) -> dict[str, str | None]:
    return {name: typed.get(name, "").strip() or (None if name in ("country", "subdivision") else "") for name in NAMES}


def _view(inst: Installation, key: str) -> CalendarView:
    found = next((view for view in registry.all_calendars(inst) if str(view.row.id) == key), None)
    if found is None:
        raise NotFound("There is no such calendar", advice="Choose one in the list.")
    return found
