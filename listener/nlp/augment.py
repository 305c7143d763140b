"""Vary labelled posts while training: whom they are about, whom else they name, how they are typed.

Small encoders learn the tone of a whole post. What is wanted is the tone towards one brand: so a post is marked at
somebody it names, or joined with a post of another tone and marked in one of the two, and its label goes with the mark.
"""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from listener.nlp.labelled import LabelledText
from listener.nlp.marks import Span, mark
from listener.nlp.normalize import HANDLE_PLACEHOLDER

MARKED = 0.5  # share of the posts without a brand that are marked at somebody they name
JOINED = 0.10  # share joined with a post of another label
NOISY = 0.25  # share typed otherwise
BRAND_UNMARKED = 0.2  # share of the posts about one brand that are shown without the mark

_NAMED = re.compile(r"@\w+|#\w+|(?<=\w )[A-ZÀ-ÖØ-Þ][\w'-]+")
_SEPARATORS = (" ", " ", ". ", " … ", ", ", " - ", "! ")
_LEET = str.maketrans("aeiost", "431057")
# The mood of these posts is not the writer's feeling towards the brand: without the mark their label would be wrong.
_NEVER_UNMARKED = frozenset({"two", "neutral", "long", "smalltalk", "reply"})


class Augmenter:
    """Draws another version of each post in each epoch; the same seed gives the same versions."""

    def __init__(self, posts: Sequence[LabelledText], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (nothing secret)
        self._others: Mapping[str, list[LabelledText]] = defaultdict(list)
        for post in posts:
            if post.kind not in _NEVER_UNMARKED and len(post.text) < 200:
                self._others[post.language].append(post)

    def vary(self, post: LabelledText) -> str:
        """Return a text to learn from whose label is the post's."""
        text, spans = self._joined(post) if self._happens(JOINED) else (post.text, self._spans(post))
        return self._typed(mark(text, spans)) if self._happens(NOISY) else mark(text, spans)

    def _spans(self, post: LabelledText) -> Sequence[Span]:
        if post.spans:
            unmarked = post.kind not in _NEVER_UNMARKED and self._happens(BRAND_UNMARKED)
            return () if unmarked else post.spans
        return self._somebody(post.text) if self._happens(MARKED) else ()

    def _somebody(self, text: str) -> Sequence[Span]:
        named = [found.span() for found in _NAMED.finditer(text)]
        return [self._random.choice(named)] if named else ()

    def _joined(self, post: LabelledText) -> tuple[str, Sequence[Span]]:
        other = self._random.choice(self._others[post.language] or [post])
        if other.label == post.label or len(post.text) > 300:
            return post.text, self._spans(post)
        text, spans = post.text, post.spans or self._somebody(post.text)
        if not spans:
            text, spans = f"{HANDLE_PLACEHOLDER} {text}", [(0, len(HANDLE_PLACEHOLDER))]
        between = self._random.choice(_SEPARATORS)
        if self._happens(0.5):
            return text + between + other.text, spans
        ahead = len(other.text) + len(between)
        return other.text + between + text, [(a + ahead, b + ahead) for a, b in spans]

    def _typed(self, text: str) -> str:
        return self._random.choice((str.lower, str.lower, str.upper, bare, self._mistyped, self._mistyped, self._leet))(
            text
        )

    def _mistyped(self, text: str) -> str:
        """Swap, drop or double one letter in each fifteen."""
        letters = list(text)
        for _ in range(1 + len(letters) // 15):
            i = self._random.randrange(max(1, len(letters) - 1))
            if len(letters) > i + 1 and letters[i].isalpha() and letters[i + 1].isalpha():
                letters[i : i + 2] = self._random.choice(
                    ([letters[i + 1], letters[i]], [letters[i]], [letters[i], letters[i], letters[i + 1]])
                )
        return "".join(letters)

    def _leet(self, text: str) -> str:
        return " ".join(
            word.translate(_LEET) if word.isalpha() and len(word) > 3 and self._happens(0.4) else word
            for word in text.split(" ")
        )

    def _happens(self, share: float) -> bool:
        return self._random.random() < share


def bare(text: str) -> str:
    """Return `text` without accents, as many type on a phone."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
