"""The commands with someone else's model."""

import importlib.util
import json

import pytest

from tests.cli.conftest import Run, said
from tests.nlp.checkpoints import make_checkpoint


@pytest.fixture
def emotions(tmp_path, monkeypatch):
    """A model whose labels need a word."""
    folder = make_checkpoint(tmp_path / "emotions", labels=("anger", "boredom", "joy"))
    monkeypatch.setenv("LISTENER_MODEL", str(folder))
    return folder


def test_classify_says_what_is_missing_and_takes_it(run: Run, emotions, monkeypatch):
    """The labels stand in the error; with the setting the same lines are judged."""
    told = run("classify", says="awful\nlovely\n", code=1).stderr
    assert "no sentiment: anger, boredom, joy" in told and "LISTENER_MODEL_LABELS=" in told
    monkeypatch.setenv("LISTENER_MODEL_LABELS", "anger=negative,boredom=neutral,joy=positive")
    lines = [json.loads(line) for line in run("classify", says="awful\nlovely\n").stdout.splitlines()]
    assert [line["label"] for line in lines] == ["negative", "positive"]
    assert all(line["model"].startswith("emotions-") for line in lines)


def test_doctor_has_the_model_judge(run: Run, emotions, monkeypatch):
    """A model that cannot be used, one that finds a complaint neutral, and one that is well."""

    def check(code: int) -> dict[str, str]:
        return next(one for one in said(run("doctor", "--json", code=code))["checks"] if one["check"] == "Model")

    assert "LISTENER_MODEL_LABELS" in check(1)["advice"]
    monkeypatch.setenv("LISTENER_MODEL_LABELS", "negative,neutral,positive")
    make_checkpoint(emotions, speaks_for=("awful", "is", "lovely"))
    assert "finds a plain complaint neutral (0 % negative)" in check(1)["said"]
    make_checkpoint(emotions, speaks_for=("is", "monday", "lovely"))
    assert "answers" in check(0)["said"]


def test_a_name_on_the_hub_that_is_not_here_is_explained(run: Run, tmp_path, monkeypatch):
    """Doctor does not download."""
    monkeypatch.setenv("LISTENER_MODEL", "nobody/at-all@v1")
    found = next(one for one in said(run("doctor", "--json", code=1))["checks"] if one["check"] == "Model")
    assert "nobody/at-all@v1 is not on this machine" in found["said"]
    assert "hf download nobody/at-all --revision v1" in found["advice"]


@pytest.mark.parametrize("command", [("up",), ("worker",)])
def test_a_wrong_model_is_said_before_anything_starts(run: Run, monkeypatch, command):
    """Not at the first post."""
    monkeypatch.setenv("LISTENER_MODEL", "/no/such/folder")
    assert "there is no model at /no/such/folder" in run(*command, code=1).stderr


def test_evaluate_measures_another_model(run: Run, tmp_path):
    """A folder beside the setting."""
    folder = make_checkpoint(tmp_path / "m")
    texts = [{"text": "awful", "label": "negative"}, {"text": "lovely", "label": "positive"}]
    (tmp_path / "f.jsonl").write_text("\n".join(json.dumps(one) for one in texts))
    measured = said(run("model", "evaluate", str(tmp_path / "f.jsonl"), "--model", str(folder), "--json"))
    assert measured["model"].startswith("m-") and measured["whole"]["accuracy"] == 1


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is installed")
def test_what_learns_says_what_to_install(run: Run, emotions):
    """The default install has no PyTorch; nothing is read or written before that is said."""
    told = run("model", "meanings", str(emotions), "--teacher", str(emotions), code=1).stderr
    assert "torch" in told and "pip install 'listener[train]'" in told
