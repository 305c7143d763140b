"""A small notation for lists of phrases people can read and argue about.

Entries are folded (lower case, no accents). A space is any space or punctuation inside a sentence, `*` the rest
of a word, ` ~ ` up to three words between, `'` an apostrophe or none, `(a|b)` one of them, `(a )?` perhaps.
"""

import re
from collections.abc import Iterable

_BETWEEN = r"[^\w.!?]+"
_GAP = rf"{_BETWEEN}(?:\w+{_BETWEEN}){{0,3}}"


def phrase_pattern(entries: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern that finds any of the entries, as whole words, in a folded text."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, entries))})(?!\w)")


def _pattern(entry: str) -> str:
    pattern = entry.replace("(", "(?:").replace("*", r"\w*").replace("'", r"[^\w\s]?")
    return pattern.replace(" ~ ", "\0").replace(" ", _BETWEEN).replace("\0", _GAP)
