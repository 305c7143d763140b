"""The shape of what the demo's people write."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One post: who writes it, and what."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said of a brand: a day's worth of posts in their order, then pieces that make endless more."""

    lines: tuple[Line, ...]
    openings: tuple[str, ...]
    matters: tuple[str, ...]
    endings: tuple[str, ...]
    names: tuple[str, ...]
