"""Folders without an ONNX file run by PyTorch, where it is installed. Random checkpoints made here, no network."""

import json
import multiprocessing
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from listener.errors import ModelError
from listener.nlp.normalize import normalize
from listener.nlp.opening import open_sentiment
from listener.nlp.transformers_sentiment import TransformersSentiment
from listener.terms import Label, Sentiment

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra [torch])")

import transformers  # noqa: E402 - it looks for PyTorch

from tests.nlp.checkpoints import MARKS, THREE, WORDS, save_tokenizer  # noqa: E402

pytestmark = pytest.mark.usefixtures("no_network")

SMALL = {
    "vocab_size": len(MARKS) + len(WORDS),
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "initializer_range": 2.0,  # so that the answers differ
}
ARCHITECTURES: Mapping[str, Mapping[str, Any]] = {
    "bert": SMALL | {"max_position_embeddings": 40},
    "xlm-roberta": SMALL | {"max_position_embeddings": 40, "type_vocab_size": 1},
    "electra": SMALL | {"max_position_embeddings": 40, "embedding_size": 8},
    "distilbert": {
        "vocab_size": SMALL["vocab_size"], "dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 24,
        "max_position_embeddings": 40, "initializer_range": 0.5,
    },
}  # fmt: skip
TEXTS = ["The train is awful", "lovely", "@ann the TRAIN is on time https://a.example/b", "awful and " * 60]


def random_model(architecture: str, folder: Path, labels: tuple[str, ...] = THREE, **how: Any) -> Any:
    """Save a random classifier with a tokenizer; the same each time."""
    torch.manual_seed(7)
    config = transformers.AutoConfig.for_model(
        architecture, **ARCHITECTURES[architecture], pad_token_id=0,
        id2label=dict(enumerate(labels)), label2id={name: i for i, name in enumerate(labels)},
    )  # fmt: skip
    model = transformers.AutoModelForSequenceClassification.from_config(config).eval()
    model.save_pretrained(folder, **how)
    save_tokenizer(folder)
    return model


def expected(model: Any, folder: Path, text: str) -> np.ndarray:
    """What transformers itself says of one text."""
    tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(folder)
    tokens = tokenizer(normalize(text), truncation=True, max_length=39, return_tensors="pt")
    with torch.no_grad():
        logits = model(input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]).logits
    return logits.softmax(-1)[0].numpy()


def scores(setting: Path) -> np.ndarray:
    return np.array([list(said.scores.values()) for said in open_sentiment(str(setting)).classify(TEXTS)])


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_an_architecture_judges_as_in_transformers(tmp_path, architecture):
    """Together in a batch what transformers says of each alone."""
    model = random_model(architecture, tmp_path)
    wanted = np.stack([expected(model, tmp_path, text) for text in TEXTS])
    assert scores(tmp_path) == pytest.approx(wanted, abs=1e-4)
    assert np.ptp(wanted, axis=0).max() > 0.1  # they do differ


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_its_onnx_file_is_preferred_and_says_the_same(tmp_path, architecture):
    """Exported as the usual tools do, beside the other weights."""
    model = random_model(architecture, tmp_path)
    by_torch, version = scores(tmp_path), open_sentiment(str(tmp_path)).version
    (tmp_path / "onnx").mkdir()
    export(model, tmp_path / "onnx" / "model.onnx")
    assert open_sentiment(str(tmp_path)).version != version
    assert scores(tmp_path) == pytest.approx(by_torch, abs=1e-4)


def export(model: Any, file: Path) -> None:
    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: Any, mask: Any) -> Any:
            return self.model(input_ids=ids, attention_mask=mask).logits

    ids, axes = torch.full((2, 7), 5), {0: "texts", 1: "tokens"}
    torch.onnx.export(
        Logits(), (ids, torch.ones_like(ids)), str(file), input_names=["input_ids", "attention_mask"],
        output_names=["logits"], dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "texts"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip


def test_weights_may_come_in_shards(tmp_path):
    """Large models are saved so."""
    random_model("bert", tmp_path / "one")
    random_model("bert", tmp_path / "many", max_shard_size="4KB")
    assert len(list((tmp_path / "many").glob("model-*.safetensors"))) > 1
    assert scores(tmp_path / "many") == pytest.approx(scores(tmp_path / "one"), abs=1e-6)


def test_pickled_weights_are_read_as_tensors_only(tmp_path):
    """The older form works; what would run code is refused and does not run."""
    model = random_model("bert", tmp_path)
    before = scores(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    torch.save(model.state_dict(), tmp_path / "pytorch_model.bin")
    assert scores(tmp_path) == pytest.approx(before, abs=1e-6)
    trap = tmp_path / "sprung"
    (tmp_path / "pytorch_model.bin").write_bytes(pickle.dumps(_Trap(str(trap))))
    with pytest.raises(ModelError, match="cannot be loaded"):
        scores(tmp_path)
    torch.save({"classifier.weight": _Trap(str(trap))}, tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelError, match="cannot be loaded"):
        scores(tmp_path)
    assert not trap.exists()


class _Trap:
    def __init__(self, file: str) -> None:
        self._file = file

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self._file, "w")


def test_code_in_the_folder_is_never_run(tmp_path):
    """Neither of a model nor of a tokenizer."""
    random_model("bert", tmp_path)
    trap = tmp_path / "sprung"
    (tmp_path / "own.py").write_text(f"open({str(trap)!r}, 'w')\n")
    config = json.loads((tmp_path / "config.json").read_text())
    named = {"AutoConfig": "own.C", "AutoModelForSequenceClassification": "own.M", "AutoTokenizer": ["own.T", None]}
    (tmp_path / "config.json").write_text(json.dumps(config | {"model_type": "own", "auto_map": named}))
    with pytest.raises(ModelError, match="code of its own"):
        scores(tmp_path)
    assert not trap.exists()


def test_an_encoder_without_a_classifier_is_refused(tmp_path):
    """transformers would give it a random one."""
    random_model("bert", tmp_path / "whole").bert.save_pretrained(tmp_path)
    save_tokenizer(tmp_path)
    file = tmp_path / "config.json"
    with pytest.raises(ModelError, match="no text classifier but BertModel"):
        scores(tmp_path)
    config = json.loads(file.read_text())
    del config["architectures"]
    file.write_text(json.dumps(config))
    with pytest.raises(ModelError, match=r"lacks weights: classifier\.bias"):
        scores(tmp_path)


def test_a_model_without_padding_judges_one_by_one(tmp_path):
    """GPT-2 has no token for it."""
    torch.manual_seed(7)
    config = transformers.GPT2Config(
        vocab_size=SMALL["vocab_size"], n_positions=40, n_embd=16, n_layer=2, n_head=2, initializer_range=2.0,
        id2label=dict(enumerate(THREE)), label2id={name: i for i, name in enumerate(THREE)},
        pad_token_id=None, bos_token_id=2, eos_token_id=3,
    )  # fmt: skip
    model = transformers.GPT2ForSequenceClassification(config).eval()
    model.save_pretrained(tmp_path)
    save_tokenizer(tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"unk_token": "[UNK]"}))
    wanted = np.stack([expected(model, tmp_path, text) for text in TEXTS[:3]])
    assert scores(tmp_path)[:3] == pytest.approx(wanted, abs=1e-4)


def _judge_in_child(model: TransformersSentiment, answers: "multiprocessing.Queue[list[Sentiment]]") -> None:
    answers.put(model.classify(TEXTS))


@pytest.mark.parametrize("threads", [1, 2])
def test_a_model_used_before_a_fork_works_in_the_child(tmp_path, threads):
    """The child loads its own; of the threads that PyTorch had in the parent it has none."""
    random_model("bert", tmp_path)
    model = open_sentiment(str(tmp_path), threads)
    assert isinstance(model, TransformersSentiment)
    said = model.classify(TEXTS)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_judge_in_child, args=(model, answers))
    child.start()
    try:
        assert [one.scores for one in answers.get(timeout=60)] == [pytest.approx(one.scores, abs=1e-5) for one in said]
    finally:
        child.join(timeout=60)
        child.kill()


def test_two_labels_and_a_score(tmp_path):
    """Two are enough, one is not."""
    random_model("distilbert", tmp_path / "two", ("POSITIVE", "NEGATIVE"))
    assert scores(tmp_path / "two")[:, 1].tolist() == [0] * len(TEXTS)
    assert open_sentiment(str(tmp_path / "two")).classify([""])[0].label is Label.NEUTRAL
    random_model("distilbert", tmp_path / "one", ("SCORE",))
    with pytest.raises(ModelError, match="one output"):
        scores(tmp_path / "one")
