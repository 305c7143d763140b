"""What a case can be found by: the words of its posts, and marks that nobody can type as words.

Cases are found by plain words in an index of ours, the same on every database, and not by FTS5 or tsvector: those fold
accents each in their own way, cut Thai and Chinese nowhere, and keep what was erased until they rewrite their segments.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from listener.decide.fold import folded
from listener.decide.risk_reasons import risk_of
from listener.decide.words import LINK, is_spaceless, tokens

LONGEST_WORD = 40
MOST_WORDS = 600  # of one post: an article is found by its beginning
MOST_ASKED = 8
LEAST_BEGINNING = 3  # letters from which a word need not be whole

LANGUAGE, SOURCE, TOPIC = "language:", "source:", "topic:"


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody searches for: every one of `words`, a word that begins like `beginning`, or the case `number`."""

    words: tuple[str, ...] = ()
    beginning: str = ""
    number: int | None = None


def words_of(texts: Iterable[str]) -> set[str]:
    """Return the words of a post's texts, folded; addresses of pages say nothing about it."""
    found = (word for text in texts for word in _words(LINK.sub(" ", text)))
    kept: dict[str, None] = {}
    for word in found:
        kept[word] = None
        if len(kept) == MOST_WORDS:
            break
    return set(kept)


def marks_of(language: str | None, source: str, reasons: Iterable[str]) -> set[str]:
    """Return the marks of a post: its language, where it was found, its topics (reasons that begin with «risk:»)."""
    topics = {TOPIC + risk for code in reasons if (risk := risk_of(code))}
    return topics | {SOURCE + source} | ({LANGUAGE + language} if language else set())


def asked(text: str) -> Found | None:
    """Return what a typed text searches for; None when there is no word in it.

    All words must be there, in any order. The last may be a beginning: it still is being typed. «#12» is a case.
    """
    typed = text.strip()
    digits = typed.removeprefix("#")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    found = list(dict.fromkeys(_words(typed)))[:MOST_ASKED]
    if not found:
        return None
    last = found[-1]
    if len(last) < LEAST_BEGINNING or is_spaceless(last) or typed.endswith('"'):
        return Found(tuple(found), number=number)
    return Found(tuple(found[:-1]), last, number)


def _words(text: str) -> Iterator[str]:
    return (word[:LONGEST_WORD] for word in tokens(folded(text)))
