"""Text as the model was trained to see it: one form for what looks the same to a reader."""

import re
import unicodedata

from listener.nlp.disguise import in_latin, straighten
from listener.nlp.marks import CLOSE, OPEN
from listener.nlp.respell import respell

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.\-]*(?:@[\w.\-]+\w)?")
_HASHTAG = re.compile(r"#(\w+)")
_HUMP_IN_WORD = re.compile("[a-zà-öø-ÿ][A-ZÀ-ÖØ-Þ]")
_HUMP = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|_+")
_SELECTOR = re.compile("[\ufe00-\ufe0f]")
_SPACE = re.compile(r"\s+")
_ELONGATED = re.compile(r"(\w)\1{3,}")

HANDLE_PLACEHOLDER = "@user"
LINK_PLACEHOLDER = "http"
_NO_MARKS = str.maketrans("", "", OPEN + CLOSE)
_FEWEST_CAPITALS = 12  # fewer may be a name
_FEWEST_HUMPS = 4


def normalize(text: str) -> str:
    """Return `text` in NFKC, without invisible characters and disguises, with handles and links as placeholders.

    The placeholders are those of the UMSAB corpus (Barbieri et al., 2022), on which the model is tuned. What hides
    words from a machine alone is undone (`disguise`, `respell`). Letters repeated four times or more are cut to
    three: «sooooo» keeps its emphasis. Hashtags in camel case become words. A text in capitals is read in small
    letters: in capitals its words are not in the vocabulary.
    """
    text = visible(unicodedata.normalize("NFKC", straighten(text)))
    text = respell(in_latin(text))
    text = _LINK.sub(LINK_PLACEHOLDER, text)
    text = _HANDLE.sub(HANDLE_PLACEHOLDER, text)
    text = _HASHTAG.sub(_words_of_hashtag, text)
    text = _ELONGATED.sub(r"\1\1\1", text)
    if _shouted(text):
        text = text.lower()
    return _SPACE.sub(" ", text).strip()


def says_something(text: str) -> bool:
    """Tell whether a normalised text is more than handles, links and marks."""
    return bool(text.replace(HANDLE_PLACEHOLDER, "").replace(LINK_PLACEHOLDER, "").translate(_NO_MARKS).strip())


def visible(text: str) -> str:
    """Drop control, format, surrogate and unassigned characters and variation selectors; keep white space.

    Zero-width joiners, bidirectional overrides and tag characters are Unicode category Cf: they
    change what a machine reads, not what a person sees (Unicode TR 36, section 3.5).
    """
    if text.isprintable() and not _SELECTOR.search(text):  # what categories C and Z have in common is not printable
        return text
    return "".join(c for c in _SELECTOR.sub("", text) if c.isprintable() or c.isspace())


def _words_of_hashtag(tag: re.Match[str]) -> str:
    return "#" + _HUMP.sub(" ", tag[1])


def _shouted(text: str) -> bool:
    """Mostly in capitals, or capitals in the middle of words all over: «WHAT A SHAME», «wHaT a ShAmE»."""
    capitals = sum(map(str.isupper, text))
    if capitals < _FEWEST_HUMPS:
        return False
    letters = sum(map(str.isalpha, text))
    if len(_HUMP_IN_WORD.findall(text)) > max(letters / 6, _FEWEST_HUMPS):
        return True
    return capitals >= _FEWEST_CAPITALS and capitals > 0.7 * letters
