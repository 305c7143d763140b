"""Turn a fine-tuned folder into the small folder Listener runs. Needs the `[train]` extra (PyTorch)."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer

from listener.nlp.bert import Bert, Dense, read_bert
from listener.nlp.corpus import TRAINING
from listener.nlp.encoder import SentimentEncoder
from listener.nlp.folder import CONFIG, DEFAULT_MAX_LENGTH, MANIFEST, MODEL, TOKENIZER, checksum, read_labels
from listener.nlp.labelled import read_labelled
from listener.nlp.marks import mark
from listener.nlp.normalize import normalize
from listener.nlp.quantise import quantise
from listener.nlp.sentiment import OnnxSentiment
from listener.nlp.topics import telling_layer
from listener.terms import Label

OBSERVED = 400  # texts on which the ranges of activations are found


def export(
    source: Path, out: Path, version: str, max_length: int = DEFAULT_MAX_LENGTH, embedded: int | None = None
) -> Path:
    """Write `out` from the folder `source` that training wrote. `max_length` is in tokens.

    The embedding is the mean of what layer `embedded` (from 1 on) makes of the tokens, by default the layer that tells
    topics apart best.
    Raises ModelError when the labels cannot be understood or the encoder is not of a kind that can be exported.
    """
    config = json.loads((source / CONFIG).read_text(encoding="utf-8"))
    read_labels(config.get("id2label") or {})
    bert = load_bert(source)
    out.mkdir(parents=True, exist_ok=True)
    _copy_tokenizer(source / TOKENIZER, out / TOKENIZER)
    tokens = _tokens(out / TOKENIZER, max_length, list(typical_posts(OBSERVED)))
    layer = (embedded or telling_layer(len(bert.layers))) - 1
    onnx.save(quantise(bert, tokens, max_length, layer), out / MODEL)
    shutil.copyfile(source / CONFIG, out / CONFIG)
    manifest = {
        "version": version,
        "max_length": max_length,
        "reads_marks": True,  # training always shows them
        "checksums": {name: checksum(out / name) for name in (MODEL, TOKENIZER, CONFIG)},
    }
    (out / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return out


def agreement(source: Path, out: Path, texts: Sequence[str]) -> dict[str, float]:
    """Compare the exported model with the PyTorch one on raw texts.

    `same_label` is the share of texts given the same label; `mean_gap` and `largest_gap` are differences
    between the probabilities of the negative label.
    """
    network = SentimentEncoder.load(str(source)).eval()
    labels = read_labels(network.encoder.config.id2label)
    same, gaps = [], []
    tokens = _tokens(source / TOKENIZER, DEFAULT_MAX_LENGTH, texts)
    for row, exported in zip(tokens, OnnxSentiment(out).classify(texts), strict=True):
        ids = torch.tensor([row])
        with torch.no_grad():
            scores = network(ids, torch.ones_like(ids)).softmax(-1)[0].numpy()
        same.append(labels[int(scores.argmax())] == exported.label)
        gaps.append(abs(float(scores[labels.index(Label.NEGATIVE)]) - exported.negative))
    return {"same_label": float(np.mean(same)), "mean_gap": float(np.mean(gaps)), "largest_gap": max(gaps)}


def load_bert(source: Path) -> Bert:
    """Return the weights that `SentimentEncoder.save` wrote. Raises ModelError for an encoder that is no BERT."""
    network = SentimentEncoder.load(str(source))
    state = {name: weights.detach().numpy() for name, weights in network.encoder.state_dict().items()}
    head = network.head.weight.detach().numpy(), network.head.bias.detach().numpy()
    return read_bert(state, network.encoder.config.to_dict(), Dense(np.ascontiguousarray(head[0].T), head[1]))


def typical_posts(count: int) -> Iterator[str]:
    """Yield posts in all languages of the corpus that comes with Listener; every second one marks its brand."""
    posts = list(read_labelled(TRAINING))
    for number, post in enumerate(posts[:: max(1, len(posts) // count)]):
        yield mark(post.text, post.spans) if number % 2 else post.text


def _tokens(file: Path, longest: int, texts: Sequence[str]) -> list[list[int]]:
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return [encoding.ids for encoding in tokenizer.encode_batch([normalize(text) for text in texts])]


def _copy_tokenizer(source: Path, out: Path) -> None:
    """Without the truncation of the training run and without indentation, which is half of the file."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    out.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
