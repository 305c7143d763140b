"""The interface's languages: which one a reader gets, and its words."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale

from listener.languages import typeset

LANGUAGES = {"en": "English", "fr": "Français", "nl": "Nederlands"}
DEFAULT = "en"


@cache
def catalogue(locale: str) -> dict[str, str]:
    """Return a language's texts by dotted key, as `queue.title`."""
    text = (files("listener.console") / "catalogues" / f"{locale}.toml").read_text(encoding="utf-8")
    return {key: typeset(locale, said) for key, said in _flat(tomllib.loads(text), "")}


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{prefix}{key}.")
        else:
            pairs.append((prefix + key, str(value)))
    return pairs


def text(locale: str, key: str, **values: object) -> str:
    """Return a text with its values filled in. A missing key is a mistake of ours and raises KeyError."""
    return catalogue(locale)[key].format(**values)


def counted(locale: str, key: str, n: int, **values: object) -> str:
    """Return the form of `key` for that number: `key.one` or `key.other`, by the language's rule (CLDR)."""
    return text(locale, f"{key}.{_form(locale, n)}", n=n, **values)


@lru_cache(maxsize=2000)
def _form(locale: str, n: int) -> str:
    return "one" if Locale.parse(locale).plural_form(n) == "one" else "other"


def chosen(accept_language: str) -> str:
    """Return the best language for an Accept-Language header (RFC 9110, section 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES and weight > 0:
            ranked.append((-weight, place, language))
    return min(ranked)[2] if ranked else DEFAULT
