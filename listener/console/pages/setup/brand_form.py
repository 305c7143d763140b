"""The form of a brand: its fields, what was typed in them, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from listener.console import i18n
from listener.console.fields import Field, Shape
from listener.console.words import Words
from listener.errors import Conflict, FormError, ListenerError, QueryError
from listener.services.registry import BrandView

LISTS = ("handles", "queries")
NUMBERS = ("digest_hour", "sla_minutes")


def wrong(w: Words, error: ListenerError | None) -> tuple[Mapping[str, str], str]:
    """Return what is wrong with which field, and what is wrong with the whole."""
    if error is None:
        return {}, ""
    said = w.error(error)
    if isinstance(error, QueryError):
        return {"queries": said}, ""
    if isinstance(error, Conflict):
        return {"slug": said}, ""
    return (w.wrong(error), "") if isinstance(error, FormError) else ({}, said)


def fields(w: Words, typed: Mapping[str, str], wrong: Mapping[str, str]) -> tuple[list[Field], list[Field]]:
    """Return the fields that everybody fills in, and those that have a default."""

    def field(name: str, shape: Shape = Shape.TEXT, **more: Any) -> Field:
        title, hint = w.t(f"brands.{name}"), w.t(f"brands.{name}_hint")
        return Field(name, title, shape, hint, typed.get(name, ""), error=wrong.get(name, ""), **more)

    hours = tuple((str(hour), f"{hour:02}:00") for hour in range(24))
    zones = tuple((zone, zone) for zone in sorted(available_timezones()))
    main = [field("name", required=True), field("handles", Shape.LINES), field("queries", Shape.LINES)]
    more = [
        field("slug"),
        field("time_zone", choices=zones),
        field("locale", Shape.CHOICE, choices=tuple(i18n.LANGUAGES.items()), required=True),
        field("digest_hour", Shape.CHOICE, choices=hours, required=True),
        field("sla_minutes", Shape.NUMBER, least=1, most=10_080, unit=w.t("form.minutes")),
    ]
    return main, more


def said(view: BrandView) -> dict[str, str]:
    """A brand as its form shows it."""
    values = view.form.model_dump()
    return {name: "\n".join(value) if name in LISTS else str(value) for name, value in values.items()}


def entered(typed: Mapping[str, str], stands: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that were typed and are not what stands there already; an empty one stays, but for the name."""
    changes: dict[str, Any] = {}
    for name in ("name", "slug", "time_zone", "locale", *NUMBERS):
        if (typed.get(name, "").strip() or name == "name") and typed.get(name) != stands.get(name):
            changes[name] = typed.get(name, "")
    for name in LISTS:
        if name in typed:
            changes[name] = lines(typed[name])
    return changes


def lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
