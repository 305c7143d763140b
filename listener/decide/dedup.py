"""Copies: retweets, quotes with a word added, agency texts on many sites.

Two texts are compared by the pairs of neighbouring words they share (Broder 1997, "On the resemblance and
containment of documents"), estimated from signatures small enough to keep beside every mention.
"""

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from listener.decide.canonical import canonical_url
from listener.decide.fold import folded
from listener.decide.words import HANDLE, LINK, tokens

__all__ = [
    "COPY_THRESHOLD",
    "canonical_url",
    "exact_key",
    "fingerprint",
    "is_copy",
    "is_retweet",
    "nearest_copy",
    "similarity",
]

# 128 one-byte hashes (b-bit minwise hashing, Li & König 2010): the standard error at the threshold is 0.044.
_HASHES = 128
_SEED = 20_150_216
_CHANCE = 1 / 256  # two different hashes share their low byte this often

# Under eight words, one changed word («Paris» for «Rome») already makes another message.
_FEWEST_WORDS = 8

# Two words added to a text of ten or more, even at two places, leave at least 0.6 of the word pairs shared (9 of 15);
# two passengers complaining of one delay in their own words share under 0.3.
COPY_THRESHOLD = 0.55

_RETWEET = re.compile(r"^\W*(?:rt|mt|via)\s+@[\w.\-]+(?:@[\w.\-]+)?\s*:?\s*|\s+(?:via|rt by)\s+@[\w.\-]+\W*$")
_CUT_WORD = re.compile(r"\S*(?:…|\.\.\.)\s*$")


def fingerprint(text: str) -> bytes | None:
    """Return a signature of 128 bytes, or None for a text under eight words: compare those by `exact_key`."""
    words = _own_words(text)
    if len(words) < _FEWEST_WORDS:
        return None
    sketch = RMinHash(num_perm=_HASHES, seed=_SEED)
    sketch.update([f"{a} {b}" for a, b in pairwise(words)])
    return (np.asarray(sketch.digest(), dtype=np.uint32) & 0xFF).astype(np.uint8).tobytes()


def exact_key(text: str) -> str:
    """Return a key equal for texts of the same words: 32 hexadecimal digits, or "" without any word."""
    words = _own_words(text)
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest() if words else ""


def is_retweet(text: str) -> bool:
    """Tell whether the text says itself that it repeats another («RT @ann: …», «… via @ann»)."""
    return _RETWEET.search(folded(text)) is not None


def similarity(a: bytes, b: bytes) -> float:
    """Return the estimated share of word pairs two signatures have in common, 0 to 1."""
    return float(_similarities(a, [b])[0])


def is_copy(a: bytes | None, b: bytes | None) -> bool:
    """Tell whether two signatures are of copies. None (a short text) is no copy of anything by this measure."""
    return a is not None and b is not None and similarity(a, b) >= COPY_THRESHOLD


def nearest_copy(a: bytes | None, others: Sequence[bytes]) -> int | None:
    """Return the index of the most similar of `others` that is a copy, or None. One pass over all of them."""
    if a is None or not others:
        return None
    shares = _similarities(a, others)
    best = int(shares.argmax())
    return best if shares[best] >= COPY_THRESHOLD else None


def _similarities(a: bytes, others: Sequence[bytes]) -> NDArray[np.float64]:
    matrix = np.frombuffer(b"".join(others), dtype=np.uint8).reshape(len(others), _HASHES)
    same: NDArray[np.float64] = (matrix == np.frombuffer(a, dtype=np.uint8)).mean(axis=1)
    shares: NDArray[np.float64] = np.clip((same - _CHANCE) / (1 - _CHANCE), 0.0, 1.0)
    return shares


def _own_words(text: str) -> list[str]:
    """The words of the author: without links, handles, retweet marks and the word a retweet cut off."""
    bare = _RETWEET.sub(" ", LINK.sub(" ", folded(text)))
    return tokens(_CUT_WORD.sub(" ", HANDLE.sub(" ", bare)))
