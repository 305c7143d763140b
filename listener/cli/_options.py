"""Options that several commands share, and how what is typed becomes what is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listener.errors import ListenerError

if TYPE_CHECKING:
    from listener.services.registry import Kind

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with times in UTC.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
Brand = Annotated[str | None, typer.Option("--brand", "-b", help="Short name of a brand; `all` for every brand.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", "-o", metavar="NAME=VALUE", help="An option of its kind; repeatable; NAME=- asks."),
]
Url = Annotated[str | None, typer.Option("--url", help="Its address: the same as --option url=…")]

_SPAN = re.compile(r"(\d+)\s*(s|m|min|h|d)?")
_SECONDS = {"s": 1, "": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that were typed: those that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def brand_or_all(brand: str | None) -> dict[str, Any]:
    """Return the change of brand that was typed: `all` stands for no brand in particular."""
    return {} if brand is None else {"brand": None if brand == "all" else brand}


def seconds(text: str) -> int:
    """Read 90, 90s, 5m, 1h or 2d."""
    found = _SPAN.fullmatch(text.strip().lower())
    if not found:
        raise ListenerError(f"“{text}” is no length of time", "Write it as 90s, 5m, 1h or 2d.")
    return int(found.group(1)) * _SECONDS[found.group(2) or ""]


def interval(text: str | None) -> dict[str, Any]:
    """Return the change of interval that was typed: `auto` leaves it to the habit of the source."""
    return {} if text is None else {"interval": None if text == "auto" else seconds(text)}


def typed_options(pairs: Sequence[str] | None, url: str | None, kind: Kind | None) -> dict[str, Any]:
    """Return NAME=VALUE pairs as options. An option given twice becomes a list. `url` goes to the kind's address.

    NAME=- asks for the value without showing it.
    """
    options: dict[str, Any] = {}
    for pair in pairs or ():
        name, separator, value = pair.partition("=")
        if not separator:
            raise ListenerError(f"“{pair}” is no option", "Write it as NAME=VALUE, for example: --option url=https://…")
        if value == "-":  # a secret, that no list of processes and no history of the shell shall keep
            value = typer.prompt(name.strip(), hide_input=True, err=True)
        _add(options, name.strip().replace("-", "_"), value)
    if url:
        names = [name for name, _, _ in kind.options] if kind else []
        options[next((name for name in names if name.endswith("url")), "url")] = url
    return options


def _add(options: dict[str, Any], name: str, value: str) -> None:
    there = options.get(name)
    if there is None:
        options[name] = value
    else:
        options[name] = [*there, value] if isinstance(there, list) else [there, value]


def kind_named(kinds: Sequence[Kind], name: str) -> Kind | None:
    return next((kind for kind in kinds if kind.name == name), None)


def said(options: Mapping[str, Any]) -> str:
    """Options on one line, those that are set."""
    return ", ".join(f"{name}={value}" for name, value in options.items() if value not in ("", None, [], False))
