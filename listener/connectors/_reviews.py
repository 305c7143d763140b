"""What sites of reviews have in common: stars, lists with the newest on top, and an answer under a review."""

from collections.abc import Callable, Mapping
from typing import Any

from listener.connectors._paging import Page, backward, remember
from listener.connectors._terms import newest_first
from listener.connectors._text import one_line
from listener.terms import Batch

MOST_STARS = 5


def headline(stars: int, title: str = "") -> str:
    """Return a review's title with its stars before it, as sites show them: «★★☆☆☆ Slow»."""
    shown = "★" * stars + "☆" * (MOST_STARS - stars) if 1 <= stars <= MOST_STARS else ""
    return f"{shown} {one_line(title, False)}".strip()


def read_reviews(cursor: Mapping[str, Any], read: Callable[[Any], Page], late: int = 1) -> Batch:
    """Read down to what is known, in seconds since 1970 as marks; reviews that come `late` seconds are found too.

    Reviews share their seconds: that of the newest one is always read again.
    """
    walk = backward(cursor if _is_ours(cursor) else {}, read, margin=late)
    found, kept = remember(cursor if _is_ours(cursor) else {}, walk)
    return Batch(documents=newest_first(found), cursor=kept, more=walk.more, allowance=walk.allowance)


def _is_ours(cursor: Mapping[str, Any]) -> bool:
    return "each" not in cursor and "url" not in cursor
