"""Any tokenizer of transformers: texts in, rows of token ids out."""

import importlib.util
import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listener.errors import ModelError
from listener.nlp.checkpoint import Checkpoint
from listener.nlp.folder import TOKENIZER

Row = tuple[list[int], list[int]]  # ids and types of the tokens of one text
_VOCABULARY = ("vocab.txt", "vocab.json", "*.model", "*.codes")


@dataclass(frozen=True, slots=True)
class Padding:
    """`token` is None where the model knows none: its texts are judged one by one."""

    token: int | None
    on_the_left: bool = False

    def fill(self, rows: Sequence[Row]) -> Mapping[str, NDArray[np.int64]]:
        """Return the inputs a model may ask for, each of shape (texts, tokens of the longest)."""
        longest = max(len(ids) for ids, _ in rows)
        inputs = {name: np.zeros((len(rows), longest), np.int64) for name in ("attention_mask", "token_type_ids")}
        inputs["input_ids"] = np.full((len(rows), longest), self.token or 0, np.int64)
        for number, (ids, types) in enumerate(rows):
            place = slice(longest - len(ids), None) if self.on_the_left else slice(len(ids))
            inputs["input_ids"][number, place] = ids
            inputs["token_type_ids"][number, place] = types
            inputs["attention_mask"][number, place] = 1
        return inputs


class Tokens:
    """The tokenizer of a checkpoint. May be used by several threads."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._tokenizer = _load(checkpoint)
        self._lock = threading.Lock()
        self._longest = min(checkpoint.max_length, int(self._tokenizer.model_max_length or checkpoint.max_length))
        special = map(re.escape, self._tokenizer.all_special_tokens)
        self._marks = re.compile("|".join(special) or r"(?!)")
        pad = self._tokenizer.pad_token_id
        self.padding = Padding(checkpoint.pad_id if pad is None else pad, self._tokenizer.padding_side == "left")

    def rows(self, texts: Sequence[str]) -> list[Row]:
        """A post may say "</s>": it is text, not a mark."""
        said = [self._marks.sub(lambda mark: " ".join(mark[0]), text) for text in texts]
        with self._lock:
            found = self._tokenizer(said, truncation=True, max_length=self._longest, return_token_type_ids=True)
        return list(zip(found["input_ids"], found["token_type_ids"], strict=True))


def _load(checkpoint: Checkpoint) -> Any:
    """Import transformers here: it takes a second. Rust threads would outlive a fork and exceed `threads`."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # it would say that PyTorch is missing
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    for folder in checkpoint.folders:
        if (folder / TOKENIZER).is_file():
            return PreTrainedTokenizerFast.from_pretrained(str(folder), local_files_only=True)
    for folder in checkpoint.folders:
        if any(file for pattern in _VOCABULARY for file in folder.glob(pattern)):
            _need_sentencepiece(folder)
            return AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    advice = f"Copy {TOKENIZER} from where the model came from."
    raise ModelError(f"{checkpoint.path} has no tokenizer: neither {TOKENIZER} nor a vocabulary", advice)


def _need_sentencepiece(folder: Path) -> None:
    """What transformers says instead, that tiktoken is missing, leads astray."""
    if any(folder.glob("*.model")) and importlib.util.find_spec("sentencepiece") is None:
        raise ModelError(
            f"the tokenizer in {folder} needs the package sentencepiece",
            f"Install it: pip install sentencepiece. Or copy {TOKENIZER} from where the model came from.",
        )
