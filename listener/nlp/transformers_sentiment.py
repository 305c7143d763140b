"""Sentiment by any sequence classifier of transformers, by onnxruntime or by PyTorch."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.nlp.checkpoint import Checkpoint
from listener.nlp.loading import OncePerProcess
from listener.nlp.normalize import normalize, says_something
from listener.nlp.onnx_network import OnnxNetwork
from listener.nlp.sentiment import CHUNK, LONGEST
from listener.nlp.softmax import softmax
from listener.nlp.tokens import Row, Tokens
from listener.nlp.torch_network import TorchNetwork
from listener.nlp.weights_file import Engine
from listener.terms import Label, Sentiment

BATCH_TOKENS = 512  # padding included: larger batches are no faster and take up to 200 MB more


class TransformersSentiment:
    """A SentimentModel. Weights are loaded at the first use, once per process, also after a fork.

    May be used by several threads.
    """

    reads_marks = False

    def __init__(self, checkpoint: Checkpoint, threads: int = 1) -> None:
        self.version = checkpoint.version
        self.calibration, self.manifest = checkpoint.calibration, checkpoint.manifest
        self._classifier = OncePerProcess(lambda: _Classifier(checkpoint, threads))

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        """Judge texts of any kind and length, in order. Only the first tokens of a long text are read.

        `languages` are the ISO 639-1 codes of the texts, None where unknown: each has a temperature of its own. A text
        with nothing to judge (empty, or only links and handles) is neutral. Raises ModelError.
        """
        answers: list[Sentiment] = []
        for start in range(0, len(texts), CHUNK):
            answers += self._classify_chunk([normalize(text[:LONGEST]) for text in texts[start : start + CHUNK]])
        return self.calibration.apply_all(answers, languages)

    def _classify_chunk(self, texts: list[str]) -> list[Sentiment]:
        answers = [Sentiment(0.0, 1.0, 0.0, self.version)] * len(texts)
        said = [i for i, text in enumerate(texts) if says_something(text)]
        if said:
            shares = self._classifier().judge([texts[i] for i in said])
            for i, (negative, neutral, positive) in zip(said, shares.tolist(), strict=True):
                answers[i] = Sentiment(negative, neutral, positive, self.version)
        return answers


class _Network(Protocol):
    def logits(self, inputs: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float64]: ...


class _Classifier:
    """The loaded tokenizer and weights: texts in, shares of our three labels out."""

    def __init__(self, checkpoint: Checkpoint, threads: int) -> None:
        checkpoint.verify()
        self._path, self._labels = checkpoint.path, checkpoint.labels
        try:
            self._tokens = Tokens(checkpoint)
            self._network = _network(checkpoint, threads)
        except ModelError:
            raise
        except Exception as problem:  # the libraries raise bare Exception or their own undocumented kinds
            raise _trouble(f"{checkpoint.path} cannot be loaded", problem) from problem

    def judge(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the shares in the order of Label, of shape (texts, 3)."""
        shares = np.zeros((len(texts), len(Label)))
        try:
            rows = self._tokens.rows(texts)
            budget = 0 if self._tokens.padding.token is None else BATCH_TOKENS
            for batch in batches([len(ids) for ids, _ in rows], budget):
                shares[batch] = self._shares([rows[i] for i in batch])
        except ModelError:
            raise
        except Exception as problem:
            raise _trouble(f"{self._path} cannot judge", problem) from problem
        return shares

    def _shares(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        logits = self._network.logits(self._tokens.padding.fill(rows))
        if logits.shape != (len(rows), len(self._labels)):
            said = f"the model answers {len(rows)} texts in the shape {logits.shape}"
            advice = "Its config.json does not fit its weights, or it is no text classifier."
            raise ModelError(f"{said}, its labels are {len(self._labels)}", advice)
        if not np.isfinite(logits).all():
            advice = "Its weights are damaged, or in half precision: take the file in full precision."
            raise ModelError("the model answers with what is no number", advice)
        belongs = np.array([[label is ours for ours in Label] for label in self._labels], dtype=np.float64)
        shares: NDArray[np.float64] = probabilities(logits) @ belongs
        return shares


def probabilities(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax over the last axis. Some exports end in a softmax of their own: what sums to 1 is left as it is."""
    if logits.min() >= 0 and np.allclose(logits.sum(axis=1), 1, atol=1e-3):
        return logits
    return softmax(logits)


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Group indices of texts of about the same length: number × longest stays within `budget` tokens.

    A text longer than the budget is alone in its batch.
    """
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) + 1) * lengths[i] > budget:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _network(checkpoint: Checkpoint, threads: int) -> _Network:
    kind = OnnxNetwork if checkpoint.weights.engine is Engine.ONNX else TorchNetwork
    return kind(checkpoint, threads)


def _trouble(what: str, problem: Exception) -> ModelError:
    said = " ".join(str(problem).split())[:300] or type(problem).__name__
    if "trust_remote_code" in said or "custom code" in said:
        advice = "Take one of transformers' own architectures."
        return ModelError(f"{what}: it needs code of its own, which Listener never runs", advice)
    return ModelError(f"{what}: {said}", "The files do not fit together, or are not a text classifier of transformers.")
