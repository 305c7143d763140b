"""Calibrating a model on labelled posts, and the model that uses it."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from listener.errors import ModelError
from listener.nlp.calibrating import FEWEST, Report, calibrate, keep
from listener.nlp.calibration import Calibration
from listener.nlp.checkpoint import read_checkpoint
from listener.nlp.evaluate import evaluate
from listener.nlp.folder import MANIFEST, MODEL, checksum
from listener.nlp.sentiment import OnnxSentiment
from listener.nlp.transformers_sentiment import TransformersSentiment
from listener.terms import Label, Sentiment
from tests.nlp.checkpoints import make_checkpoint

SHARE = 0.7  # how often the boaster is right


class Boaster:
    """A model that is always 98 % sure, of what the first word says; its texts are labelled otherwise one in three."""

    version = "boaster"
    reads_marks = False

    def __init__(self, manifest: Path) -> None:
        self.manifest, self.calibration = manifest, Calibration()

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        scores = {"bad": (0.98, 0.01, 0.01), "so": (0.01, 0.98, 0.01), "good": (0.01, 0.01, 0.98)}
        judged = [Sentiment(*scores[text.split()[0]], model=self.version) for text in texts]
        return self.calibration.apply_all(judged, languages)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Posts in two languages, of which the boaster is right about seven in ten."""
    chance, said = random.Random(3), {"bad": "negative", "so": "neutral", "good": "positive"}
    rows = []
    for number in range(FEWEST * 2):
        word = chance.choice(list(said))
        label = said[word] if chance.random() < SHARE else chance.choice([said[w] for w in said if w != word])
        rows.append({"text": f"{word} train {number}", "label": label, "language": ("dutch", "fr")[number % 2]})
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


@pytest.fixture
def boaster(tmp_path: Path) -> Boaster:
    return Boaster(tmp_path / MANIFEST)


def test_a_boaster_learns_modesty(posts: Path, boaster: Boaster) -> None:
    """The temperatures of both languages rise, and the error on unseen texts falls under 0.05; nothing is written."""
    report = calibrate([posts], boaster)
    assert [part.language for part in report.parts] == ["", "fr", "nl"]
    assert all(part.temperature > 2 for part in report.parts)
    assert report.parts[0].before == pytest.approx(0.98 - SHARE, abs=0.05)
    assert report.parts[0].after < 0.05
    assert boaster.calibration == Calibration() and not boaster.manifest.exists()
    assert json.dumps(report.as_json())


def test_calibrating_again_begins_anew(posts: Path, boaster: Boaster) -> None:
    """The calibration in use does not count: the same texts give the same temperatures, and it stays in use."""
    first = calibrate([posts], boaster)
    boaster.calibration = first.calibration
    second = calibrate([posts], boaster)
    assert (second.calibration, boaster.calibration) == (first.calibration, first.calibration)


def test_too_few_texts_calibrate_nothing(posts: Path, boaster: Boaster, tmp_path: Path) -> None:
    """Fewer than two hundred labelled texts are refused; those without one of our labels do not count."""
    few = tmp_path / "few.jsonl"
    lines = posts.read_text(encoding="utf-8").splitlines()[: FEWEST - 1]
    few.write_text("\n".join([*lines, '{"text": "so what", "label": "irrelevant"}']), encoding="utf-8")
    with pytest.raises(ModelError, match="199"):
        calibrate([few], boaster)


def test_evaluating_shows_the_unsure_and_the_kinds(posts: Path, boaster: Boaster, tmp_path: Path) -> None:
    """Share unsure and accuracy of the sure in both forms; rows that state a kind are measured by it too."""
    boaster.calibration = Calibration({}, 0.99)
    kinds = tmp_path / "kinds.jsonl"
    kinds.write_text('{"text": "bad train", "label": "negative", "kind": "complaint"}\n', encoding="utf-8")
    found = evaluate([posts, kinds], boaster)
    assert (found.whole.unsure, found.whole.sure_accuracy) == (1, 0)
    assert {name: scores.texts for name, scores in found.by_kind.items()} == {"complaint": 1}
    assert "(complaint)" in found.as_table() and "sure acc" in found.as_table()
    assert json.loads(found.as_json())["whole"]["unsure"] == 1


CALIBRATION = Calibration({"": 2.0, "nl": 4.0}, 0.8)


@pytest.mark.parametrize("ours", [True, False])
def test_a_model_uses_the_calibration_of_its_folder(tmp_path: Path, ours: bool) -> None:
    """Each text by its language's temperature; the version tells, and the weights stay as they were."""

    def load() -> OnnxSentiment | TransformersSentiment:
        return OnnxSentiment(folder) if ours else TransformersSentiment(read_checkpoint(folder))

    folder = make_checkpoint(tmp_path / "model")
    (folder / MANIFEST).write_text('{"version": "tiny-1", "labels": ["negative", "neutral", "positive"]}')
    weights, plain = checksum(folder / MODEL), load()
    keep(CALIBRATION, plain.manifest)
    warm = load()
    assert (plain.version, warm.version) == ("tiny-1", f"tiny-1+{CALIBRATION.mark}")
    assert json.loads((folder / MANIFEST).read_text())["labels"] and checksum(folder / MODEL) == weights
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]
    texts, languages = ["awful the train", "monday", "lovely awful"], ["nl", None, "en"]
    raw = plain.classify(texts, languages)
    assert all(one.sure for one in raw)
    expected = [CALIBRATION.apply(one, language) for one, language in zip(raw, languages, strict=True)]
    for one, wanted in zip(warm.classify(texts, languages), expected, strict=True):
        assert one.scores == pytest.approx(wanted.scores)
        assert one.model == warm.version
    assert [one.sure for one in warm.classify(texts, languages)] == [True, True, False]
    assert warm.classify(texts[:1])[0].scores == pytest.approx(CALIBRATION.apply(raw[0]).scores)
    assert warm.classify([""])[0].label is Label.NEUTRAL


def test_a_folder_without_our_file_gets_one(tmp_path: Path) -> None:
    """Someone else's model is calibrated too; its version keeps its name."""
    folder = make_checkpoint(tmp_path / "theirs")
    before = TransformersSentiment(read_checkpoint(folder))
    keep(CALIBRATION, before.manifest)
    after = TransformersSentiment(read_checkpoint(folder))
    assert after.version == f"{before.version}+{CALIBRATION.mark}"
    assert after.calibration == CALIBRATION


@pytest.mark.parametrize("content", ["[]", "{", '{"calibration": {"temperatures": {"en": 99}}}'])
def test_a_damaged_manifest_is_said_in_a_sentence(tmp_path: Path, content: str) -> None:
    """Neither read nor written over without a word."""
    folder = make_checkpoint(tmp_path / "model")
    (folder / MANIFEST).write_text(content)
    with pytest.raises(ModelError):
        OnnxSentiment(folder)
    with pytest.raises(ModelError):
        TransformersSentiment(read_checkpoint(folder))
    if "calibration" not in content:
        with pytest.raises(ModelError, match="cannot be written"):
            keep(CALIBRATION, folder / MANIFEST)


def test_a_report_without_any_sure_answer_divides_by_nothing(posts: Path, boaster: Boaster) -> None:
    """However strict the wish: at most a third becomes unsure, and the accuracy of the rest is told."""
    report = calibrate([posts], boaster, wrong_at_most=0.0)
    assert isinstance(report, Report) and 0 <= report.unsure <= 0.3 and 0.5 < report.sure_accuracy <= 1
