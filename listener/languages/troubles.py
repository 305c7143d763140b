"""What went wrong outside, by the code of the error: what happened, and what to do about it.

The kind's own advice goes before the usual one; a code that no catalogue knows is told in general words.
"""

from collections.abc import Mapping
from typing import Any

from listener.languages import CHANNELS, SOURCES, catalogue, named

READING, SENDING = "reading", "sending"
_OWN = {READING: ("advice",), SENDING: ("answering", "advice")}  # tables of a kind's catalogue, the first that has it
_WAYS = {SOURCES: READING, CHANNELS: SENDING}


def said(locale: str, code: str) -> str:
    """Return what happened, in a language that has a catalogue."""
    known = catalogue("troubles", locale)["said"]
    return str(known.get(code, known["other"]))


def advice(locale: str, of: Mapping[str, Any], code: str, way: str) -> str:
    """Return what to do, "" for nothing. `of` is what the catalogue has of its kind; `way` READING or SENDING."""
    usual = catalogue("troubles", locale)
    tables = [of.get(name, {}) for name in _OWN[way]]
    return next((str(table[code]) for table in [*tables, usual[way]] if code in table), "")


def of_kind(locale: str, family: str, name: str, code: str) -> str:
    """Return what to do about a source that cannot be read, or a channel that cannot be told."""
    return advice(locale, named(locale, family, name), code, _WAYS[family])
