"""Sources: forms drawn from what their kind asks, tried before kept; changed, hurried, switched off, removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from listener.console import kinds
from listener.console.inputs import Posted, Text
from listener.console.pages.setup import source_form
from listener.console.reading import view_of
from listener.console.rendering import page, words
from listener.console.state import installation, now
from listener.decide.remarks import Saying
from listener.errors import ListenerError, NotFound
from listener.ports import Connector, Told
from listener.services import coverage, ledger, notices, overview, registry
from listener.services.addresses import notices_address
from listener.services.installation import Installation
from listener.services.registry import CheckReport, SourceView
from listener.store.overview import SourceRow

router = APIRouter(include_in_schema=False)
DONE = ("added", "changed", "hurried", "enabled", "disabled")
LARGEST_LIST = 2_000_000  # bytes of an OPML file
_TOO_LARGE = Saying("file_too_large", "This file is larger than 2 MB")
_CUT = Saying("cut_in_two", "Cut it in two.")


@router.get("/new/sources")
def new_source_page(request: Request) -> Response:
    """Let the kind be chosen, or a whole list of feeds be taken over."""
    inst = installation(request)
    offered = kinds.offered(words(request).locale, inst.connectors)
    return page(request, "new_source.html", kinds=offered, brands=overview.brands(inst))


@router.post("/new/sources")
async def import_sources(
    request: Request, file: Annotated[UploadFile, File()], brand: Annotated[Text, Form()] = ""
) -> Response:
    """Add every feed of an OPML file, and tell what became of each."""
    content = await file.read(LARGEST_LIST + 1)
    if len(content) > LARGEST_LIST:
        raise ListenerError(_TOO_LARGE(), _CUT())
    report = registry.import_sources(installation(request), content, now(), brand=brand or None)
    return page(request, "imported.html", report=report)


@router.get("/new/sources/{kind}")
def new_source_form(request: Request, kind: Text) -> Response:
    return _new(request, kind)


@router.post("/new/sources/{kind}")
def add_source(request: Request, kind: Text, typed: Posted) -> Response:
    inst = installation(request)
    reads = _connector(inst, kind)
    try:
        options, more = source_form.entered(reads, typed)
        source = registry.add_source(inst, kind, options, now(), **more)
    except ListenerError as error:
        return _new(request, kind, typed, error, status=400)
    return RedirectResponse(f"/sources/{source.id}?done=added", 303)


@router.post("/new/sources/{kind}/try")
def try_new_source(request: Request, kind: Text, typed: Posted) -> Response:
    """Read the place in the form once, keep nothing, and show what it has."""
    inst = installation(request)
    reads = _connector(inst, kind)

    def look() -> CheckReport:
        options, _ = source_form.entered(reads, typed)
        return registry.check_source(inst, now(), connector=kind, options=options)

    tried = source_form.tried(look)
    if request.headers.get("x-fragment"):
        return page(request, "_tried.html", tried=tried, reads=reads)
    return _new(request, kind, typed, tried.error, tried=tried)


@router.get("/sources/{source}")
def source_page(request: Request, source: Text, done: str = "") -> Response:
    return _page(request, registry.show_source(installation(request), source), done=done)


@router.post("/sources/{source}")
def change_source(request: Request, source: Text, typed: Posted) -> Response:
    inst = installation(request)
    view = registry.show_source(inst, source)
    try:
        registry.change_source(inst, source, now(), **source_form.changes(_of(inst, view), view, typed))
    except ListenerError as error:
        return _page(request, view, typed, error, status=400)
    return RedirectResponse(f"/sources/{source}?done=changed", 303)


@router.post("/sources/{source}/try")
def try_source(request: Request, source: Text, typed: Posted) -> Response:
    """Read a stored source once with what stands in the form, its secrets as they are stored where none was typed."""
    inst = installation(request)
    view = registry.show_source(inst, source)

    def look() -> CheckReport:
        options, _ = source_form.entered(_of(inst, view), typed)
        return registry.check_source(inst, now(), word=source, options=options)

    tried = source_form.tried(look)
    if request.headers.get("x-fragment"):
        return page(request, "_tried.html", tried=tried, reads=_of(inst, view))
    return _page(request, view, typed, tried.error, tried=tried)


@router.post("/sources/{source}/poll")
def poll_source(request: Request, source: Text) -> Response:
    registry.hurry_source(installation(request), source, now())
    return RedirectResponse(f"/sources/{source}?done=hurried", 303)


@router.post("/sources/{source}/enable")
def enable_source(request: Request, source: Text) -> Response:
    registry.enable_source(installation(request), source, now())
    return RedirectResponse(f"/sources/{source}?done=enabled", 303)


@router.post("/sources/{source}/disable")
def disable_source(request: Request, source: Text) -> Response:
    registry.disable_source(installation(request), source, now())
    return RedirectResponse(f"/sources/{source}?done=disabled", 303)


@router.get("/sources/{source}/remove")
def remove_source_page(request: Request, source: Text) -> Response:
    """Ask first; a source that brought mentions can only be switched off."""
    w, view = words(request), registry.show_source(installation(request), source)
    lines = [w.n("source.remove_kept", view.mentions)] if view.mentions else [w.t("source.remove_why")]
    verb, label = ("disable", w.t("source.disable")) if view.mentions else ("remove", w.t("form.remove"))
    return page(request, "confirm.html", title=w.t("source.remove", name=view.source.name), lines=lines,
                action=f"/sources/{source}/{verb}", button=label, back=f"/sources/{source}")  # fmt: skip


@router.post("/sources/{source}/remove")
def remove_source(request: Request, source: Text) -> Response:
    registry.remove_source(installation(request), source)
    return RedirectResponse("/sources", 303)


def _new(
    request: Request,
    kind: str,
    typed: Mapping[str, str] | None = None,
    error: ListenerError | None = None,
    *,
    tried: source_form.Tried | None = None,
    status: int = 200,
) -> Response:
    inst, w = installation(request), words(request)
    reads = _connector(inst, kind)
    form = source_form.draw(w, reads, {}, {}, typed, error, overview.brands(inst))
    return page(
        request, "source.html", status, view=None, kind=kind, label=kinds.label(w.locale, reads), form_=form,
        reads=reads, tried=tried, done="", called=_called(inst, reads),
    )  # fmt: skip


def _page(
    request: Request,
    view: SourceView,
    typed: Mapping[str, str] | None = None,
    error: ListenerError | None = None,
    *,
    tried: source_form.Tried | None = None,
    done: str = "",
    status: int = 200,
) -> Response:
    inst, w, source = installation(request), words(request), view.source
    reads = _of(inst, view)
    more = {"name": source.name, "brand": view.brand or "", "interval": str(source.fixed_interval or "")}
    form = source_form.draw(w, reads, view.options, more, typed, error, overview.brands(inst))
    shown: dict[str, Any] = {
        "reading": view_of(SourceRow(source, None), now()),
        "spent": ledger.days(inst, source, now()),
        "troubles": coverage.troubles_of(inst, source),
        "told_at": notices.told_at(inst, source),
    }
    return page(
        request, "source.html", status, view=view, kind=source.connector, label=kinds.label(w.locale, reads),
        form_=form, reads=reads, tried=tried, done=done if done in DONE else "",
        allowances=ledger.allowances(source), called=_called(inst, reads), **shown,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Called:
    """Where a source calls us, what to subscribe to there, and whether it can reach us."""

    caller: str
    address: str
    subject: str
    fields: str
    is_reachable: bool


def _called(inst: Installation, reads: Connector) -> Called | None:
    if not isinstance(reads, Told):
        return None
    ((subject, fields),) = reads.topics.items()
    address = notices_address(inst.settings, reads.caller)
    return Called(reads.caller, address, subject.title(), ", ".join(fields), address.startswith("https:"))


def _of(inst: Installation, view: SourceView) -> Connector:
    return _connector(inst, view.source.connector)


def _connector(inst: Installation, kind: str) -> Connector:
    if kind not in inst.connectors:
        raise NotFound(f"No connector is called “{kind}”", advice="Choose one in the list of kinds.")
    return inst.connectors[kind]
