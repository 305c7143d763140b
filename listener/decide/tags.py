"""Free words on cases, and colleagues called by name in notes."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

LONGEST_TAG = 40  # characters

Key = TypeVar("Key", bound=Hashable)


def tags_in(text: str) -> list[str]:
    """Return the tags typed, parted by commas or lines: in lower case, without «#», each once, cut to their length."""
    parts = (" ".join(part.strip().lstrip("#").lower().split()) for part in re.split(r"[,;\n]", text))
    words = (part[:LONGEST_TAG].strip() for part in parts)
    return list(dict.fromkeys(word for word in words if word))


def called(text: str, people: Mapping[Key, str]) -> list[Key]:
    """Return who is called in a text: «@Ann Smith», or «@Ann» where only one person has that first name."""
    firsts = Counter(name.casefold().split()[0] for name in people.values() if name.strip())
    known: dict[str, Key] = {}
    for key, name in people.items():
        full = " ".join(name.casefold().split())
        if not full:
            continue
        known[full] = key
        first = full.split()[0]
        if firsts[first] == 1:
            known.setdefault(first, key)
    if not known:
        return []
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    found = re.findall(rf"(?<!\w)@({names})(?!\w)", " ".join(text.casefold().split()))
    return list(dict.fromkeys(known[name] for name in found))
