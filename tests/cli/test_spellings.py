"""`listener model spellings`."""

import json
import shutil
from pathlib import Path

import pytest

from listener.nlp.folder import BUNDLED, SPELLINGS, read_folder
from listener.nlp.spellings import Register, read_spellings
from tests.cli.conftest import Run, said

FEWEST = 300  # texts of a language


def test_the_command_keeps_the_tables_beside_the_weights(tmp_path: Path, run: Run) -> None:
    """And another version is stored beside what the model then says. Texts held out are not learned."""
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'listener[train]'")
    model = shutil.copytree(BUNDLED, tmp_path / "model")
    (model / SPELLINGS).unlink()
    tweets, spared = tmp_path / "tweets.jsonl", tmp_path / "spared.jsonl"
    labels = ["negative", "neutral", "positive"] * (FEWEST // 3 + 1)
    rows = [{"text": f"juna {n} {label}", "label": label, "language": "fi"} for n, label in enumerate(labels)]
    tweets.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    spared.write_text("\n".join(map(json.dumps, rows[:3])), encoding="utf-8")
    before = read_folder(model).version
    answer = said(run("model", "spellings", str(model), str(tweets), "--held-out", str(spared), "--json"))
    assert answer["texts"]["fi"] == {"at_large": FEWEST}
    assert answer["texts"]["nl"]["of_brands"] > 1_000
    assert read_folder(model).version != before
    read_folder(model).verify()
    assert ("nl", Register.OF_BRANDS) in read_spellings(model).tables
