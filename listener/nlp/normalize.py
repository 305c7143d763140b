"""Text as the model was trained to see it: one form for what looks the same to a reader."""

import re
import unicodedata

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.\-]*(?:@[\w.\-]+\w)?")
_SPACE = re.compile(r"\s+")
_ELONGATED = re.compile(r"(\w)\1{3,}")

HANDLE_PLACEHOLDER = "@user"
LINK_PLACEHOLDER = "http"


def normalize(text: str) -> str:
    """Return `text` in NFKC, without invisible characters, with handles and links as placeholders.

    The placeholders are those of the UMSAB corpus (Barbieri et al., 2022), on which the model is
    tuned. Letters repeated four times or more are cut to three: «sooooo» keeps its emphasis.
    """
    text = visible(unicodedata.normalize("NFKC", text))
    text = _LINK.sub(LINK_PLACEHOLDER, text)
    text = _HANDLE.sub(HANDLE_PLACEHOLDER, text)
    text = _ELONGATED.sub(r"\1\1\1", text)
    return _SPACE.sub(" ", text).strip()


def visible(text: str) -> str:
    """Drop control, format, surrogate and unassigned characters; keep white space.

    Zero-width joiners, bidirectional overrides and tag characters are Unicode category Cf: they
    change what a machine reads, not what a person sees (Unicode TR 36, section 3.5).
    """
    return "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
