"""Sentiment by a small encoder that runs on this machine: a tokenizer of transformers, then onnxruntime."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.nlp import embedding
from listener.nlp.folder import BUNDLED, CONFIG, MANIFEST, MODEL, TOKENIZER, ModelFolder, read_folder
from listener.nlp.language import likeliest
from listener.nlp.loading import OncePerProcess, load_session
from listener.nlp.meanings import MEANINGS, read_meanings
from listener.nlp.nearness import packed
from listener.nlp.normalize import normalize, says_something
from listener.nlp.softmax import softmax
from listener.nlp.spellings import read_spellings
from listener.nlp.topics import EMBEDDING, directions, read_topics
from listener.terms import Reading, Sentiment, Topic

ALIKE_TOKENS = 256  # of texts of one length: what one layer makes of so many stays in the processor's cache
CHUNK = 512  # texts tokenized at a time, so that memory does not follow the number of texts
LONGEST = 20_000  # characters: far more than any model reads, far less than what some feeds hold


def load_sentiment(model_setting: str, threads: int = 1) -> "OnnxSentiment":
    """Return the model of a folder, or the one that comes with Listener when the setting is empty.

    Nothing heavy is loaded yet. Raises ModelError when the folder is not a model.
    """
    return OnnxSentiment(Path(model_setting).expanduser() if model_setting else BUNDLED, threads)


class OnnxSentiment:
    """A TopicModel. Weights are loaded at the first use, once per process, also after a fork.

    May be used by several threads, as its tokenizer and its session may be.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._folder = read_folder(folder)
        self.version, self.reads_marks = self._folder.version, self._folder.reads_marks
        self.calibration, self.manifest = self._folder.calibration, folder / MANIFEST
        self.placed_by = "+".join(filter(None, (self.version, self._folder.checksums.get(MEANINGS, "")[:8])))
        weights = self._folder
        self._encoder = OncePerProcess(lambda: _Encoder(weights, threads))
        self._spellings = OncePerProcess(lambda: read_spellings(folder))

    def classify(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        """Judge texts of any kind and length, in order: what `read` says of their tone."""
        return [reading.sentiment for reading in self.read(texts, languages)]

    def read(self, texts: Sequence[str], languages: Sequence[str | None] = ()) -> list[Reading]:
        """Judge texts of any kind and length, in order, and find their topics. Only the first tokens are read.

        `languages` are the ISO 639-1 codes of the texts, None where nobody is sure: each has its spellings and a
        temperature. A text with nothing to judge (empty, or only links and handles) is neutral and on no topic. Raises
        ModelError.
        """
        answers: list[Reading] = []
        tones: list[Sentiment] = []
        known = languages or [None] * len(texts)
        for start in range(0, len(texts), CHUNK):
            part = [normalize(text[:LONGEST]) for text in texts[start : start + CHUNK]]
            found = self._read_chunk(part)
            tones += self._weighed([one.sentiment for one in found], part, known[start : start + CHUNK])
            answers += found
        trusted = self.calibration.apply_all(tones, languages)
        return [replace(answer, sentiment=tone) for tone, answer in zip(trusted, answers, strict=True)]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what the topic heads read: a row a text. Raises ModelError when the model has no such output."""
        encoder = self._encoder()
        rows: list[tuple[int, NDArray[np.float32]]] = []
        tokens = encoder.tokenize([normalize(text[:LONGEST]) for text in texts])
        for batch in of_one_length([len(t) for t in tokens], ALIKE_TOKENS):
            rows += zip(batch, encoder.embed([tokens[i] for i in batch]), strict=True)
        return np.array([row for _, row in sorted(rows, key=lambda one: one[0])], dtype=np.float32)

    def place(self, texts: Sequence[str]) -> list[bytes]:
        """Return where the texts lie among meanings, as `listener.nlp.meanings` tells it. Raises ModelError.

        A model without such a map places them by its embedding, seen from the mean of all texts.
        """
        if not texts:
            return []
        rows = self.embed(texts)
        if meanings := read_meanings(self._folder.path, rows.shape[1]):
            return packed(meanings.of(rows))
        heads = read_topics(self._folder.path)
        return packed(directions(rows, heads.centre) if heads else rows)

    def _read_chunk(self, texts: list[str]) -> list[Reading]:
        answers = [Reading(Sentiment(0.0, 1.0, 0.0, self.version))] * len(texts)
        said = [i for i, text in enumerate(texts) if says_something(text)]
        if not said:
            return answers
        encoder = self._encoder()
        tokens = encoder.tokenize([texts[i] for i in said])
        for batch in of_one_length([len(t) for t in tokens], ALIKE_TOKENS):
            for i, (scores, topics, row) in zip(batch, encoder.read([tokens[i] for i in batch]), strict=True):
                answers[said[i]] = Reading(self._sentiment(scores), topics, row)
        return answers

    def _weighed(self, said: list[Sentiment], texts: list[str], languages: Sequence[str | None]) -> list[Sentiment]:
        """Add what the spelling of the texts makes likely, where something is said.

        A text whose language nobody was sure of is read by the spellings of the likeliest.
        """
        spellings = self._spellings()
        if not spellings.languages:
            return said
        heard = [
            (language or likeliest(text, spellings.languages)) if says_something(text) else None
            for text, language in zip(texts, languages, strict=True)
        ]
        return spellings.weigh(said, texts, heard)

    def _sentiment(self, scores: NDArray[np.float64]) -> Sentiment:
        by_label = dict(zip(self._folder.labels, scores.tolist(), strict=True))
        return Sentiment(**{label.value: score for label, score in by_label.items()}, model=self.version)


class _Encoder:
    """The loaded weights: token ids in, probabilities and topics out. Texts that come together are of one length."""

    def __init__(self, folder: ModelFolder, threads: int) -> None:
        folder.verify()
        self._path, self._labels = folder.path, len(folder.labels)
        try:
            self._tokenizer = _load_tokenizer(folder)
            self._session = load_session(folder.path / MODEL, threads)
        except Exception as problem:  # both libraries raise bare Exception or their own undocumented kinds
            raise ModelError(
                f"{folder.path} cannot be loaded: {problem}", f"Export it again; see {CONFIG}."
            ) from problem
        marks = (re.escape(mark.content) for mark in self._tokenizer.get_added_tokens_decoder().values())
        self._marks = re.compile("|".join(marks) or r"(?!)")
        self._inputs = {i.name for i in self._session.get_inputs()}
        outputs = {output.name: output.shape[-1] for output in self._session.get_outputs()}
        self._logits, self._has_embedding = next(iter(outputs)), EMBEDDING in outputs
        self._heads = read_topics(folder.path, outputs[EMBEDDING]) if self._has_embedding else None

    def tokenize(self, texts: list[str]) -> list[list[int]]:
        """A post may say "</s>": it is text, not a mark."""
        texts = [self._marks.sub(lambda mark: " ".join(mark[0]), text) for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts)]

    def read(self, tokens: list[list[int]]) -> Iterator[tuple[NDArray[np.float64], dict[Topic, float], bytes]]:
        """Return for each text its probabilities, in the order of the outputs, its topics and its embedding."""
        if not self._has_embedding:
            (logits,) = self._run([self._logits], tokens)
            return zip(self._probabilities(logits), ({} for _ in tokens), (b"" for _ in tokens), strict=True)
        logits, embeddings = self._run([self._logits, EMBEDDING], tokens)
        topics = self._heads.found(embeddings) if self._heads else [{} for _ in tokens]
        return zip(self._probabilities(logits), topics, map(embedding.packed, embeddings), strict=True)

    def embed(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        """Return the embedding of each text, of shape (texts, width)."""
        if not self._has_embedding:
            raise ModelError(f"{self._path} gives no embeddings", "Export it again: it needs a second output.")
        embeddings: NDArray[np.float32] = self._run([EMBEDDING], tokens)[0]
        return embeddings

    def _run(self, outputs: list[str], tokens: list[list[int]]) -> list[NDArray[np.float32]]:
        ids = np.array(tokens, dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        answers: list[NDArray[np.float32]] = self._session.run(outputs, {name: feed[name] for name in self._inputs})
        return answers

    def _probabilities(self, answer: NDArray[np.float32]) -> NDArray[np.float64]:
        if answer.ndim != 2 or answer.shape[1] != self._labels:
            raise ModelError(f"the model answers with shape {answer.shape}", "Export it as a text classifier.")
        return softmax(answer)


def of_one_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Group indices of texts of the same length: number × length stays within `budget` tokens.

    So nothing is padded, and a text is judged as if it were alone. One longer than the budget is alone.
    """
    alike: dict[int, list[int]] = {}
    for i, length in enumerate(lengths):
        alike.setdefault(length, []).append(i)
    for length, group in alike.items():
        size = max(1, budget // max(1, length))
        yield from (group[start : start + size] for start in range(0, len(group), size))


def _load_tokenizer(folder: ModelFolder) -> Any:
    """The Rust library below transformers, whose import takes a second more. Its threads would outlive a fork."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder.path / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(folder.max_length)
    return tokenizer
