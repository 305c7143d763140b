"""Which canned answers fit a post best, and why."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")
TAG = 0.15  # a tag that the post says weighs as much likeness
MOST = 3


@dataclass(frozen=True, slots=True)
class Candidate(Generic[K]):
    """`likeness` is the cosine of post and answer; None: not worked out yet. `language` None: of any."""

    key: K
    language: str | None
    tags: Sequence[str]
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal(Generic[K]):
    """`tags` are those that the post says."""

    key: K
    likeness: float | None
    tags: tuple[str, ...]


def best(candidates: Iterable[Candidate[K]], text: str, language: str | None, most: int = MOST) -> list[Proposal[K]]:
    """Return the best: those in the language of the post or of any before others, then by likeness and tags."""
    lower = text.lower()
    found = [(one, _said(one.tags, lower)) for one in candidates]

    def rank(pair: tuple[Candidate[K], tuple[str, ...]]) -> tuple[bool, float, bool]:
        one, tags = pair
        fits = one.language in (language, None) or language is None
        return fits, (one.likeness or 0.0) + TAG * len(tags), one.language == language

    ranked = sorted(found, key=rank, reverse=True)[:most]
    return [Proposal(one.key, one.likeness, tags) for one, tags in ranked]


def _said(tags: Sequence[str], text: str) -> tuple[str, ...]:
    """Return the tags that begin a word of the text, in small letters: «refund» is said by «refunded»."""
    return tuple(tag for tag in tags if (low := tag.lower()) in text and re.search(rf"\b{re.escape(low)}", text))
