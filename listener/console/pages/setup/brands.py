"""Brands: what makes a text theirs, tried before it is kept; added, changed, paused, removed."""

from collections.abc import Mapping
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from listener.console.fields import Field, Shape
from listener.console.inputs import Posted, Text
from listener.console.pages.setup import brand_form
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.errors import ListenerError
from listener.services import overview, registry
from listener.services.registry import BrandView, Preview

router = APIRouter(include_in_schema=False)
RECENT = timedelta(days=7)
DONE = ("added", "changed", "paused", "resumed", "restored")


@router.get("/brands")
def brands_page(request: Request) -> Response:
    """List the brands with what was found in seven days, and those that were removed."""
    inst = installation(request)
    views = registry.all_brands(inst, removed=True)
    kept = [view for view in views if view.brand.archived_at is None]
    standings = overview.standings(inst, [view.brand for view in kept], now() - RECENT)
    removed = [view for view in views if view.brand.archived_at]
    return page(request, "brands.html", views=kept, removed=removed, standings=standings)


@router.get("/new/brands")
def new_brand_page(request: Request) -> Response:
    return _form(request, None, {"time_zone": words(request).zone.key, "locale": words(request).locale})


@router.post("/brands")
def add_brand(request: Request, typed: Posted) -> Response:
    try:
        brand = registry.add_brand(installation(request), now(), **brand_form.entered(typed, {}))
    except ListenerError as error:
        return _form(request, None, typed, error, status=400)
    return RedirectResponse(f"/brands/{brand.slug}?done=added", 303)


@router.get("/brands/{slug}")
def brand_page(request: Request, slug: Text, done: str = "") -> Response:
    view = registry.show_brand(installation(request), slug)
    return _form(request, view, brand_form.said(view), done=done)


@router.post("/brands/{slug}")
def change_brand(request: Request, slug: Text, typed: Posted) -> Response:
    inst = installation(request)
    view = registry.show_brand(inst, slug)
    try:
        brand = registry.change_brand(inst, slug, **brand_form.entered(typed, brand_form.said(view)))
    except ListenerError as error:
        return _form(request, view, typed, error, status=400)
    return RedirectResponse(f"/brands/{brand.slug}?done=changed", 303)


@router.post("/brands/{slug}/pause")
def pause_brand(request: Request, slug: Text) -> Response:
    registry.pause_brand(installation(request), slug, now())
    return RedirectResponse(f"/brands/{slug}?done=paused", 303)


@router.post("/brands/{slug}/resume")
def resume_brand(request: Request, slug: Text) -> Response:
    registry.resume_brand(installation(request), slug, now())
    return RedirectResponse(f"/brands/{slug}?done=resumed", 303)


@router.get("/brands/{slug}/remove")
def remove_brand_page(request: Request, slug: Text) -> Response:
    """Ask first, and say what stays."""
    w, view = words(request), registry.show_brand(installation(request), slug)
    title = w.t("brands.remove", name=view.brand.name)
    lines = [w.t("brands.remove_why"), w.n("brands.remove_cases", view.open_cases)]
    return page(request, "confirm.html", title=title, lines=lines, action=f"/brands/{slug}/remove",
                button=w.t("form.remove"), back=f"/brands/{slug}")  # fmt: skip


@router.post("/brands/{slug}/remove")
def remove_brand(request: Request, slug: Text) -> Response:
    registry.remove_brand(installation(request), slug, now())
    return RedirectResponse("/brands", 303)


@router.post("/brands/{slug}/restore")
def restore_brand(request: Request, slug: Text) -> Response:
    registry.restore_brand(installation(request), slug)
    return RedirectResponse(f"/brands/{slug}?done=restored", 303)


@router.post("/preview/queries")
def preview_queries(request: Request, typed: Posted) -> Response:
    """Show what the queries in the form would match: as a part of the page, or without a script as the whole page."""
    if request.headers.get("x-fragment"):
        return page(request, "_preview.html", preview=_preview(request, typed))
    current = typed.get("current", "")
    view = registry.show_brand(installation(request), current) if current else None
    return _form(request, view, typed, tried=True)


def _form(
    request: Request,
    view: BrandView | None,
    typed: Mapping[str, str],
    error: ListenerError | None = None,
    *,
    tried: bool = False,
    done: str = "",
    status: int = 200,
) -> Response:
    w = words(request)
    wrong, message = brand_form.wrong(w, error)
    fields, more = brand_form.fields(w, typed, wrong)
    pasted = Field("text", w.t("preview.text"), Shape.LINES, w.t("preview.text_hint"), typed.get("text", ""))
    shown = _preview(request, typed) if tried or "queries" in wrong else None
    return page(
        request, "brand.html", status, brand=view.brand if view else None, fields=fields, more=more, pasted=pasted,
        preview=shown, message=message, done=done if done in DONE else "",
    )  # fmt: skip


def _preview(request: Request, typed: Mapping[str, str]) -> Preview:
    queries = brand_form.lines(typed.get("queries", ""))
    return registry.preview(installation(request), queries, typed.get("text", ""))
