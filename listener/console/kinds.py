"""What a kind of source or channel is called, asks and advises, in the reader's language.

English stands in the code of the kind, the one place. A catalogue of another language holds the rest, by kind, option
and code of error; what it lacks is said in English, so that a kind added by one file works at once.
"""

from collections.abc import Mapping
from typing import Any

from listener.errors import FormError
from listener.languages import CHANNELS, SOURCES, named, values
from listener.services.options import Adapter

_OWN = ("value_error", "string_pattern_mismatch")  # what only the kind knows: its catalogue says what is wanted
_FAMILIES = {"connectors": SOURCES, "notifiers": CHANNELS}


def of(locale: str, adapter: Adapter) -> Mapping[str, Any]:
    """Return what a language says of the kind of an adapter, which is named by its file."""
    _, package, name = f"..{type(adapter).__module__}".rsplit(".", 2)
    return named(locale, _FAMILIES[package], name) if package in _FAMILIES else {}


def label(locale: str, adapter: Adapter) -> str:
    return str(of(locale, adapter).get("label", adapter.label))


def option(locale: str, adapter: Adapter, name: str) -> Mapping[str, Any]:
    """Return what a language says of one option: `title`, `hint`, `wrong`, `choices`, each or none."""
    told: Mapping[str, Any] = of(locale, adapter).get("options", {}).get(name, {})
    return told


def offered(locale: str, adapters: Mapping[str, Adapter]) -> list[tuple[str, str]]:
    """Return the kinds that can be chosen, by their names, with what they are called."""
    return [(name, label(locale, adapter)) for name, adapter in sorted(adapters.items())]


def wrong(locale: str, adapter: Adapter, error: FormError) -> dict[str, str]:
    """Return what is wrong with each field, «» for the form as a whole."""
    return {name: _wrong(locale, adapter, name, error) for name in error.fields}


def _wrong(locale: str, adapter: Adapter, name: str, error: FormError) -> str:
    code, numbers = error.codes.get(name, ("", {}))
    told = option(locale, adapter, name) if name else of(locale, adapter)
    if code in _OWN and "wrong" in told:
        return str(told["wrong"])
    return values.wrong(locale, code, numbers, error.fields[name])
