"""Judge what a text says of the brand around the matches, not what its first tokens say.

An article names a brand in its twelfth paragraph; the model reads a few hundred tokens. So the text is cut into
windows around the matches, the matches are marked, each window is judged, and the judgements are joined into one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from listener.nlp.embedding import joined
from listener.nlp.marks import Span, mark
from listener.ports import SentimentModel, TopicModel
from listener.terms import Reading, Sentiment, Topic

REACH = 240  # characters on each side of a match: two or three sentences
LONGEST = 700  # characters a window may have: about what the model reads (256 tokens) in any European language
MOST = 5  # windows per text

_SENTENCE_END = re.compile(r"(?:[.!?…。！？؟।]+[\"'»”’)\]]*(?:\s+|$)|(?<=[。！？।])|\n+)")


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A text, where it names the brand (characters), and its language (ISO 639-1) when that is known."""

    text: str
    spans: Sequence[Span] = ()
    language: str | None = None


def judge_mentions(model: SentimentModel, mentions: Sequence[Mentioned]) -> list[Sentiment]:
    """Judge each text by the windows around its spans, as `read_mentions` does."""
    return [reading.sentiment for reading in read_mentions(model, mentions)]


def read_mentions(model: SentimentModel, mentions: Sequence[Mentioned]) -> list[Reading]:
    """Read each text by the windows around its spans; one call of the model for all windows of all texts.

    A model that was trained to read marks sees the brand marked; for another they would be noise. A text is on the
    topics of any of its windows; a model that is no TopicModel finds none.
    """
    cut = [_passages(one, model.reads_marks) for one in mentions]
    passages = [passage for parts in cut for passage in parts]
    languages = [one.language for one, parts in zip(mentions, cut, strict=True) for _ in parts]
    found = iter(_read(model, passages, languages))
    return [_joined([next(found) for _ in parts]) for parts in cut]


def _read(model: SentimentModel, passages: Sequence[str], languages: Sequence[str | None]) -> list[Reading]:
    if isinstance(model, TopicModel):
        return model.read(passages, languages)
    return [Reading(sentiment) for sentiment in model.classify(passages, languages)]


def _joined(readings: Sequence[Reading]) -> Reading:
    """The tone and the meaning of all windows, and each topic as sure as the window that is surest of it."""
    topics: dict[Topic, float] = {}
    for reading in readings:
        for topic, share in reading.topics.items():
            topics[topic] = max(share, topics.get(topic, 0.0))
    judged = [reading.sentiment for reading in readings]
    return Reading(aggregate(judged), topics, joined([reading.embedding for reading in readings], shares(judged)))


def _passages(mentioned: Mentioned, marked: bool) -> list[str]:
    found = windows(mentioned.text, mentioned.spans)
    if not marked:
        return [mentioned.text[start:end] for start, end in found]
    return [
        mark(mentioned.text[start:end], [(a - start, b - start) for a, b in mentioned.spans if a < end and b > start])
        for start, end in found
    ]


def windows(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the passages of `text` to judge: at least one, at most MOST, in order.

    A text of up to LONGEST characters is its own window. Otherwise each span gets REACH characters on each side,
    cut at the ends of sentences where there are any; windows that touch are merged while they stay within
    LONGEST. Without spans (a source that is all about the brand) the beginning is taken. Spans are (start, end)
    in characters; those outside the text are brought inside.
    """
    if len(text) <= LONGEST:
        return [(0, len(text))]
    inside = sorted((max(0, min(a, len(text))), max(0, min(b, len(text)))) for a, b in spans) or [(0, LONGEST - REACH)]
    return _spread(_merge([_around(text, start, end) for start, end in inside]))


def aggregate(judged: Sequence[Sentiment]) -> Sentiment:
    """Join the judgements of one text's windows: the mean, weighted by how opinionated each is (1 - neutral).

    News is mostly neutral sentences with one that accuses: a plain mean would hide it, the worst window alone
    would cry wolf at every long text. Takes at least one judgement.
    """
    weights = shares(judged)
    total = sum(weights)

    def mean(label: str) -> float:
        return float(sum(w * getattr(one, label) for w, one in zip(weights, judged, strict=True)) / total)

    if len(judged) == 1:
        return judged[0]
    return Sentiment(mean("negative"), mean("neutral"), mean("positive"), judged[0].model)


def shares(judged: Sequence[Sentiment]) -> list[float]:
    """Return how much each window of a text counts: the more, the more opinionated it is."""
    return [0.1 + 1 - one.neutral for one in judged]


def _around(text: str, start: int, end: int) -> Span:
    """A match longer than a window (a whole quoted text) is cut."""
    end = min(end, start + LONGEST - 2 * REACH)
    left, right = max(0, start - REACH), min(len(text), end + REACH)
    before = [m.end() for m in _SENTENCE_END.finditer(text, left, start)]
    after = [m.end() for m in _SENTENCE_END.finditer(text, end, right)]
    if left > 0:
        left = before[0] if before else _word_start(text, left, start)
    if right < len(text):
        right = after[-1] if after else _word_end(text, end, right)
    return left, right


def _word_start(text: str, left: int, start: int) -> int:
    space = text.find(" ", left, start)
    return left if space < 0 else space + 1


def _word_end(text: str, end: int, right: int) -> int:
    space = text.rfind(" ", end, right)
    return right if space < 0 else space


def _merge(spans: Sequence[Span]) -> list[Span]:
    """Join what overlaps while it fits; what does not fit begins where the former ends, so nothing is read twice."""
    merged = [spans[0]]
    for start, end in spans[1:]:
        last_start, last_end = merged[-1]
        if start <= last_end and max(end, last_end) - last_start <= LONGEST:
            merged[-1] = (last_start, max(end, last_end))
        elif end > last_end:
            merged.append((max(start, last_end), end))
    return merged


def _spread(spans: list[Span]) -> list[Span]:
    """Keep at most MOST, the first and the last among them, evenly spread."""
    if len(spans) <= MOST:
        return spans
    return [spans[round(i * (len(spans) - 1) / (MOST - 1))] for i in range(MOST)]
