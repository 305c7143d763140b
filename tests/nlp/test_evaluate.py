"""Measuring a model on JSON lines."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from listener.errors import ModelError
from listener.nlp.evaluate import evaluate
from listener.terms import Label, Sentiment


class FirstWordModel:
    """A SentimentModel that reads its answer in the first word."""

    version = "first-word"
    reads_marks = False

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        scores = {"bad": (0.8, 0.1, 0.1), "so": (0.1, 0.8, 0.1), "good": (0.1, 0.1, 0.8)}
        return [Sentiment(*scores[text.split()[0]], model=self.version) for text in texts]


def write(folder: Path, *rows: object) -> Path:
    file = folder / "posts.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return file


def test_texts_are_grouped_by_language_and_other_labels_left_out(tmp_path):
    """A row marked irrelevant is counted, not judged."""
    file = write(
        tmp_path,
        {"text": "bad train", "label": "negative", "language": "en"},
        {"text": "good train", "label": "negative", "language": "nl"},
        {"text": "so a train", "label": "irrelevant"},
    )
    seen: list[tuple[int, int]] = []
    result = evaluate([file], FirstWordModel(), lambda done, of: seen.append((done, of)))
    assert (result.whole.texts, result.left_out) == (2, 1)
    assert result.by_language["en"].accuracy == 1
    assert result.by_language["nl"].confusion[Label.NEGATIVE][Label.POSITIVE] == 1
    assert seen[-1] == (2, 2)


def test_the_table_and_the_json_say_the_same(tmp_path):
    """Both forms carry the macro-F1, the model's version and what was left out."""
    result = evaluate([write(tmp_path, {"text": "bad", "label": "negative"})], FirstWordModel())
    assert json.loads(result.as_json())["whole"]["macro_f1"] == 1
    assert json.loads(result.as_json())["whole"]["recall"]["negative"] == 1
    assert "100.0" in result.as_table()
    assert "first-word" in result.as_table()


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "no label"}', "3"])
def test_a_line_that_cannot_be_read_is_named(tmp_path, line):
    """The error says which line of which file."""
    file = tmp_path / "posts.jsonl"
    file.write_text('{"text": "bad", "label": "negative"}\n' + line, encoding="utf-8")
    with pytest.raises(ModelError, match=r"posts\.jsonl, line 2"):
        evaluate([file], FirstWordModel())


def test_a_file_without_our_labels_measures_nothing(tmp_path):
    """Better an error than a table of zeros."""
    with pytest.raises(ModelError, match="no text"):
        evaluate([write(tmp_path, {"text": "x", "label": "irrelevant"})], FirstWordModel())


def test_a_missing_file_is_named(tmp_path):
    """A path that leads nowhere is an error for a person."""
    with pytest.raises(ModelError, match="none"):
        evaluate([tmp_path / "none.jsonl"], FirstWordModel())
