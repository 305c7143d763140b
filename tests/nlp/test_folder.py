"""Reading a model folder, and refusing what is not one."""

import json
from pathlib import Path

import pytest

from listener.errors import ModelError
from listener.nlp.folder import checksum, read_folder, read_labels
from listener.nlp.sentiment import OnnxSentiment, load_sentiment
from listener.terms import Label


def make_folder(path: Path, **config: object) -> Path:
    stated = {"id2label": {"0": "NEG", "1": "NEU", "2": "POS"}, "pad_token_id": 1} | config
    (path / "config.json").write_text(json.dumps(stated))
    (path / "model.onnx").write_bytes(b"not a graph")
    (path / "tokenizer.json").write_text("{}")
    return path


def test_a_folder_of_someone_else_gets_a_version_and_a_length(tmp_path):
    """Without listener.json the checksum names the version."""
    folder = read_folder(make_folder(tmp_path, max_position_embeddings=130))
    assert folder.version == f"{tmp_path.name}-{checksum(tmp_path / 'model.onnx')[:12]}"
    assert folder.max_length == 128
    assert folder.labels == (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)


def test_labels_are_read_in_the_order_of_the_outputs():
    """Output 10 comes after output 2, and any order of names will do."""
    assert read_labels({"2": "negative", "0": "Positive", "1": "neutral"}) == (
        Label.POSITIVE,
        Label.NEUTRAL,
        Label.NEGATIVE,
    )


@pytest.mark.parametrize(
    "names", [["LABEL_0", "LABEL_1", "LABEL_2"], ["negative", "positive"], ["neg", "neg", "pos"], [], ["joy"] * 28]
)
def test_labels_that_mean_nothing_here_are_refused(names):
    """The error tells the names and what is wanted."""
    with pytest.raises(ModelError, match="labels") as refusal:
        read_labels({str(i): name for i, name in enumerate(names)})
    assert "id2label" in refusal.value.advice


def test_a_path_that_is_no_model_is_refused_at_once(tmp_path):
    """A wrong setting is told when the model is made, with advice, not at the first post."""
    with pytest.raises(ModelError, match="missing") as refusal:
        load_sentiment(str(tmp_path / "nowhere"))
    assert "LISTENER_MODEL" in refusal.value.advice


@pytest.mark.parametrize("config", ["{", "[]", '{"id2label": {"a": "neg"}}', '{"id2label": 3}'])
def test_a_config_that_cannot_be_read_is_refused(tmp_path, config):
    """Broken JSON and odd shapes are errors for a person too."""
    (make_folder(tmp_path) / "config.json").write_text(config)
    with pytest.raises(ModelError):
        read_folder(tmp_path)


def test_a_file_that_was_kept_and_is_gone_is_named(tmp_path):
    """Also one that was fitted later, as the spellings: without it the model would judge otherwise under its name."""
    make_folder(tmp_path)
    (tmp_path / "listener.json").write_text(json.dumps({"version": "v1", "checksums": {"spellings.npz": "0" * 64}}))
    with pytest.raises(ModelError, match=r"spellings\.npz is missing"):
        read_folder(tmp_path).verify()


def test_a_damaged_file_is_found_before_it_is_loaded(tmp_path):
    """A checksum that differs (a pointer, a cut download) is named."""
    make_folder(tmp_path)
    (tmp_path / "listener.json").write_text(json.dumps({"version": "v1", "checksums": {"model.onnx": "0" * 64}}))
    with pytest.raises(ModelError, match=r"model\.onnx is damaged"):
        OnnxSentiment(tmp_path).classify(["hello"])


def test_a_graph_that_cannot_be_loaded_is_an_error_for_a_person(tmp_path):
    """What the libraries raise does not come through."""
    with pytest.raises(ModelError, match="cannot be loaded"):
        OnnxSentiment(make_folder(tmp_path)).classify(["hello"])
