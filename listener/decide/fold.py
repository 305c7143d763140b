"""One form for texts a reader takes as equal, with the way back to the original characters.

Folding is NFKC, case folding, and the loss of accents (Unicode TR 30 calls it accent removal); letters
that Unicode does not decompose (ł, ø, ı …) follow a short list. Characters nobody sees are dropped.
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

# Letters with a stroke, ligatures and the like: no decomposition in Unicode, yet people type them plain.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ĸ": "k"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ə": "e", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'"}
    | {"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"}
)

# Accents of alphabetic scripts, Hebrew points, Arabic vowel signs, variation selectors. The vowel signs of
# Indic and Thai scripts and the Japanese voicing marks are letters to their readers: they stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)

# Blank to the eye, yet letters to Unicode: the Hangul and Khmer fillers and the empty Braille cell.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

# A character outside ASCII with what composes with it: accents, voicing marks, Hangul vowels and finals.
_COMPOSES = "\u0300-\u036f\u1161-\u11ff\u3099\u309a\uff9e\uff9f"
_CLUSTER = re.compile(
    rf"[\x20-\x7e](?=[{_COMPOSES}])[{_COMPOSES}]+|[\x20-\x7e]+(?![{_COMPOSES}])|.[{_COMPOSES}]*", re.DOTALL
)

# Beyond this many stacked marks («zalgo») the rest is decoration; it also bounds the cache below.
_LONGEST_CLUSTER = 8


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `starts[i]` and `ends[i]` frame the original characters that became `text[i]`."""

    text: str
    starts: "array[int] | range"
    ends: "array[int] | range"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original of the folded, not empty span `start` to `end`."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold `text` and remember where each character came from. Linear in the length of the text."""
    if text.isascii() and text.isprintable():
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    for cluster in _CLUSTER.finditer(text):
        start, end = cluster.span()
        if end - start > 1 and cluster.group().isascii():
            pieces.append(cluster.group().lower())
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
            continue
        pieces.append(_fold_cluster(cluster.group()[:_LONGEST_CLUSTER]))
        starts.extend([start] * len(pieces[-1]))
        ends.extend([end] * len(pieces[-1]))
    return Folded("".join(pieces), starts, ends)


def folded(text: str) -> str:
    """Return only the folded text."""
    return fold(text).text


@lru_cache(maxsize=20_000)
def _fold_cluster(cluster: str) -> str:
    cased = unicodedata.normalize("NFKC", cluster).casefold().translate(_PLAIN)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", cased)).translate(_PLAIN)
    composed = unicodedata.normalize("NFKC", bare).casefold()
    return "".join(c for c in composed if _is_seen(c))


def _is_seen(character: str) -> bool:
    if character.isspace():
        return True
    return unicodedata.category(character)[0] != "C" and character not in _BLANK
