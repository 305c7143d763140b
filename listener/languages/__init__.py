"""What is said by code, in other languages: remarks, refusals, troubles, kinds of source and channel, values of forms.

English stands in the code, the one place; a catalogue of another language holds the rest. What the interface and the
messages say by themselves is in their own catalogues.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

SOURCES, CHANNELS = "sources", "channels"
_TOGETHER = re.compile(r" (?=[:;?!»])|(?<=«) ")


@cache
def catalogue(family: str, locale: str) -> Mapping[str, Any]:
    """Return what a language says of `remarks`, `troubles`, `values`, SOURCES or CHANNELS; nothing for English."""
    file = files("listener.languages") / "catalogues" / f"{family}.{locale}.toml"
    return tomllib.loads(typeset(locale, file.read_text(encoding="utf-8"))) if file.is_file() else {}


def named(locale: str, family: str, name: str) -> Mapping[str, Any]:
    """Return what a language says of one kind: `label`, `wrong`, `options`, `advice`, `answering`, each or none.

    What it does not say itself is that of the kind it is `like`.
    """
    known = catalogue(family, locale)
    one: Mapping[str, Any] = known.get(name, {})
    return {**known.get(one.get("like", ""), {}), **one}


def typeset(locale: str, text: str) -> str:
    """Return a text of a catalogue as it is set: in French no line begins with «:» or ends with an opening quote."""
    return _TOGETHER.sub("\u00a0", text) if locale == "fr" else text
