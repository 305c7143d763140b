"""LISTENER_MODEL names any folder of transformers with an ONNX file. Nothing here may ask the network."""

import json
import multiprocessing
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import onnx
import pytest

from listener.errors import ModelError
from listener.nlp.checkpoint import read_checkpoint
from listener.nlp.folder import BUNDLED, checksum
from listener.nlp.opening import open_sentiment
from listener.nlp.sentiment import OnnxSentiment
from listener.nlp.transformers_sentiment import TransformersSentiment
from listener.terms import Label
from tests.nlp.checkpoints import graph, make_checkpoint

pytestmark = pytest.mark.usefixtures("no_network")

POSTS = ["The train is awful", "Monday: the train is on time", "Lovely, lovely!", "monday", ""]
SAID = [Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.NEUTRAL, Label.NEUTRAL]
TWO = {"labels": ("NEGATIVE", "POSITIVE"), "speaks_for": ("awful", "lovely")}


def labels_of(setting: Path | str, posts: list[str] = POSTS, labels: str = "") -> list[Label]:
    return [said.label for said in open_sentiment(str(setting), labels=labels).classify(posts)]


@pytest.mark.parametrize("weights", ["model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx", "export/model.onnx"])
def test_a_folder_with_onnx_is_judged_with_wherever_the_file_is(tmp_path, weights):
    """At the top or one folder below; configuration and tokenizer are at the top."""
    assert labels_of(make_checkpoint(tmp_path / "m", weights=weights)) == SAID


def test_configuration_and_tokenizer_may_be_beside_the_weights(tmp_path):
    """Some exporters put everything into the sub folder."""
    folder = make_checkpoint(tmp_path / "m", weights="onnx/model.onnx")
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.move(folder / name, folder / "onnx" / name)
    assert labels_of(folder) == SAID
    assert labels_of(folder / "onnx") == SAID


def test_one_file_of_several_can_be_named(tmp_path):
    """The setting may be the ONNX file itself."""
    folder = make_checkpoint(tmp_path / "m", weights="onnx/model_fp16.onnx")
    shutil.copy(folder / "onnx/model_fp16.onnx", folder / "onnx/model_q4.onnx")
    with pytest.raises(ModelError, match="several"):
        open_sentiment(str(folder))
    assert labels_of(folder / "onnx/model_q4.onnx") == SAID
    with pytest.raises(ModelError, match="no ONNX file"):
        open_sentiment(str(folder / "config.json"))


@pytest.mark.parametrize(
    "inputs", [("input_ids",), ("input_ids", "attention_mask"), ("token_type_ids", "input_ids", "attention_mask")]
)
def test_a_model_gets_the_inputs_it_asks_for(tmp_path, inputs):
    """BERT wants types of tokens, DistilBERT does not."""
    assert labels_of(make_checkpoint(tmp_path / "m", inputs=inputs)) == SAID


def test_a_model_may_count_in_32_bits(tmp_path):
    """Some exports do."""
    folder = make_checkpoint(tmp_path / "m")
    inputs = ("input_ids", "attention_mask")
    onnx.save(graph(("awful", "monday", "lovely"), inputs, onnx.TensorProto.INT32), folder / "model.onnx")
    assert labels_of(folder) == SAID


def test_five_stars_are_summed(tmp_path):
    """One and two are negative, three is neutral, four and five are positive; together they are 1."""
    stars = [f"{number} star{'s' * (number > 1)}" for number in range(1, 6)]
    folder = make_checkpoint(tmp_path / "m", stars, speaks_for=("awful", "train", "monday", "time", "lovely"))
    model = open_sentiment(str(folder))
    both, neutral, good = model.classify(["awful train", "monday", "lovely time"])
    assert both.negative > 0.99 and neutral.neutral > 0.97 and good.positive > 0.99
    assert sum(both.scores.values()) == pytest.approx(1)


def test_a_model_of_two_labels_finds_nothing_neutral(tmp_path):
    """Its neutral share is 0; only a text that says nothing is neutral."""
    model = open_sentiment(str(make_checkpoint(tmp_path / "m", **TWO)))
    said = model.classify(["awful", "lovely", "the train", ""])
    assert [one.neutral for one in said] == [0, 0, 0, 1]
    assert [one.label for one in said[:2]] == [Label.NEGATIVE, Label.POSITIVE]


def test_numbered_labels_need_a_word_of_the_person(tmp_path):
    """In the setting, in listener.json, or in either map of config.json."""
    numbered = ("LABEL_0", "LABEL_1", "LABEL_2")
    speaks_for = ("lovely", "monday", "awful")
    folder = make_checkpoint(tmp_path / "m", numbered, speaks_for=speaks_for)
    with pytest.raises(ModelError, match="does not say what they mean"):
        open_sentiment(str(folder))
    assert labels_of(folder, labels="positive,neutral,negative") == SAID
    (folder / "listener.json").write_text(json.dumps({"labels": {"0": "positive", "1": "neutral", "2": "negative"}}))
    assert labels_of(folder) == SAID
    (folder / "listener.json").write_text(json.dumps({"labels": ["positive", "neutral", "negative"], "version": "v9"}))
    assert open_sentiment(str(folder)).version == "v9"
    (folder / "listener.json").unlink()
    make_checkpoint(folder, numbered, speaks_for=speaks_for, label2id={"positive": 0, "neutral": 1, "negative": 2})
    assert labels_of(folder) == SAID


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"problem_type": "regression"}, "a score"),
        ({"problem_type": "multi_label_classification"}, "each label by itself"),
        ({"id2label": {"0": "LABEL_0"}}, "one output"),
        ({"id2label": {"a": "negative"}}, "cannot be read as a model"),
        ({"id2label": None}, "LABEL_0, LABEL_1"),
        ({"max_position_embeddings": "many"}, "cannot be read as a model"),
    ],
)
def test_what_is_no_classifier_of_sentiment_is_refused_at_once(tmp_path, config, said):
    """Before any weights are loaded."""
    with pytest.raises(ModelError, match=said) as refusal:
        open_sentiment(str(make_checkpoint(tmp_path / "m", **config)))
    assert refusal.value.advice


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
def test_a_missing_file_is_named(tmp_path, name):
    """The advice says where to get it."""
    folder = make_checkpoint(tmp_path / "m")
    (folder / name).unlink()
    (folder / "tokenizer_config.json").unlink()
    with pytest.raises(ModelError, match=f"{name}|no tokenizer"):
        labels_of(folder)


def test_weights_that_do_not_fit_the_configuration_are_refused(tmp_path):
    """Two outputs are no three labels."""
    folder = make_checkpoint(tmp_path / "m")
    onnx.save(graph(("awful", "lovely"), ("input_ids",)), folder / "model.onnx")
    with pytest.raises(ModelError, match=r"shape \(1, 2\), its labels are 3"):
        labels_of(folder, ["awful"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda model: setattr(model.graph.input[1], "name", "pixel_values"), "cannot be loaded|pixel_values"),
        (lambda model: setattr(model.graph.input[0].type.tensor_type.shape.dim[1], "dim_value", 128), "one size"),
    ],
)
def test_graphs_that_want_something_else_are_refused(tmp_path, change: Callable[[object], None], said):
    """Inputs that a text does not give, and a fixed number of tokens."""
    folder = make_checkpoint(tmp_path / "m")
    model = onnx.load(folder / "model.onnx")
    change(model)
    onnx.save(model, folder / "model.onnx")
    with pytest.raises(ModelError, match=said):
        labels_of(folder)


def test_a_damaged_file_is_an_error_for_a_person(tmp_path):
    """What the libraries raise does not come through, and a stated checksum is checked first."""
    folder = make_checkpoint(tmp_path / "m")
    (folder / "listener.json").write_text(json.dumps({"checksums": {"model.onnx": checksum(folder / "model.onnx")}}))
    assert labels_of(folder) == SAID
    (folder / "model.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelError, match="damaged"):
        labels_of(folder)
    (folder / "listener.json").unlink()
    with pytest.raises(ModelError, match="cannot be loaded"):
        labels_of(folder)


def test_the_longest_text_follows_tokenizer_and_configuration(tmp_path):
    """Whichever says less; what is beyond is not read."""
    long = "time " * 40 + "awful"
    assert labels_of(make_checkpoint(tmp_path / "a"), [long]) == [Label.NEGATIVE]
    short = make_checkpoint(tmp_path / "b", max_position_embeddings=33)
    assert read_checkpoint(short).max_length == 32
    assert open_sentiment(str(short)).classify([long])[0].negative == pytest.approx(1 / 3)
    told = json.loads((tmp_path / "a/tokenizer_config.json").read_text()) | {"model_max_length": 20}
    (tmp_path / "a/tokenizer_config.json").write_text(json.dumps(told))
    assert open_sentiment(str(tmp_path / "a")).classify([long])[0].negative == pytest.approx(1 / 3)


def test_the_roberta_family_loses_two_positions(tmp_path):
    """It counts from the padding's number + 1."""
    folder = make_checkpoint(tmp_path / "m", model_type="xlm-roberta", max_position_embeddings=130, pad_token_id=1)
    assert read_checkpoint(folder).max_length == 128


def test_a_vocabulary_without_tokenizer_json_will_do(tmp_path):
    """transformers builds the tokenizer that config.json names."""
    folder = make_checkpoint(tmp_path / "m")
    words = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("\n".join(sorted(words, key=words.get)))
    assert labels_of(folder) == SAID


def test_padding_on_the_left_changes_nothing(tmp_path):
    """The mask hides it on either side."""
    folder = make_checkpoint(tmp_path / "m")
    told = json.loads((folder / "tokenizer_config.json").read_text()) | {"padding_side": "left"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told))
    assert labels_of(folder) == SAID


def test_marks_of_the_tokenizer_in_a_post_are_text(tmp_path):
    """A post that says [PAD] hides nothing."""
    assert labels_of(make_checkpoint(tmp_path / "m"), ["[PAD] [SEP] awful", "monday [CLS]"]) == SAID[:2]


def test_any_text_gets_probabilities(tmp_path):
    """Many, empty, giant, odd: each gets an answer, in order."""
    model = open_sentiment(str(make_checkpoint(tmp_path / "m")))
    said = model.classify(["", "\ud800\udfff", "😀" * 5000, "word " * 20_000, *POSTS * 110])
    assert [one.label for one in said[4:]] == SAID * 110
    assert all(sum(one.scores.values()) == pytest.approx(1) for one in said)
    assert model.classify([]) == []


def test_a_softmax_in_the_graph_is_not_repeated(tmp_path):
    """Probabilities stay as they are."""
    folder = make_checkpoint(tmp_path / "m")
    model = onnx.load(folder / "model.onnx")
    model.graph.node[-1].output[0] = "before"
    model.graph.node.append(onnx.helper.make_node("Softmax", ["before"], ["logits"]))
    onnx.save(model, folder / "model.onnx")
    assert open_sentiment(str(folder)).classify(["awful awful"])[0].negative > 0.99


def test_the_version_follows_the_weights(tmp_path):
    """The same folder has the same version, other weights another, and it fits its column."""
    one = open_sentiment(str(make_checkpoint(tmp_path / "m"))).version
    assert one == open_sentiment(str(tmp_path / "m")).version
    assert one.startswith("m-")
    assert one != open_sentiment(str(make_checkpoint(tmp_path / "m", speaks_for=("is", "on", "and")))).version
    assert len(open_sentiment(str(make_checkpoint(tmp_path / ("n" * 200)))).version) <= 120


def test_nothing_set_and_our_own_folder_give_our_own_model():
    """A folder of our exporter is recognised by its listener.json."""
    assert isinstance(open_sentiment(""), OnnxSentiment)
    assert isinstance(open_sentiment(str(BUNDLED)), OnnxSentiment)


@pytest.mark.parametrize("setting", ["./nowhere", "/nowhere/at/all", "nowhere", "a/b/c", "https://hub.example/a/b"])
def test_what_is_neither_folder_nor_name_is_refused(setting):
    """The error says what may be set."""
    with pytest.raises(ModelError, match="no such folder") as refusal:
        open_sentiment(setting)
    assert "LISTENER_MODEL" in refusal.value.advice


def test_weights_for_pytorch_say_what_to_install(tmp_path, monkeypatch):
    """At once, not at the first post."""
    folder = make_checkpoint(tmp_path / "m", weights="model.safetensors")
    monkeypatch.setitem(sys.modules, "torch", None)  # what an import finds where it is not installed
    with pytest.raises(ModelError, match="PyTorch, which could run it, is not installed") as refusal:
        open_sentiment(str(folder))
    assert "pip install 'listener[torch]'" in refusal.value.advice


def test_a_sentencepiece_vocabulary_says_what_to_install(tmp_path, monkeypatch):
    """Where transformers would ask for another package."""
    folder = make_checkpoint(tmp_path / "m", model_type="xlm-roberta")
    (folder / "tokenizer.json").rename(folder / "sentencepiece.bpe.model")
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    with pytest.raises(ModelError, match="needs the package sentencepiece"):
        labels_of(folder)


def test_several_threads_may_share_a_model(tmp_path):
    """First uses at the same time load the weights once and give the same answers."""
    model = open_sentiment(str(make_checkpoint(tmp_path / "m")), threads=2)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: model.classify(POSTS), range(16)))
    assert all(answer == answers[0] for answer in answers)


def _classify_in_child(model: TransformersSentiment, answers: "multiprocessing.Queue[list[Label]]") -> None:
    answers.put([said.label for said in model.classify(POSTS)])


def test_a_model_used_before_a_fork_works_in_the_child(tmp_path):
    """The child loads its own, even when the parent forks with the lock taken."""
    model = open_sentiment(str(make_checkpoint(tmp_path / "m")), threads=2)
    assert isinstance(model, TransformersSentiment)
    model.classify(POSTS)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    with model._classifier._lock:
        child = context.Process(target=_classify_in_child, args=(model, answers))
        child.start()
    try:
        assert answers.get(timeout=60) == SAID
    finally:
        child.join(timeout=60)
        child.kill()
