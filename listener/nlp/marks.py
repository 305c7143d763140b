"""Show the model whom a post is judged about: «► Acme ◄ lost my bag, Umbra found it».

The two signs are rare in posts, single pieces of the vocabulary and survive `normalize`. What a post itself says with
them is no mark: it is taken out first.
"""

from collections.abc import Iterable

OPEN, CLOSE = "►", "◄"

Span = tuple[int, int]

_UNMARKED = str.maketrans({OPEN: " ", CLOSE: " "})


def mark(text: str, spans: Iterable[Span]) -> str:
    """Return `text` with each span between the signs; spans are (start, end) in characters.

    Spans that overlap or touch are marked as one; empty ones and those outside the text are left out.
    """
    text, parts, at = text.translate(_UNMARKED), [], 0
    for start, end in _joined(spans, len(text)):
        parts += [text[at:start], f" {OPEN} ", text[start:end], f" {CLOSE} "]
        at = end
    return "".join([*parts, text[at:]])


def _joined(spans: Iterable[Span], length: int) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted((max(0, a), min(b, length)) for a, b in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
