"""How texts are spelled: the hashed places of their character n-grams, words and pairs of words.

A span's hash is that of a polynomial (Karp and Rabin, 1987): one running sum over all texts gives the hash of any
span of any of them by a subtraction, so numpy does the work. All arithmetic is modulo 2^64.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listener.nlp.marks import CLOSE, OPEN

BITS = 16
PLACES = 1 << BITS  # finer tables (2^18) judged no better
READ = 1_200  # characters of a text: more than the encoder's 256 tokens, and than any post that was learned from
CHARACTERS = (2, 3, 4, 5)  # lengths of the n-grams, inside a word and the spaces around it

Hashes = NDArray[np.uint64]
Indices = NDArray[np.int64]

_WORD = re.compile(r"[#@]?\w+|[^\w\s]")
_NO_MARKS = str.maketrans({OPEN: " ", CLOSE: " "})
_BASE = 0xD1342543DE82EF95  # of the polynomial: odd, so it has an inverse
_INVERSE = pow(_BASE, -1, 1 << 64)
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: spreads what lies near (Knuth, volume 3, 6.4)
_WORDS, _PAIRS = 1, 2  # kinds of features besides n-grams, which go by their length + _GRAMS
_GRAMS = 10


@dataclass(frozen=True)
class Features:
    """A row for each feature of each text: whose it is, its place in a table, how much it counts.

    Amounts are 1 + the logarithm of how often the text has it; those of a text are a vector of length 1.
    """

    texts: Indices
    places: Indices
    amounts: NDArray[np.float32]


def features(texts: Sequence[str]) -> Features:
    """Return the features of normalised texts, which must not be empty as a list. Case and marks are not seen."""
    spelled = _Spelled([f" {' '.join(text[:READ].translate(_NO_MARKS).lower().split())} " for text in texts])
    found = [*map(spelled.grams, CHARACTERS), *spelled.words()]
    whose, hashes = (np.concatenate(parts) for parts in zip(*found, strict=True))
    keys, often = np.unique(
        whose.astype(np.uint64) << np.uint64(BITS) | hashes >> np.uint64(64 - BITS), return_counts=True
    )
    owners, places = (keys >> np.uint64(BITS)).astype(np.int64), (keys & np.uint64(PLACES - 1)).astype(np.int64)
    amounts = 1 + np.log(often)
    lengths = np.sqrt(np.bincount(owners, amounts**2, minlength=len(texts)))
    return Features(owners, places, (amounts / lengths[owners]).astype(np.float32))


class _Spelled:
    """Texts in one row of code points. The hash of a span does not depend on where it stands."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._starts = np.cumsum([0, *map(len, texts)])
        self._whose = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        self._spaces = np.concatenate([[0], np.cumsum(codes == ord(" "))])
        self._sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(codes * _powers(_BASE, len(codes)))])
        self._inverse = _powers(_INVERSE, len(codes))

    def grams(self, length: int) -> tuple[Indices, Hashes]:
        """Return whose they are and the hashes of the n-grams of a length; a space is only at an end of one."""
        at = np.arange(max(0, len(self._whose) - length + 1))
        inside = self._spaces[at + length - 1] == self._spaces[at + 1]
        blank = self._spaces[at + length] - self._spaces[at] == length
        at = at[inside & ~blank & (self._whose[at] == self._whose[at + length - 1])]
        return self._whose[at], _mixed(self._hashes(at, at + length), _GRAMS + length)

    def words(self) -> list[tuple[Indices, Hashes]]:
        """Return the words, marks of punctuation among them, and the pairs of words that follow each other."""
        spans = [
            (i, start + word.start(), start + word.end())
            for i, (start, text) in enumerate(zip(self._starts.tolist(), self._texts, strict=False))
            for word in _WORD.finditer(text)
        ]
        whose, start, end = np.array(spans, dtype=np.int64).reshape(-1, 3).T
        hashes = self._hashes(start, end)
        beside = whose[1:] == whose[:-1]
        pairs = _mixed(_mixed(hashes[:-1], _WORDS) + hashes[1:], _PAIRS)
        return [(whose, _mixed(hashes, _WORDS)), (whose[1:][beside], pairs[beside])]

    def _hashes(self, start: Indices, end: Indices) -> Hashes:
        hashes: Hashes = (self._sums[end] - self._sums[start]) * self._inverse[start]
        return hashes


def _powers(base: int, number: int) -> Hashes:
    powers = np.full(number, base, dtype=np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def _mixed(hashes: Hashes, kind: int) -> Hashes:
    """Spread hashes over all 64 bits, each kind of feature in its own way."""
    mixed = (hashes ^ hashes >> np.uint64(29)) * _ODD * np.uint64(2 * kind + 1)
    return (mixed ^ mixed >> np.uint64(32)) * _ODD
