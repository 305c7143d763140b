"""Channels: whom to tell, of what, whether it arrives; tested with one button, mended where they failed."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from listener.console import fields, kinds
from listener.console.fields import Field, Shape
from listener.console.inputs import Posted, Text
from listener.console.pages.setup import forms
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.console.words import Words
from listener.errors import ListenerError, NotFound
from listener.ports import Notifier
from listener.services import overview, registry
from listener.services.installation import Installation
from listener.services.registry import ChannelView
from listener.terms import Level

router = APIRouter(include_in_schema=False)
DONE = ("added", "changed", "tested", "enabled", "disabled")
BOXES = ("alerts", "digests", "operator")
NEW = {"alerts": "yes", "digests": "yes", "least_level": Level.HIGH.value}
TOLD = 20  # deliveries shown


@router.get("/channels")
def channels_page(request: Request) -> Response:
    """List the channels of the installation; those of people are their own."""
    inst = installation(request)
    views = [view for view in registry.all_channels(inst) if view.channel.agent_id is None]
    called = dict(kinds.offered(words(request).locale, inst.notifiers))
    return page(request, "channels.html", views=views, called=called)


@router.get("/new/channels")
def new_channel_page(request: Request) -> Response:
    offered = kinds.offered(words(request).locale, installation(request).notifiers)
    return page(request, "new_channel.html", kinds=offered)


@router.get("/new/channels/{kind}")
def new_channel_form(request: Request, kind: Text) -> Response:
    return _new(request, kind)


@router.post("/new/channels/{kind}")
def add_channel(request: Request, kind: Text, typed: Posted) -> Response:
    """Add a channel. A signing secret that is made here is shown this once."""
    inst = installation(request)
    options, made = fields.entered(_notifier(inst, kind), typed), ""
    if registry.wants_secret(inst, kind) and not options.get("secret"):
        options["secret"] = made = registry.new_secret()
    try:
        channel = registry.add_channel(inst, kind, options, now(), **_entered(typed))
    except ListenerError as error:
        return _new(request, kind, typed, error, status=400)
    if made:
        return _page(request, registry.show_channel(inst, str(channel.id)), done="added", made=made)
    return RedirectResponse(f"/channels/{channel.id}?done=added", 303)


@router.get("/channels/{channel}")
def channel_page(request: Request, channel: Text, done: str = "") -> Response:
    return _page(request, registry.show_channel(installation(request), channel), done=done)


@router.post("/channels/{channel}")
def change_channel(request: Request, channel: Text, typed: Posted) -> Response:
    inst = installation(request)
    view = registry.show_channel(inst, channel)
    options = forms.changed(_notifier(inst, view.channel.notifier), view.options, typed)
    try:
        registry.change_channel(inst, channel, now(), options=options, **_entered(typed))
    except ListenerError as error:
        return _page(request, view, typed, error, status=400)
    return RedirectResponse(f"/channels/{channel}?done=changed", 303)


@router.post("/channels/{channel}/test")
def test_channel(request: Request, channel: Text) -> Response:
    """Send a test now, and say what came back."""
    inst = installation(request)
    try:
        registry.test_channel(inst, channel)
    except ListenerError as error:
        return _page(request, registry.show_channel(inst, channel), refused=error, status=400)
    return RedirectResponse(f"/channels/{channel}?done=tested", 303)


@router.post("/channels/{channel}/enable")
def enable_channel(request: Request, channel: Text) -> Response:
    registry.enable_channel(installation(request), channel, now())
    return RedirectResponse(f"/channels/{channel}?done=enabled", 303)


@router.post("/channels/{channel}/disable")
def disable_channel(request: Request, channel: Text) -> Response:
    registry.disable_channel(installation(request), channel, now())
    return RedirectResponse(f"/channels/{channel}?done=disabled", 303)


@router.get("/channels/{channel}/remove")
def remove_channel_page(request: Request, channel: Text) -> Response:
    w, view = words(request), registry.show_channel(installation(request), channel)
    lines = [w.t("channel.remove_why"), *([w.n("channel.waiting", view.waiting)] if view.waiting else [])]
    title, place = w.t("channel.remove", name=view.channel.name), f"/channels/{channel}"
    return page(request, "confirm.html", title=title, lines=lines, action=f"{place}/remove", button=w.t("form.remove"),
                back=place)  # fmt: skip


@router.post("/channels/{channel}/remove")
def remove_channel(request: Request, channel: Text) -> Response:
    registry.remove_channel(installation(request), channel)
    return RedirectResponse("/channels", 303)


def _new(
    request: Request,
    kind: str,
    typed: Mapping[str, str] | None = None,
    error: ListenerError | None = None,
    status: int = 200,
) -> Response:
    inst, w = installation(request), words(request)
    tells = _notifier(inst, kind)
    form = forms.draw(w, tells, {}, typed, error, _more(w, NEW if typed is None else typed, inst))
    return page(request, "channel.html", status, view=None, kind=kind, label=kinds.label(w.locale, tells),
                form_=form, done="", makes_secret=registry.wants_secret(inst, kind))  # fmt: skip


def _page(
    request: Request,
    view: ChannelView,
    typed: Mapping[str, str] | None = None,
    error: ListenerError | None = None,
    *,
    refused: ListenerError | None = None,
    made: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    inst, w, channel = installation(request), words(request), view.channel
    tells = _notifier(inst, channel.notifier)
    form = forms.draw(w, tells, view.options, typed, error, _more(w, _said(view) if typed is None else typed, inst))
    return page(
        request, "channel.html", status, view=view, kind=channel.notifier, label=kinds.label(w.locale, tells),
        tells=tells, form_=form, made=made, refused=refused, done=done if done in DONE else "", makes_secret=False,
        told=overview.deliveries(inst, limit=TOLD, channel_id=channel.id),
    )  # fmt: skip


def _more(w: Words, values: Mapping[str, str], inst: Installation) -> list[Field]:
    """Return the fields that every channel has."""
    levels = tuple((level.value, w.t(f"level.{level}")) for level in Level)
    brands = forms.brand_choices(w, overview.brands(inst))
    boxes = [
        Field(name, w.t(f"channel.{name}"), Shape.CHECK, w.t(f"channel.{name}_hint"), values.get(name, ""))
        for name in BOXES
    ]
    return [
        Field("name", w.t("source.name"), value=values.get("name", "")),
        Field("brand", w.t("channel.brand"), Shape.CHOICE, value=values.get("brand", ""), choices=brands),
        *boxes,
        Field("least_level", w.t("channel.least_level"), Shape.CHOICE, w.t("channel.least_level_hint"),
              values.get("least_level", ""), required=True, choices=levels),
    ]  # fmt: skip


def _said(view: ChannelView) -> dict[str, str]:
    channel = view.channel
    boxes = {name: "yes" if getattr(channel, name) else "" for name in BOXES}
    return {"name": channel.name, "brand": view.brand or "", "least_level": channel.least_level.value, **boxes}


def _entered(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what every channel has. A name that is left empty is the kind's, an urgency nobody knows the usual one."""
    level = typed.get("least_level", "")
    given = {"name": typed["name"].strip()} if typed.get("name", "").strip() else {}
    return {
        **given, **{name: bool(typed.get(name)) for name in BOXES}, "brand": typed.get("brand") or None,
        "least_level": Level(level) if level in set(Level) else Level.HIGH,
    }  # fmt: skip


def _notifier(inst: Installation, kind: str) -> Notifier:
    if kind not in inst.notifiers:
        raise NotFound(f"No notifier is called “{kind}”", advice="Choose one in the list of kinds.")
    return inst.notifiers[kind]
