"""Measure a sentiment model on labelled posts: as a whole, by language and by kind of post."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from listener.decide.naming import likely_places
from listener.errors import ModelError
from listener.nlp.labelled import CODES, LabelledText, read_labelled
from listener.nlp.language import EldcDetector
from listener.nlp.metrics import Scores, score
from listener.nlp.windows import Mentioned, judge_mentions
from listener.ports import SentimentModel
from listener.terms import Label, Sentiment

PART = 256  # texts between two reports of progress


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured. `left_out` counts rows with another label. `by_language` uses the names of the files.

    `by_kind` holds the rows that state a kind (complaint, news …); empty when none does.
    """

    model: str
    whole: Scores
    by_language: dict[str, Scores]
    left_out: int
    by_kind: dict[str, Scores] = field(default_factory=dict)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def as_table(self) -> str:
        """Fixed-width text, in per cent.

        Macro-F1, accuracy, precision and recall by label, calibration error, unsure answers, accuracy of the sure.
        """
        by_label = (f"{label[:3]} {kind}" for label in Label for kind in ("P", "R"))
        titles = ["", "texts", "F1", "acc", *by_label, "ECE", "unsure", "sure acc"]
        groups = {"all": self.whole} | self.by_language | {f"({kind})": found for kind, found in self.by_kind.items()}
        rows = [titles, *(_row(name, scores) for name, scores in groups.items())]
        widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
        lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
        return "\n".join([f"model {self.model}", *lines, *_confusion(self.whole), f"left out: {self.left_out}"])


def evaluate(
    files: Sequence[Path], model: SentimentModel, progress: Callable[[int, int], None] | None = None
) -> Evaluation:
    """Judge JSON lines as posts are judged in use. `progress` is told texts done and in all.

    They hold `text`, `label` and perhaps `language` and `brand`, or `targets` (`listener.nlp.labelled`): whom a text
    is about is shown to the model where the text names it.

    Raises ModelError when a file cannot be read or holds none of the three labels.
    """
    rows = list(read_labelled(files))
    labelled = [row for row in rows if row.label]
    said = judge_rows(labelled, model, progress)
    return Evaluation(
        model=model.version,
        whole=_score(labelled, said),
        by_language=dict(_grouped(labelled, said, lambda row: row.language or "unstated")),
        left_out=len(rows) - len(labelled),
        by_kind=dict(_grouped(labelled, said, lambda row: row.kind)),
    )


def judge_rows(
    labelled: Sequence[LabelledText], model: SentimentModel, progress: Callable[[int, int], None] | None = None
) -> list[Sentiment]:
    """Judge labelled texts as posts are judged in use, in order. Raises ModelError when there is none."""
    if not labelled:
        raise ModelError("there is no text to measure with", "Label texts negative, neutral or positive.")
    said: list[Sentiment] = []
    while len(said) < len(labelled):
        said += judge_mentions(model, [mentioned(row) for row in labelled[len(said) : len(said) + PART]])
        if progress:
            progress(len(said), len(labelled))
    return said


def language_of(row: LabelledText) -> str:
    """Return the ISO 639-1 code of a row's language, "" when it states none."""
    return CODES.get(row.language, row.language)


def mentioned(row: LabelledText) -> Mentioned:
    """Return a row as posts are read in use: with the brand where its name likely stands, and its language, if
    the row does not say."""
    language = language_of(row) or EldcDetector().detect(row.text)
    return Mentioned(row.text, row.spans or likely_places(row.text, row.brand), language)


def _grouped(
    rows: Sequence[LabelledText], said: Sequence[Sentiment], group: Callable[[LabelledText], str]
) -> Iterator[tuple[str, Scores]]:
    """Yield the scores of each group by its name; rows whose group has none are left out."""
    for name in sorted({group(row) for row in rows} - {""}):
        chosen = [i for i, row in enumerate(rows) if group(row) == name]
        yield name, _score([rows[i] for i in chosen], [said[i] for i in chosen])


def _score(rows: Sequence[LabelledText], said: Sequence[Sentiment]) -> Scores:
    return score([row.label for row in rows if row.label], said)


def _row(name: str, scores: Scores) -> list[str]:
    by_label = [share for label in Label for share in (scores.precision[label], scores.recall[label])]
    shares = [
        scores.macro_f1, scores.accuracy, *by_label, scores.calibration_error, scores.unsure, scores.sure_accuracy,
    ]  # fmt: skip
    return [name, str(scores.texts), *(f"{share * 100:.1f}" for share in shares)]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    yield row[0].ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))


def _confusion(scores: Scores) -> Iterator[str]:
    yield "confusion (rows: true, columns: said " + ", ".join(Label) + ")"
    for true in Label:
        yield true.ljust(10) + "".join(f"{count:7d}" for count in scores.confusion[true].values())
