"""Which canned answers fit a post best, and why."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")
SIGN = 0.15  # a tag that the post says, or a risk that it is about, weighs as much likeness
MOST = 3
# So far behind the nearest, one answer in 25 was the right one of sixteen (tests/benchmarks/bench_answers.py): an agent
# should not have to read it. How near the nearest is says less, as answers in another language lie farther.
BEHIND = 0.15


@dataclass(frozen=True, slots=True)
class Candidate(Generic[K]):
    """`likeness` is the cosine of post and answer; None: not worked out yet. `language` None: of any.

    `topics` are the risks on which the answer is wanted first.
    """

    key: K
    language: str | None
    tags: Sequence[str]
    likeness: float | None = None
    topics: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Proposal(Generic[K]):
    """`tags` are those that the post says, `topics` those that it is about."""

    key: K
    likeness: float | None
    tags: tuple[str, ...]
    topics: tuple[str, ...] = ()

    @property
    def signs(self) -> int:
        return len(self.tags) + len(self.topics)


def best(
    candidates: Iterable[Candidate[K]], text: str, language: str | None, topics: Collection[str] = (), most: int = MOST
) -> list[Proposal[K]]:
    """Return the best: those in the language of the post or of any before others, of these what is written for its
    `topics` before the rest, then by likeness and signs. What has no sign and is far behind the nearest of those
    is left out.
    """
    lower = text.lower()

    def understood(one: Candidate[K]) -> bool:
        return one.language in (language, None) or language is None

    def rank(pair: tuple[Candidate[K], Proposal[K]]) -> tuple[bool, bool, float, bool]:
        one, found = pair
        likely = (found.likeness or 0.0) + SIGN * found.signs
        return understood(one), bool(found.topics), likely, one.language == language

    pairs = [(one, _proposal(one, lower, topics)) for one in candidates]
    nearest = max((one.likeness for one, _ in pairs if understood(one) and one.likeness is not None), default=-1.0)
    ranked = [found for _, found in sorted(pairs, key=rank, reverse=True)[:most]]
    return [one for one in ranked if one.signs or one.likeness is None or one.likeness >= nearest - BEHIND]


def _proposal(one: Candidate[K], text: str, topics: Collection[str]) -> Proposal[K]:
    about = tuple(topic for topic in one.topics if topic in topics)
    return Proposal(one.key, one.likeness, _said(one.tags, text), about)


def _said(tags: Sequence[str], text: str) -> tuple[str, ...]:
    """Return the tags that begin a word of the text, in small letters: «refund» is said by «refunded»."""
    return tuple(tag for tag in tags if (low := tag.lower()) in text and re.search(rf"\b{re.escape(low)}", text))
