"""Small models of someone else, made here: three words decide, so that what a model says can be foretold."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WORDS = ("awful", "monday", "lovely", "the", "train", "is", "on", "time", "and")
THREE = ("negative", "neutral", "positive")


def make_checkpoint(
    folder: Path,
    labels: Sequence[str] = THREE,
    weights: str = "model.onnx",
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    speaks_for: Sequence[str] = ("awful", "monday", "lovely"),
    **config: object,
) -> Path:
    """Write a folder of transformers whose output i is raised by the word `speaks_for[i]`, by 10 each time."""
    folder.mkdir(parents=True, exist_ok=True)
    stated = {"model_type": "bert", "id2label": dict(enumerate(labels)), "pad_token_id": 0} | config
    (folder / "config.json").write_text(json.dumps(stated))
    save_tokenizer(folder)
    (folder / weights).parent.mkdir(exist_ok=True)
    onnx.save(graph(speaks_for, inputs), folder / weights)
    return folder


def graph(speaks_for: Sequence[str], inputs: Sequence[str], kind: int = TensorProto.INT64) -> onnx.ModelProto:
    """Sum what each word says over the tokens that the mask, where it is asked for, does not hide."""
    says = np.zeros((len(MARKS) + len(WORDS), len(speaks_for)), np.float32)
    for output, word in enumerate(speaks_for):
        says[len(MARKS) + WORDS.index(word), output] = 10
    nodes = [helper.make_node("Gather", ["says", "input_ids"], ["told"])]
    last = "told"
    if "attention_mask" in inputs:
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "two"], ["wide"]),
            helper.make_node("Mul", ["told", "wide"], ["seen"]),
        ]
        last = "seen"
    nodes.append(helper.make_node("ReduceSum", [last, "one"], ["logits"], keepdims=0))
    return helper.make_model(
        helper.make_graph(
            nodes,
            "words",
            [helper.make_tensor_value_info(name, kind, ["texts", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", len(speaks_for)])],
            [
                numpy_helper.from_array(says, "says"),
                numpy_helper.from_array(np.array([1], np.int64), "one"),
                numpy_helper.from_array(np.array([2], np.int64), "two"),
            ],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )


def save_tokenizer(folder: Path) -> None:
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate((*MARKS, *WORDS))}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(folder / "tokenizer.json"))
    named = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(named))
