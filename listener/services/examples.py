"""What a brand's head is fitted on: what the model itself says of a mention, and what a person said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from uuid import UUID

from listener.nlp.refit import Example
from listener.nlp.windows import LONGEST, MOST, Mentioned, read_mentions
from listener.ports import SentimentModel, TopicModel
from listener.services.installation import Installation
from listener.store import corrections, heads
from listener.store.corrections import NO
from listener.store.documents import full_text
from listener.terms import CorrectionField, Label, Reading, Sentiment
from models import Document, Mention

JUDGED_ANEW = 500  # of either kind, the newest: what an older model had judged, at about 30 texts a second
EMBEDDED = 250_000  # characters of either kind, the newest: of 2,000 short posts, about fifteen seconds of one core


@dataclass(frozen=True, slots=True)
class _Row:
    mention: Mention
    document: Document
    said: Label
    base: Sentiment
    corrected_at: datetime | None


def examples_of(inst: Installation, brand_id: UUID) -> list[Example]:
    """Return what people said of a brand's mentions, or left as it was, with what the model now in use says of them.

    What another model had judged is judged again, unless its words have changed or are gone. What the model now in use
    had judged stands; words that stand too are embedded, once more, as no embedding is stored. The model runs outside
    any transaction. What somebody said is not about the brand is left out.
    """
    with inst.database.reading() as session:
        spoken = [
            _Row(mention, document, Label(one.value), _base(one.model_base, one, one.model_version), one.said_at)
            for one, mention, document in heads.corrected(session, brand_id)
        ]
        alone = [
            _Row(mention, document, mention.label, _base(mention.base, mention, mention.model), None)
            for mention, document in heads.left_alone(session, brand_id)
        ]
        words = corrections.counting(session, [row.mention.id for row in [*spoken, *alone]])
    others = {id_ for id_, said in words.items() if _is_of_others(said)}
    kept = [[row for row in rows if row.mention.id not in others] for rows in (spoken, alone)]
    return [example for rows in kept for example in _examples(inst, rows)]


def _is_of_others(said: dict[CorrectionField, corrections.Word]) -> bool:
    word = said.get(CorrectionField.ABOUT_US)
    return word is not None and word.correction.value == NO


def _base(stored: dict[str, Any] | None, row: Any, version: str) -> Sentiment:
    """What the model itself said: as stored beside a head's word, or the word itself where there was no head."""
    if stored:
        return Sentiment(stored["negative"], stored["neutral"], stored["positive"], stored["model"])
    prefix = "model_" if hasattr(row, "model_label") else ""
    negative, neutral, positive = (getattr(row, prefix + label.value) for label in Label)
    return Sentiment(negative, neutral, positive, version)


def _examples(inst: Installation, rows: Sequence[_Row]) -> list[Example]:
    model = inst.sentiment()
    current = [row for row in rows if row.base.model == model.version]
    older = [row for row in rows if row.base.model != model.version and _still_says_it(row)][:JUDGED_ANEW]
    standing = [row for row in current if _still_says_it(row)] if isinstance(model, TopicModel) else []
    embedded = _read(model, _first(standing, EMBEDDED))
    anew = _read(model, older)
    return [
        *(_example(row, row.base, embedded.get(row.mention.id)) for row in current),
        *(_example(row, anew[row.mention.id].sentiment, anew[row.mention.id]) for row in older),
    ]


def _example(row: _Row, base: Sentiment, reading: Reading | None) -> Example:
    embedding = reading.embedding if reading else b""
    return Example(str(row.mention.id), base, row.said, row.corrected_at is not None, embedding)


def _read(model: SentimentModel, rows: Sequence[_Row]) -> dict[UUID, Reading]:
    """Return by mention what the model makes of the texts, as they are judged: windows around the marked brand."""
    asked = [
        Mentioned(full_text(r.document), [(m["start"], m["end"]) for m in r.mention.matches], r.mention.language)
        for r in rows
    ]
    readings = read_mentions(model, asked) if asked else []
    return {row.mention.id: reading for row, reading in zip(rows, readings, strict=True)}


def _first(rows: Sequence[_Row], characters: int) -> list[_Row]:
    """Return the rows at the beginning that are read within so many characters."""
    read = accumulate(min(len(full_text(row.document)), MOST * LONGEST) for row in rows)
    return [row for row, so_far in zip(rows, read, strict=True) if so_far <= characters]


def _still_says_it(row: _Row) -> bool:
    """A text that was erased says nothing, and one edited since was not what the person saw."""
    edited, seen = row.document.edited_at, row.corrected_at or row.mention.classified_at
    return bool(row.document.text or row.document.title) and (edited is None or edited <= seen)
