"""Which language a text is in."""

import re
from typing import Any

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[@#][\w.@-]+|\bRT\b")
_FEWEST_LETTERS = 8


class EldcDetector:
    """Detects with ELDC, which knows 60 languages. Loaded at the first call, once per process."""

    def __init__(self) -> None:
        self._detector: Any = None

    def detect(self, text: str) -> str | None:
        """Return the ISO 639-1 code, or None for a text too short or too mixed to tell."""
        words = _NOT_WORDS.sub(" ", text[:2_000])
        if sum(c.isalpha() for c in words) < _FEWEST_LETTERS:
            return None
        if self._detector is None:
            import eldc  # its tables cost 70 MB of disk and some of memory: only where it is used

            eldc.init()
            self._detector = eldc
        found = self._detector.detect(words)
        return found or None
