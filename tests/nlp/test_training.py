"""Training goes on after a crash and never learns what it is measured on."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'listener[train]'")

from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: E402

from listener.errors import ModelError  # noqa: E402
from listener.nlp import training  # noqa: E402
from listener.nlp.encoder import SentimentEncoder  # noqa: E402
from listener.nlp.folder import BUNDLED  # noqa: E402
from listener.nlp.learning import Recipe  # noqa: E402

RECIPE = Recipe(epochs=3, batch_size=8, max_length=32)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random BERT with our tokenizer."""
    folder = tmp_path_factory.mktemp("base")
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(BUNDLED / "tokenizer.json"), pad_token="<pad>")
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("posts") / "posts.jsonl"
    labels = ["negative", "neutral", "positive"]
    rows = [{"text": f"post number {i} of Acme", "label": labels[i % 3], "language": "english"} for i in range(40)]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def weights(folder: Path) -> list[float]:
    network = SentimentEncoder.load(str(folder))
    return [parameter.sum().item() for parameter in network.parameters()]


def test_the_same_seed_gives_the_same_model(base, posts, tmp_path):
    """One recipe, one result."""
    runs = [training.train([str(base)], [posts], tmp_path / name, RECIPE, lambda _: None) for name in ("a", "b")]
    assert weights(runs[0]) == weights(runs[1])


def test_an_interrupted_run_goes_on_and_ends_as_the_unbroken_one(base, posts, tmp_path):
    """Killed after the state was written: the same command gives the same weights."""
    whole = training.train([str(base)], [posts], tmp_path / "whole", RECIPE, lambda _: None)

    def kill(step: str) -> None:
        if step.startswith("step"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.train([str(base)], [posts], tmp_path / "broken", RECIPE, kill, reported_every=7, kept_every=4)
    said: list[str] = []
    training.train([str(base)], [posts], tmp_path / "broken", RECIPE, said.append)
    assert said[0].startswith("40 examples, 11 steps of 15")
    assert weights(tmp_path / "broken") == weights(whole)


def test_another_recipe_is_not_mixed_with_a_run_begun(base, posts, tmp_path):
    """The state of one run is refused by another, with words."""

    def stop(step: str) -> None:
        if step.startswith("step"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.train([str(base)], [posts], tmp_path, RECIPE, stop, reported_every=7, kept_every=4)
    with pytest.raises(ModelError, match="another recipe"):
        training.train([str(base)], [posts], tmp_path, Recipe(epochs=3, batch_size=8, max_length=32, seed=9))


def test_held_out_texts_are_not_learned_wherever_they_come_from(base, posts, tmp_path):
    """The same words in other capitals are the same text."""
    held_out = tmp_path / "held.jsonl"
    held_out.write_text(json.dumps({"text": "POST number 3 of acme", "label": "neutral"}), encoding="utf-8")
    said: list[str] = []
    training.train([str(base)], [posts], tmp_path / "out", RECIPE, said.append, [held_out])
    assert said[0].startswith("39 examples")


def test_runs_from_one_base_can_be_averaged_to_begin_another(base, posts, tmp_path):
    """The soup of two runs holds the mean of their weights."""
    recipes = [Recipe(epochs=1, batch_size=8, max_length=32, seed=seed) for seed in (1, 2)]
    runs = [training.train([str(base)], [posts], tmp_path / str(r.seed), r, lambda _: None) for r in recipes]
    soup = SentimentEncoder.average([str(run) for run in runs])
    mean = [(a + b) / 2 for a, b in zip(*map(weights, runs), strict=True)]
    assert [parameter.sum().item() for parameter in soup.parameters()] == pytest.approx(mean, abs=1e-3)
