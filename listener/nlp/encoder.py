"""The network that is trained: any encoder of transformers, the mean of its tokens, one layer. Needs `[train]`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel

from listener.nlp.dropout import Draws, Dropout, replace_dropout
from listener.terms import Label

LABELS = tuple(Label)  # in the order of the outputs
HEAD = "head.pt"


class SentimentEncoder(torch.nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """Token ids and mask of shape (texts, tokens) in, logits of shape (texts, 3) out.

    The mean over the tokens, not the first one: sentence encoders such as E5 are trained so (Wang et al., 2024).
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder, self.draws = encoder, Draws()
        replace_dropout(encoder, self.draws)
        self.dropout = Dropout(self.draws)
        self.head = torch.nn.Linear(encoder.config.hidden_size, len(LABELS))
        encoder.config.id2label = {i: label.value for i, label in enumerate(LABELS)}
        encoder.config.label2id = {label.value: i for i, label in enumerate(LABELS)}

    @classmethod
    def load(cls, folder: str) -> "SentimentEncoder":
        """Load a saved one, or begin with the encoder of any transformers folder or hub id."""
        encoder = AutoModel.from_pretrained(
            folder, dtype=torch.float32, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        network = cls(encoder)
        saved = Path(folder, HEAD)
        if saved.exists():
            network.head.load_state_dict(torch.load(saved, weights_only=True))
        return network

    @classmethod
    def average(cls, folders: Sequence[str], shares: Sequence[float] = ()) -> "SentimentEncoder":
        """Load several that come from one base and average their weights (model soups: Wortsman et al., 2022).

        `shares` say how much each counts and sum to 1; by default all count alike.
        """
        shares = shares or [1 / len(folders)] * len(folders)
        networks = [cls.load(folder) for folder in folders]
        states = [network.state_dict() for network in networks]
        mean = {
            name: sum(share * state[name] for share, state in zip(shares, states, strict=True)) for name in states[0]
        }
        networks[0].load_state_dict(mean)
        return networks[0]

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1)
        logits: torch.Tensor = self.head(self.dropout(mean))
        return logits

    def save(self, folder: Path, tokenizer: Any) -> None:
        """Write encoder with the names of the labels, head and tokenizer."""
        self.encoder.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        torch.save(self.head.state_dict(), folder / HEAD)
