"""A text cut to what a glance needs, with the words that matter marked."""

from collections.abc import Iterable

from listener.terms import Match

AROUND = 110  # characters before and after the first match


def pieces(text: str, matches: Iterable[Match]) -> list[tuple[str, bool]]:
    """Return the text around its first match as pieces; True: the piece is a match."""
    spans = sorted((match.start, match.end) for match in matches)
    first = spans[0][0] if spans else 0
    start = max(0, first - AROUND) if first > AROUND else 0
    end = min(len(text), max(start + 2 * AROUND, first + AROUND))
    found, place = [("…", False)] if start else [], start
    for left, right in spans:
        if place <= left and right <= end:
            found += [(text[place:left], False), (text[left:right], True)]
            place = right
    found.append((text[place:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in found if piece[0]]
