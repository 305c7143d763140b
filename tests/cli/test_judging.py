"""Calibrating the model and choosing a brand's threshold from the command line."""

import json
from pathlib import Path

import pytest

from listener.nlp.calibrating import keep
from listener.nlp.calibration import Calibration
from listener.nlp.folder import BUNDLED, MANIFEST
from tests.cli.conftest import Run, said
from tests.nlp.checkpoints import make_checkpoint

pytestmark = pytest.mark.usefixtures("home_database")


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Two hundred and forty posts; the tiny model is wrong about one in four."""
    words, labels = ("awful", "monday", "lovely"), ("negative", "neutral", "positive")
    rows = [
        {"text": f"the train is {words[n % 3]}", "label": labels[(n + (n % 4 == 0)) % 3], "language": "en"}
        for n in range(240)
    ]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_a_model_is_calibrated_and_compared(run: Run, tmp_path: Path, posts: Path) -> None:
    """The calibration is in its folder, shown before and after, and evaluating with both tells the difference."""
    before, after = (make_checkpoint(tmp_path / name) for name in ("before", "after"))
    shown = run("model", "calibrate", str(posts), "--model", str(after), "--dry-run")
    assert "Nothing was written" in shown.stdout and not (after / MANIFEST).exists()
    found = said(run("model", "calibrate", str(posts), "--model", str(after), "--json"))
    assert json.loads((after / MANIFEST).read_text())["calibration"] == found["calibration"]
    assert [part["language"] for part in found["parts"]] == ["", "en"]
    assert found["parts"][0]["after"] < 0.05 < found["parts"][0]["before"]
    both = said(run("model", "evaluate", str(posts), "--model", str(before), "--model", str(after), "--json"))
    assert [one["whole"]["accuracy"] for one in both] == [0.75, 0.75]
    assert both[1]["whole"]["calibration_error"] < both[0]["whole"]["calibration_error"]
    tables = run("model", "evaluate", str(posts), "--model", str(before), "--model", str(after)).stdout
    assert tables.count("model ") == 2 and "sure acc" in tables
    one = run("model", "evaluate", str(posts), "--model", str(after), "--json")
    assert said(one)["model"].startswith("after-") and "+" in said(one)["model"]


def test_the_model_that_comes_with_listener_is_not_changed_by_chance(run: Run, posts: Path) -> None:
    """Its folder belongs to the installed package: a copy is proposed, before anything is judged."""
    kept = (BUNDLED / MANIFEST).read_bytes()
    refused = run("model", "calibrate", str(posts), code=1)
    assert "cp -r" in refused.stderr and "--force" in refused.stderr
    assert "cp -r" in run("model", "calibrate", str(posts), "--model", str(BUNDLED / ".." / "weights"), code=1).stderr
    assert (BUNDLED / MANIFEST).read_bytes() == kept


def test_classify_says_whether_it_is_sure(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the calibration in the folder of the model; the label stays the most probable one."""
    folder = make_checkpoint(tmp_path / "model")
    keep(Calibration({"": 5.0}, 0.9), folder / MANIFEST)
    monkeypatch.setenv("LISTENER_MODEL", str(folder))
    lines = run("classify", says="awful\nawful awful awful\n").stdout.splitlines()
    assert [(line["label"], line["sure"]) for line in map(json.loads, lines)] == [
        ("negative", False),
        ("negative", True),
    ]


def test_a_wish_is_kept_and_forgotten(run: Run) -> None:
    """With nothing judged yet, the default stays, the curve is the general one, and both are said."""
    run("brand", "add", "Kolibrie")
    shown = run("brand", "threshold", "kolibrie", "--false-alarms-a-day", "10")
    assert "0.50" in shown.stdout and "at most 10 false alarms a day" in shown.stdout
    assert "Too little was judged" in shown.stderr and "<- now" in shown.stdout
    wished = said(run("brand", "threshold", "kolibrie", "--miss-at-most", "0.05", "--json"))
    assert (wished["threshold"], wished["wish"]["missed"], wished["wish"]["granted"]) == (0.5, 0.05, False)
    assert wished["curve"]["enough"] is False and len(wished["curve"]["points"]) == 14
    assert "missed_high" in wished["curve"]["points"][0]
    assert "5.0%" in run("brand", "threshold", "kolibrie").stdout
    assert said(run("brand", "threshold", "kolibrie", "--reset", "--json"))["wish"] is None
    assert "This is the default" in run("brand", "threshold", "kolibrie").stdout


@pytest.mark.parametrize(
    "typed", [["--miss-at-most", "5"], ["--false-alarms-a-day", "-1"], ["--reset", "--miss-at-most", "0.1"]]
)
def test_a_wish_that_makes_no_sense_is_refused(run: Run, typed: list[str]) -> None:
    """In a sentence that says how to write it."""
    run("brand", "add", "Kolibrie")
    assert run("brand", "threshold", "kolibrie", *typed, code=1).stderr.startswith("listener: ")
