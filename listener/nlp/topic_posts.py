"""Posts written for this project, each with the topic it is on: JSON lines with `text`, `language` and `topic`."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from listener.decide.address import asks
from listener.decide.risk_words import risks
from listener.errors import ModelError
from listener.nlp.marks import Span
from listener.terms import Topic

NONE = "none"  # the `topic` of a post on none of them
# A handle, else a name with a hump, else a capital inside the sentence.
_BRANDS = (r"@\w+", r"\b[A-Z][a-z]+[A-Z&]\w*", r"(?<=[\w,] )[A-ZÀ-Ý]\w{3,}(?: [A-ZÀ-Ý]\w+)?")


@dataclass(frozen=True, slots=True)
class TopicPost:
    """`language` is an ISO 639-1 code; `topic` is None where the post is on none."""

    text: str
    language: str
    topic: Topic | None


def read_posts(files: Sequence[Path]) -> Iterator[TopicPost]:
    """Yield the posts of JSON lines, in order. Raises ModelError naming the file and line that cannot be read."""
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                yield _post(line, f"{file}, line {number}")


def by_words(text: str, language: str | None) -> set[Topic]:
    """Return the topics that the words of a text name, a question among them."""
    found = {topic for topic, _ in risks(text, language)}
    return found | {Topic.QUESTION} if asks(text) else found


def brand_like(text: str) -> list[Span]:
    """Return where `text` has what looks most like a brand: the posts do not say which word it is."""
    found = (re.search(pattern, text) for pattern in _BRANDS)
    return next(([match.span()] for match in found if match), [])


def _post(line: str, place: str) -> TopicPost:
    try:
        row = json.loads(line)
        topic = None if row["topic"] == NONE else Topic(row["topic"])
        return TopicPost(str(row["text"]), str(row["language"]), topic)
    except (ValueError, KeyError, TypeError) as problem:
        advice = f'Each line is like {{"text": "…", "language": "fr", "topic": "safety"}}; `{NONE}` for none.'
        raise ModelError(f"{place}: no text and topic can be read", advice) from problem
