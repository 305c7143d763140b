"""Which file of a folder is loaded."""

import pytest

from listener.errors import ModelError
from listener.nlp.weights_file import Engine, choose_weights, small_files


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ("model.onnx onnx/model.onnx", "model.onnx"),
        ("onnx/model.onnx onnx/model_quantized.onnx model.safetensors", "onnx/model.onnx"),
        ("onnx/model_quantized.onnx model.safetensors", "onnx/model_quantized.onnx"),
        ("model_quantized.onnx other/model.onnx", "other/model.onnx"),
        ("onnx/sentiment.onnx pytorch_model.bin", "onnx/sentiment.onnx"),
        ("model.safetensors pytorch_model.bin tf_model.h5", "model.safetensors"),
        ("pytorch_model.bin deep/down/model.onnx", "pytorch_model.bin"),
    ],
)
def test_the_best_weights_are_chosen(names, chosen):
    """ONNX before PyTorch, full precision before quantised, safetensors before pickles."""
    assert choose_weights(names.split(), "here").main == chosen


def test_weights_in_parts_are_kept_together():
    """External data of ONNX, shards of safetensors."""
    assert choose_weights(["onnx/model.onnx_data", "onnx/model.onnx", "model.safetensors"], "here").files == (
        "onnx/model.onnx",
        "onnx/model.onnx_data",
    )
    shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    found = choose_weights([*shards, "model.safetensors.index.json"], "here")
    assert (found.engine, found.files) == (Engine.PYTORCH, ("model.safetensors.index.json", *shards))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", "not a sentiment model"),
        ("config.json tokenizer.json", "not a sentiment model"),
        ("tf_model.h5 flax_model.msgpack", "Flax and TensorFlow only"),
        ("onnx/model_fp16.onnx onnx/model_q4.onnx", "several ONNX files: onnx/model_fp16.onnx, onnx/model_q4.onnx"),
        ("a/model.onnx b/model.onnx", "several ONNX files"),
    ],
)
def test_a_folder_without_usable_weights_is_refused(names, said):
    """What is there is told, and what to do."""
    with pytest.raises(ModelError, match=said) as refusal:
        choose_weights(names.split(), "here")
    assert refusal.value.advice


def test_no_code_is_among_the_small_files():
    """Only configuration and vocabulary, at the top and beside the weights."""
    names = ["config.json", "modeling_own.py", "onnx/model.onnx", "onnx/vocab.txt", "spiece.model", "openvino/x.json"]
    weights = choose_weights(names, "here")
    assert small_files(names, weights) == ["config.json", "onnx/vocab.txt", "spiece.model"]
