"""Why a deadline is what it is, in the reader's language and time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_skeleton

from listener.console.words import Words


def lines(words: Words, steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a sentence a step. Moments are told in the reader's zone, days are those of the calendar."""
    return [_line(words, step["code"], step["values"]) for step in steps]


def _line(words: Words, code: str, values: Mapping[str, Any]) -> str:
    said = {name: _said(words, name, value) for name, value in values.items()}
    if code.endswith(("_late", "_in_time")):
        said["span"] = words.length(timedelta(seconds=values["span"]))
    elif code == "for_level":
        said["name"] = words.t(f"level.{values['name']}")
    elif code == "for_language":
        said["name"] = words.language(values["name"])
    if "names" in values:
        names = values["names"]
        said["name"] = names.get(words.locale) or names.get("") or next(iter(names.values()), "")
    return words.t(f"why.{code}", **said)


def _said(words: Words, name: str, value: Any) -> str:
    """Say a value as its name tells what it is (see listener.decide.why)."""
    match name:
        case "at" | "since" | "until":
            return words.clock_time(datetime.fromisoformat(value))
        case "day" | "last":
            return str(format_skeleton("MMMEd", date.fromisoformat(value), locale=words.dates))
        case "span":
            return _working_time(words, timedelta(seconds=value))
        case "clock":
            promise = words.t(f"promise.{value}")
            return promise[:1].lower() + promise[1:]
        case "tier":
            return str(value).upper()
        case _:
            return str(value)


def _working_time(words: Words, span: timedelta) -> str:
    """Say working time in hours, however many: a day of it means something else to everybody."""
    minutes = round(span.total_seconds() / 60)
    return words.length(span) if minutes < 90 else words.t("time.hours", h=minutes // 60, m=f"{minutes % 60:02}")
