"""How far a model's probabilities may be trusted: a temperature for each language, and from where an answer is sure.

Temperature scaling (Guo, Pleiss, Sun and Weinberger: *On Calibration of Modern Neural Networks*, ICML 2017): the logits
are divided by one number, T. For probabilities that is p^(1/T), made to sum to 1 again. It changes how sure the model
is, never what it says: the order of the labels stays.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from listener.terms import Sentiment

ANY = ""  # the language of a text whose language is unknown, or has no temperature of its own
COLDEST, HOTTEST = 0.2, 5.0  # beyond these a model is not miscalibrated but broken


@dataclass(frozen=True, slots=True)
class Calibration:
    """`temperatures` by ISO 639-1 code; above 1 the model was too sure of itself, below 1 not sure enough.

    An answer whose probability is below `unsure_below` is shown as unsure; 0: none is.
    """

    temperatures: Mapping[str, float] = field(default_factory=dict)
    unsure_below: float = 0.0

    def temperature(self, language: str | None) -> float:
        """Return the temperature of a language, else that of any language, else 1: as the model said it."""
        code = (language or ANY).partition("-")[0].lower()
        return self.temperatures.get(code, self.temperatures.get(ANY, 1.0))

    def apply(self, sentiment: Sentiment, language: str | None = None) -> Sentiment:
        """Return the judgement as it may be trusted."""
        scores = tempered((sentiment.negative, sentiment.neutral, sentiment.positive), self.temperature(language))
        negative, neutral, positive = scores
        return replace(sentiment, negative=negative, neutral=neutral, positive=positive, unsure_below=self.unsure_below)

    def apply_all(self, judged: Sequence[Sentiment], languages: Sequence[str | None] = ()) -> list[Sentiment]:
        """Return the judgements as they may be trusted; `languages` are those of their texts, none where unknown."""
        if self == Calibration():
            return list(judged)
        known = languages or [None] * len(judged)
        return [self.apply(one, language) for one, language in zip(judged, known, strict=True)]

    def version(self, model: str) -> str:
        """Return the version stored beside each judgement: another calibration judges the same words less surely."""
        return f"{model}+{self.mark}" if self.mark else model

    def unmarked(self, version: str) -> str:
        """Return the version of the model alone, from that beside its judgements."""
        return version.removesuffix(f"+{self.mark}") if self.mark else version

    @property
    def mark(self) -> str:
        """A few letters that differ between calibrations, "" for none: part of the version beside each judgement."""
        if self == Calibration():
            return ""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()[:6]

    def as_json(self) -> dict[str, Any]:
        """The form in a model folder's `listener.json`, under "calibration"."""
        return {"temperatures": dict(self.temperatures), "unsure_below": self.unsure_below}


def read_calibration(content: Any) -> Calibration:
    """Return what `as_json` wrote; none for None. Raises ValueError, TypeError or AttributeError on anything else."""
    if content is None:
        return Calibration()
    temperatures = {str(code): float(value) for code, value in content.get("temperatures", {}).items()}
    unsure_below = float(content.get("unsure_below", 0.0))
    wrong = [value for value in temperatures.values() if not COLDEST <= value <= HOTTEST]
    if wrong or not 0 <= unsure_below < 1:
        raise ValueError(f"a temperature is {COLDEST} to {HOTTEST}, unsure_below 0 to 1: {content}")
    return Calibration(temperatures, unsure_below)


def tempered(probabilities: Sequence[float], temperature: float) -> list[float]:
    """Return p^(1/T), made to sum to 1. The largest is divided out first, so that nothing underflows to 0 / 0."""
    if temperature == 1:
        return list(probabilities)
    largest = max(probabilities)
    powers = [(one / largest) ** (1 / temperature) for one in probabilities]
    total = sum(powers)
    return [power / total for power in powers]
