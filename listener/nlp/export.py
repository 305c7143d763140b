"""Turn a fine-tuned transformers folder into the small folder Listener runs. Needs the `[train]` extra (PyTorch)."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from listener.errors import ModelError
from listener.nlp.folder import CONFIG, DEFAULT_MAX_LENGTH, MANIFEST, MODEL, TOKENIZER, checksum, read_labels
from listener.nlp.normalize import normalize
from listener.nlp.quantise import quantise
from listener.nlp.sentiment import OnnxSentiment
from listener.terms import Label


def export(source: Path, out: Path, version: str, max_length: int = DEFAULT_MAX_LENGTH) -> Path:
    """Write `out` from the transformers folder `source` (a BERT sequence classifier). `max_length` is in tokens.

    Raises ModelError when the labels cannot be understood or the graph is not one the fusions know.
    """
    config = json.loads((source / CONFIG).read_text(encoding="utf-8"))
    read_labels(config.get("id2label") or {})
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused = Path(scratch, "plain.onnx"), Path(scratch, "fused.onnx")
        _trace(source, plain)
        _fuse(plain, fused, config)
        quantise(fused, out / MODEL, max_length)
    _copy_tokenizer(source / TOKENIZER, out / TOKENIZER)
    shutil.copyfile(source / CONFIG, out / CONFIG)
    manifest = {
        "version": version,
        "max_length": max_length,
        "checksums": {name: checksum(out / name) for name in (MODEL, TOKENIZER, CONFIG)},
    }
    (out / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return out


def agreement(source: Path, out: Path, texts: Sequence[str]) -> dict[str, float]:
    """Compare the exported model with the PyTorch one on raw texts.

    `same_label` is the share of texts given the same label; `mean_gap` and `largest_gap` are differences
    between the probabilities of the negative label.
    """
    model, tokenizer = _load(source), AutoTokenizer.from_pretrained(source)
    labels = read_labels(model.config.id2label)
    same, gaps = [], []
    for text, exported in zip(texts, OnnxSentiment(out).classify(texts), strict=True):
        tokens = tokenizer(normalize(text), truncation=True, max_length=DEFAULT_MAX_LENGTH, return_tensors="pt")
        with torch.no_grad():
            scores = model(tokens["input_ids"], tokens["attention_mask"]).softmax(-1)[0].numpy()
        same.append(labels[int(scores.argmax())] == exported.label)
        gaps.append(abs(float(scores[labels.index(Label.NEGATIVE)]) - exported.negative))
    return {"same_label": float(np.mean(same)), "mean_gap": float(np.mean(gaps)), "largest_gap": max(gaps)}


def _copy_tokenizer(source: Path, out: Path) -> None:
    """Without the truncation of the training run and without indentation, which is half of the file."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    out.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


class _Logits(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """The classifier with the two inputs that are fed, answering logits only."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model, self.config = model, model.config

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        return self.model(input_ids=input_ids, attention_mask=attention_mask).logits


def _load(source: Path) -> _Logits:
    """Eager attention is the form the optimiser's fusion recognises."""
    model = AutoModelForSequenceClassification.from_pretrained(source, dtype=torch.float32, attn_implementation="eager")
    classifier = _Logits(model)
    classifier.eval()
    return classifier


def _trace(source: Path, out: Path) -> None:
    """Traced, not compiled (`dynamo=False`): the fusions know the patterns of the older exporter."""
    ids = torch.full((2, 9), 7, dtype=torch.long)
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        _load(source),
        (ids, torch.ones_like(ids)),
        str(out),
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "texts"}},
        opset_version=17,
        dynamo=False,
    )


def _fuse(plain: Path, out: Path, config: Mapping[str, Any]) -> None:
    fused = optimize_model(
        str(plain),
        model_type="bert",
        num_heads=config["num_attention_heads"],
        hidden_size=config["hidden_size"],
        optimization_options=FusionOptions("bert"),
        opt_level=0,
    )
    found = fused.get_fused_operator_statistics()
    if found["EmbedLayerNormalization"] != 1 or found["Attention"] != config["num_hidden_layers"]:
        raise ModelError(f"the graph was not fused: {found}", "Only BERT encoders can be exported.")
    fused.save_model_to_file(str(out))
