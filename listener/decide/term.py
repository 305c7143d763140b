"""One term of a query, compiled: how it is found in the words of a folded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from listener.decide.fold import Folded, folded
from listener.decide.words import TOKEN, is_spaceless

# Signs that are part of a name (H&M, C++, Canal+, booking.com): a term that has them asks for them.
# Any other punctuation between two words of a term stands for any run of spaces and punctuation.
_BINDING = re.compile(r"[&+/@_%$€£]|^\.$")
_BOUND_ENDING = re.compile(r"[+#%$€£]+$")


@dataclass(frozen=True, slots=True)
class Tokenised:
    """A folded text with the start and end of each of its words."""

    folded: Folded
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A compiled term: its words, what must stand between them, before the first and after the last."""

    written: str
    sign: str  # "@", "#" or none
    words: tuple[str, ...]
    gaps: tuple[str, ...]  # binding signs between the words; "" is any run of spaces and punctuation
    ending: str
    prefix: bool
    spaceless: bool

    def at(self, text: Tokenised, position: int) -> tuple[int, int] | None:
        """Return the folded span of this term when it begins at word `position`, or None."""
        last = position + len(self.words) - 1
        if last >= len(text.words) or not self._same_words(text, position):
            return None
        if not all(self._bridged(text, position + offset, gap) for offset, gap in enumerate(self.gaps)):
            return None
        start, end = self._signed(text, text.starts[position]), text.ends[last] + len(self.ending)
        if start is None or not text.folded.text.startswith(self.ending, text.ends[last]):
            return None
        return start, end

    def anywhere(self, text: Tokenised) -> Iterator[tuple[int, int]]:
        """Yield the spans of a term in a script without visible word boundaries: wherever its letters stand."""
        pattern = r"[\W_]*".join(re.escape(word) for word in self.words)
        for found in re.finditer(re.escape(self.sign) + pattern, text.folded.text):
            yield found.span()

    def _same_words(self, text: Tokenised, position: int) -> bool:
        *firsts, last = self.words
        end = position + len(firsts)
        if list(text.words[position:end]) != firsts:
            return False
        return text.words[end].startswith(last) if self.prefix else text.words[end] == last

    def _bridged(self, text: Tokenised, position: int, gap: str) -> bool:
        """Tell whether what stands after word `position` may stand between two words of this term."""
        between = text.folded.text[text.ends[position] : text.starts[position + 1]]
        return not gap or "".join(between.split()) == gap

    def _signed(self, text: Tokenised, start: int) -> int | None:
        """Return where the term begins with its sign, or None when the text has another sign or none."""
        if not self.sign:
            return start
        before = text.folded.text[max(0, start - 2) : start]
        if not before.endswith(self.sign):
            return None
        # The @ of info@brand.example is no handle.
        if self.sign == "@" and before[:-1].isalnum():
            return None
        return start - 1


def tokenise(text: Folded) -> Tokenised:
    """Find the words of a folded text."""
    spans = [found.span() for found in TOKEN.finditer(text.text)]
    words = tuple(text.text[start:end] for start, end in spans)
    return Tokenised(text, words, tuple(start for start, _ in spans), tuple(end for _, end in spans))


def compile_term(written: str) -> Term:
    """Compile a term that `query.parse` accepted."""
    key = folded(written)
    prefix = key.endswith("*")
    key = key.removesuffix("*")
    found = list(TOKEN.finditer(key))
    first, last = found[0], found[-1]
    sign = key[first.start() - 1] if first.start() and key[first.start() - 1] in "@#" else ""
    gaps = tuple(_gap(key[a.end() : b.start()]) for a, b in pairwise(found))
    ending = _BOUND_ENDING.search(key, last.end())
    words = tuple(token.group() for token in found)
    return Term(written, sign, words, gaps, ending.group() if ending and not prefix else "", prefix, is_spaceless(key))


def _gap(between: str) -> str:
    return "".join(between.split()) if _BINDING.search(between) else ""
