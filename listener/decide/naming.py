"""Where a post most probably names a brand of which only the name is known."""

import re
import unicodedata
from functools import lru_cache

Span = tuple[int, int]

_SHORTEST = 4  # letters a single word of a longer name must have to stand for it: «Bahn», not «Air»
_TAGGED = re.compile(r"[@#]\w[\w.\-]*")


def likely_places(text: str, brand: str) -> list[Span]:
    """Return the (start, end) of what names `brand`, in order: for posts known to be about it.

    The name itself in any case, and handles and hashtags made of it («@DB_Bahn» for Deutsche Bahn). Only where there
    is none, the longer words of the name alone. Nobody set up a query here: matching a stream of unknown posts is
    the work of `listener.decide.matching`.
    """
    words = _words(brand)
    if not words:
        return []
    return sorted(_whole(text, words) + _tags(text, words)) or _single(text, words)


def _whole(text: str, words: tuple[str, ...]) -> list[Span]:
    return [found.span() for found in _pattern(r"[\W_]{0,3}".join(map(re.escape, words))).finditer(text)]


def _tags(text: str, words: tuple[str, ...]) -> list[Span]:
    """A tag that is the joined name was found already; those left hold one of its words."""
    telling = [word for word in words if len(word) >= _SHORTEST] or [max(words, key=len)]
    joined = "".join(words)
    return [
        tag.span()
        for tag in _TAGGED.finditer(text)
        if _plain(tag[0]).strip("@#") != joined and any(word in _plain(tag[0]) for word in telling)
    ]


def _single(text: str, words: tuple[str, ...]) -> list[Span]:
    telling = [re.escape(word) for word in words if len(word) >= _SHORTEST]
    return [found.span() for found in _pattern("|".join(telling)).finditer(text)] if telling else []


@lru_cache(maxsize=256)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"[@#]?(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _words(brand: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", _plain(brand)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
