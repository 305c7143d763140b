"""The form of a source: what its kind asks, and what every source has."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from listener.console import fields
from listener.console.fields import Field, Shape
from listener.console.pages.setup import forms
from listener.console.pages.setup.forms import DrawnForm
from listener.console.words import Words
from listener.decide.remarks import Saying
from listener.errors import ListenerError
from listener.ports import Connector
from listener.services.registry import CheckReport, SourceView
from listener.services.registry.forms import SECONDS_BETWEEN
from models import Brand

_NO_SECONDS = Saying("no_seconds", "“{text}” is no number of seconds")


@dataclass(frozen=True, slots=True)
class Tried:
    """What one reading showed, or why there was none."""

    report: CheckReport | None = None
    error: ListenerError | None = None


def tried(look: Callable[[], CheckReport]) -> Tried:
    try:
        return Tried(look())
    except ListenerError as error:
        return Tried(error=error)


def draw(
    w: Words,
    reads: Connector,
    options: Mapping[str, Any],
    said: Mapping[str, str],
    typed: Mapping[str, str] | None,
    error: ListenerError | None,
    brands: Sequence[Brand],
) -> DrawnForm:
    values = said if typed is None else typed
    brand, interval = values.get("brand", ""), values.get("interval", "")
    more = [
        Field("name", w.t("source.name"), hint=w.t("source.name_hint"), value=values.get("name", "")),
        Field("brand", w.t("source.brand"), Shape.CHOICE, value=brand, choices=forms.brand_choices(w, brands)),
        Field("interval", w.t("source.interval"), Shape.NUMBER, w.t("source.interval_hint"), interval, least=30,
              most=604_800, unit=w.t("source.seconds")),
    ]  # fmt: skip
    return forms.draw(w, reads, options, typed, error, more)


def entered(reads: Connector, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options that were typed, and name, brand and interval. Raises ListenerError."""
    text = typed.get("interval", "").strip()
    if text and not text.isdigit():
        raise ListenerError(_NO_SECONDS(text=text), SECONDS_BETWEEN())
    more = {"name": typed.get("name", ""), "brand": typed.get("brand") or None, "interval": int(text) if text else None}
    return fields.entered(reads, typed), more


def changes(reads: Connector, view: SourceView, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed and does not stand there already: new options begin the reading anew."""
    _, more = entered(reads, typed)
    stands = {"name": view.source.name, "brand": view.brand, "interval": view.source.fixed_interval}
    new = {name: value for name, value in more.items() if value != stands[name]}
    options = forms.changed(reads, view.options, typed)
    return new | ({"options": options} if options else {})
