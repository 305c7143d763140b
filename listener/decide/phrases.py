"""A small notation for lists of phrases people can read and argue about.

Entries are separated by commas; a line may end after a comma or a `|`. Entries are folded (lower case, no accents).
A space is any space or punctuation inside a sentence, ` ?` the same or nothing, `*` the rest of a word, ` ~ ` up to
four words between, `'` an apostrophe or none, `(a|b)` one of them, `(a )?` perhaps.
"""

import re

_BETWEEN = r"[^\w.!?]+"
_PERHAPS = r"[^\w.!?]*"
_GAP = rf"{_BETWEEN}(?:\w+{_BETWEEN}){{0,4}}"


def phrase_pattern(phrases: str) -> re.Pattern[str]:
    """Return one pattern that finds any of the phrases, as whole words, in a folded text."""
    entries = (" ".join(entry.split()) for entry in phrases.split(","))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, filter(None, entries)))})(?!\w)")


def _pattern(entry: str) -> str:
    pattern = entry.replace("| ", "|").replace("(", "(?:").replace("*", r"\w*").replace("'", r"[^\w\s]?")
    return pattern.replace(" ~ ", "\0").replace(" ?", _PERHAPS).replace(" ", _BETWEEN).replace("\0", _GAP)
