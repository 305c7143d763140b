"""What a word is, in every script: the tokens of a folded text.

Scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese, Tibetan) and Korean,
whose particles stick to the noun, have no word boundary a machine can see without a dictionary.
"""

import re

# Code points of the scripts without visible word boundaries.
SPACELESS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)

# Python's \w leaves out the vowel signs of the Indic scripts, which would cut their words to pieces.
_INDIC = "\u0900-\u0963\u0966-\u0dff"

TOKEN = re.compile(rf"(?:[^\W{SPACELESS}]|[{_INDIC}])+|[{SPACELESS}]+")
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w@])@\w[\w.\-]*(?:@[\w.\-]+\w)?")
_SPACELESS = re.compile(f"[{SPACELESS}]")


def is_spaceless(text: str) -> bool:
    """Tell whether `text` has a character of a script without visible word boundaries."""
    return not text.isascii() and _SPACELESS.search(text) is not None


def tokens(text: str) -> list[str]:
    """Return the words of a folded text; a run of a spaceless script gives its single characters."""
    words: list[str] = []
    for token in TOKEN.findall(text):
        words.extend(token if is_spaceless(token) else (token,))
    return words
