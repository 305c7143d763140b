"""Careful looks into JSON that others made: what is missing or of another kind is empty, never an error.

`path` leads down by names and, for lists, numbers: `string(status, "account", "acct")`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from listener.connectors._entries import within_reason


def at(said: Any, *path: str | int) -> Any:
    """Return what lies there, or None."""
    for step in path:
        if isinstance(step, str):
            said = said.get(step) if isinstance(said, Mapping) else None
        else:
            said = said[step] if isinstance(said, list) and -len(said) <= step < len(said) else None
    return said


def string(said: Any, *path: str | int) -> str:
    """Return a string; a number as one (ids come as either)."""
    found = at(said, *path)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def number(said: Any, *path: str | int) -> int:
    """Return a whole number, 0 when there is none; «12» counts as 12."""
    return maybe_number(said, *path) or 0


def maybe_number(said: Any, *path: str | int) -> int | None:
    found = at(said, *path)
    if isinstance(found, bool):
        return None
    try:
        return int(found) if isinstance(found, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def entries(said: Any, *path: str | int) -> list[Mapping[str, Any]]:
    """Return the objects of a list; what else is in it is passed over."""
    found = at(said, *path)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def moment(said: Any, *path: str | int) -> datetime | None:
    """Return a time, aware in UTC: RFC 3339 (without a zone it counts as UTC) or seconds since 1970.

    None when it is missing, unreadable or impossible (before 1990, after 2100).
    """
    found = at(said, *path)
    try:
        if isinstance(found, str):
            stated = datetime.fromisoformat(found.strip())
            seconds = (stated if stated.tzinfo else stated.replace(tzinfo=UTC)).timestamp()
        elif isinstance(found, int | float) and not isinstance(found, bool):
            seconds = float(found)
        else:
            return None
        kept = within_reason(seconds)
        return None if kept is None else datetime.fromtimestamp(kept, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def language(said: Any, *path: str | int) -> str | None:
    """Return a language as two small letters (ISO 639-1), or None: «pt-BR» is pt, «und» none."""
    code = string(said, *path).replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None
