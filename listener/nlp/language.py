"""Which language a text is in, by eldc (n-grams in C, 60 languages, thread-safe, about 35 MB)."""

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from listener.nlp.normalize import HANDLE_PLACEHOLDER, LINK_PLACEHOLDER, normalize

LONGEST = 2_000  # characters: more changes nothing
_NOISE = re.compile(rf"{HANDLE_PLACEHOLDER}\b|\b{LINK_PLACEHOLDER}\b|#\w+|\bRT\b|[\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 3  # words of one or two letters belong to many languages
_KIN = {"hi", "mr"}  # so alike that eldc never calls one reliable beside the other; its first guess holds


class EldcDetector:
    """A LanguageDetector that says nothing rather than guess."""

    def detect(self, text: str) -> str | None:
        """Return the ISO 639-1 code, or None when the text is too short, mixed or without words.

        Handles, links, hashtags and figures are not read: they are the same in every language.
        """
        answer = _heard(text)
        if answer is None:
            return None
        sure = answer.reliable or set(list(answer.scores)[:2]) == _KIN
        return str(answer.language) if sure else None


def likeliest(text: str, among: Collection[str]) -> str | None:
    """Return which of these ISO 639-1 codes the language of a text is likeliest, however unsure.

    None when it is likelier any other language, or the text has too few letters. For what a wrong guess costs little.
    """
    answer = _heard(text)
    return str(answer.language) if answer and answer.language in among else None


def _heard(text: str) -> Any:
    """Return what eldc says of the words of a text; None when there are too few letters to say anything."""
    words = _NOISE.sub(" ", normalize(text[:LONGEST]))
    return _eldc().detect_details(words) if len(_LETTER.findall(words)) >= _FEWEST_LETTERS else None


@cache
def _eldc() -> Any:
    """Import and prepare eldc once: its tables are in the library, not on our heap."""
    import eldc

    eldc.init()
    return eldc
