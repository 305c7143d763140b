"""A long document is judged on what stands around the brand, not on its first tokens."""

import re
from collections.abc import Sequence

from listener.ports import SentimentModel
from listener.terms import Sentiment

SHORT = 400  # characters: below it the whole text is one window
REACH = 200  # characters each side of a match
MOST = 6  # windows of one document

_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+|\n+")

Span = tuple[int, int]


def windows(text: str, spans: Sequence[Span]) -> list[str]:
    """Return the passages of `text` around `spans`, widened to whole sentences, overlapping ones merged.

    At most `MOST`, the first ones. A short text, or one without spans, is its own only window.
    """
    if len(text) <= SHORT or not spans:
        return [text[: SHORT * 2]]
    bounds = [0, *(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]
    merged: list[Span] = []
    for start, end in sorted(_widened(span, bounds, len(text)) for span in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [text[start:end].strip() for start, end in merged[:MOST]]


def _widened(span: Span, bounds: Sequence[int], length: int) -> Span:
    """From the beginning of a sentence to the end of one, `REACH` characters around the span at most."""
    low, high = max(0, span[0] - REACH), min(length, span[1] + REACH)
    start = min((b for b in bounds if low <= b <= span[0]), default=low)
    end = max((b for b in bounds if span[1] <= b <= high), default=high)
    return start, end


def aggregate(judged: Sequence[Sentiment]) -> Sentiment:
    """Return the mean of several windows, each counting as much as it has an opinion."""
    weights = [1.05 - sentiment.neutral for sentiment in judged]
    total = sum(weights)

    def mean(name: str) -> float:
        return sum(w * float(getattr(s, name)) for w, s in zip(weights, judged, strict=True)) / total

    return Sentiment(mean("negative"), mean("neutral"), mean("positive"), judged[0].model)


def judge_mentions(model: SentimentModel, mentions: Sequence[tuple[str, Sequence[Span]]]) -> list[Sentiment]:
    """Judge (text, spans of the brand) pairs, all their windows in one call of the model."""
    cut = [windows(text, spans) for text, spans in mentions]
    judged = iter(model.classify([window for passages in cut for window in passages]))
    return [aggregate([next(judged) for _ in passages]) for passages in cut]
